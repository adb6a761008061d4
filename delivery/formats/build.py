"""From a project to a tag for one platform, format and size."""

from collections.abc import Callable
from dataclasses import replace

from creative import PageError
from delivery import findings
from delivery.formats.ground import find_ground
from delivery.formats.iframe import iframe_pieces
from delivery.formats.plan import Plan
from delivery.formats.script import script_pieces
from delivery.formats.standalone import standalone_pieces
from delivery.pieces import Piece, TagError, assemble
from delivery.platforms import FORMAT_NAMES, FormatName, Platform
from delivery.project import Project
from delivery.rules import BaseUrlMissing, PlatformUnknown
from delivery.tag import Tag
from flows import Problem, sort_problems

__all__ = ["FORMATS", "build_tag"]

FORMATS: dict[FormatName, Callable[[Plan], list[Piece]]] = {
    "script": script_pieces,
    "iframe": iframe_pieces,
    "standalone": standalone_pieces,
}


def build_tag(
    project: Project,
    platform: Platform | str,
    *,
    format: FormatName = "script",
    size: str | None = None,
    bare: bool = False,
) -> tuple[Tag | None, list[Problem]]:
    """The tag, and what a trafficker has to know about it. None if it cannot be built.

    `size` left out is the look's first. `bare` leaves the reporting set out. Raises KeyError for
    a format that does not exist.
    """
    table = project.platforms.get(platform) if isinstance(platform, str) else platform
    if table is None:
        return None, [PlatformUnknown.named(project, str(platform))]
    size = size or project.creative.look.sizes[0]
    blocking = _blocking(project, table, format, size)
    if blocking:
        return None, blocking
    return _build(project, table, format, size, bare)


def _build(
    project: Project, platform: Platform, format_name: FormatName, size: str, bare: bool
) -> tuple[Tag | None, list[Problem]]:
    ground = find_ground(project, platform, bare=bare)
    problems, slots = list(ground.problems), ground.slots
    plan = Plan(project, platform, size, slots, ground.impressions, ground.exit)
    try:
        text = assemble(FORMATS[format_name](plan), platform)
    except PageError as error:
        return None, sort_problems([*problems, *error.problems])
    except TagError as error:
        return None, sort_problems([*problems, _replaced(error)])
    requests = ground.impressions.requests
    tag = Tag(text, format_name, platform.name, size, slots, requests, plan.append)
    large = _too_large(tag, platform)
    return tag, sort_problems([*problems, *large]) if large else problems


def _too_large(tag: Tag, platform: Platform) -> list[Problem]:
    limit, weight = platform.limit(f"{tag.format}_bytes"), len(tag.text.encode())
    if limit is None or weight <= limit.value:
        return []
    about = round(weight / 10_240) * 10  # KB; exact figures would change with every build
    message = f"The {tag.format} tag weighs about {about} KB; {platform.title} takes "
    message += f"{limit.value:,} bytes."
    hint = "make pictures smaller, or build a script or iframe tag."
    return [findings.TagTooLarge.problem("", message, hint, file="creative.json")]


def _blocking(
    project: Project, platform: Platform, format_name: FormatName, size: str
) -> list[Problem]:
    problems: list[Problem] = []
    sizes = project.creative.look.sizes
    if size not in sizes:
        problems.append(findings.SizeUnknown.of(size, sizes))
    if format_name not in FORMATS:
        raise KeyError(f"there is no format {format_name!r}; formats: {', '.join(FORMAT_NAMES)}")
    if format_name != "standalone" and project.delivery.base_url is None:
        problem = BaseUrlMissing.wanted_by(format_name)
        problems.append(replace(problem, severity="error"))
    support = platform.support(format_name)
    if not support.supported:
        others = [name for name in FORMAT_NAMES if platform.support(name).supported]
        message = f"{platform.title} takes no {format_name} tags."
        hint = f"formats that it takes: {', '.join(others)}."
        problems.append(findings.FormatUnsupported.problem("", message, hint, file="delivery.json"))
    return problems


def _replaced(error: TagError) -> Problem:
    hint = "name it otherwise, or build a script or iframe tag: the platform sees no code of those."
    return findings.TextReplaced.problem("", str(error), hint, file="flow.json")
