"""From a project to a tag for one platform, format and size."""

from collections.abc import Callable
from dataclasses import replace

from creative import HostName, PageError
from delivery import findings
from delivery.formats.ground import Ground, find_ground
from delivery.formats.iframe import iframe_pieces
from delivery.formats.plan import Plan
from delivery.formats.script import script_pieces
from delivery.formats.standalone import standalone_pieces
from delivery.pieces import Piece, TagError, assemble
from delivery.platforms import FORMAT_NAMES, FormatName, Platform
from delivery.project import Project
from delivery.rules import BaseUrlMissing, PlatformUnknown
from delivery.tag import Tag
from delivery.verification import Verifications
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
    wrapped: bool = True,
    host: HostName = "page",
) -> tuple[Tag | None, list[Problem]]:
    """The tag, and what a trafficker has to know about it. None if it cannot be built.

    `size` left out is the look's first. `bare` leaves the reporting set out. Without `wrapped` the
    wrappers of verification vendors are left out, which only they can take off again: as QA runs
    it. `host` is where a standalone tag will stand; the others make a frame of their own, which is a
    page anywhere. Raises KeyError for a format that does not exist.
    """
    table = project.platforms.get(platform) if isinstance(platform, str) else platform
    if table is None:
        return None, [PlatformUnknown.named(project, str(platform))]
    size = size or project.creative.look.sizes[0]
    blocking = _blocking(project, table, format, size)
    if blocking:
        return None, blocking
    ground = find_ground(project, table, bare=bare)
    if not wrapped:
        ground = replace(ground, verification=ground.verification.without_wrappers())
    unfit = list(ground.verification.lacks(format))
    if unfit:
        return None, sort_problems([*ground.problems, *unfit])
    return _build(project, table, format, size, ground, host)


def _build(
    project: Project,
    platform: Platform,
    format_name: FormatName,
    size: str,
    ground: Ground,
    host: HostName,
) -> tuple[Tag | None, list[Problem]]:
    problems, slots, verification = list(ground.problems), ground.slots, ground.verification
    plan = Plan(project, platform, size, slots, ground.impressions, ground.exit, verification, host)
    try:
        text = assemble(FORMATS[format_name](plan), platform)
    except PageError as error:
        return None, sort_problems([*problems, *error.problems])
    except TagError as error:
        return None, sort_problems([*problems, _replaced(error)])
    requests = (*ground.impressions.requests, *verification.beside.requests)
    tag = Tag(text, format_name, platform.name, size, slots, requests, plan.append)
    more = [*_too_large(tag, platform), *_in_the_document(format_name, verification)]
    return tag, sort_problems([*problems, *more]) if more else problems


def _in_the_document(format_name: FormatName, verification: Verifications) -> list[Problem]:
    if format_name != "standalone" or not verification.beside.needs_document:
        return []
    message = "A verification tag runs in the document of the ad, which has no policy of its own "
    message += "for that: whatever the vendor loads may see and change the ad."
    hint = "build a script or iframe tag: there it stands beside the ad's frame."
    return [findings.PolicyOff.problem("verification", message, hint, file="delivery.json")]


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
