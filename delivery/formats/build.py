"""From a project to a tag for one platform, format and size."""

from collections.abc import Callable
from dataclasses import replace

from creative import PageError
from delivery import findings
from delivery.formats.iframe import iframe_pieces
from delivery.formats.plan import Plan, fallback_click
from delivery.formats.script import script_pieces
from delivery.formats.standalone import standalone_pieces
from delivery.impressions import build_impressions
from delivery.pieces import Piece, TagError, assemble
from delivery.platforms import FORMAT_NAMES, FormatName, Platform
from delivery.project import Project
from delivery.rules import PLATFORM_RULES, BaseUrlMissing, PlatformUnknown
from delivery.slots import find_slots
from delivery.tag import Tag
from delivery.ways_out import way_out
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
    slots, problems = find_slots(project.creative, project.delivery, platform, bare=bare)
    impressions = build_impressions(project.delivery, platform)
    leads_to = way_out(project.delivery, fallback_click(project), platform)
    plan = Plan(project, platform, size, slots, impressions, leads_to)
    ruled = [p for rule in PLATFORM_RULES for p in rule.check_for(project, platform)]
    problems = sort_problems(dict.fromkeys([*problems, *impressions.problems, *ruled]))
    try:
        text = assemble(FORMATS[format_name](plan), platform)
    except PageError as error:
        return None, sort_problems([*problems, *error.problems])
    except TagError as error:
        return None, sort_problems([*problems, _replaced(error)])
    requests = impressions.requests
    tag = Tag(text, format_name, platform.name, size, slots, requests, plan.append)
    return tag, sort_problems([*problems, *_too_large(tag, platform)])


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
