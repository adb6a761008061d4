"""What QA does on one platform: the walks, and beside each what must arrive because of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from creative import PlayedPath
from delivery.formats import FORMATS, build_tag
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.acts import opened
from delivery.qa.expect import ExpectedPixels
from delivery.qa.plan_moments import TAIL_MS
from delivery.qa.planned import Exit, Plan, Planned
from delivery.qa.planner import Planner
from delivery.tag import Tag
from flows import Problem, has_errors

__all__ = ["break_player", "plan_platform"]

_CLOSED = ("end", "goal", "dead_end")


def plan_platform(
    project: Project,
    platform: Platform,
    paths: Sequence[PlayedPath],
    *,
    first_run: int = 1,
    thorough: bool = False,
) -> Plan:
    """The walks: every path in the first format that can be built, a short one in the others, and
    one load whose player does not start.

    `thorough` adds what does not differ between platforms: pictures, and a load of every other
    size.
    """
    tags, problems = _build_tags(project, platform)
    if not tags:
        return Plan(platform, "", "", (), tuple(problems))
    sizes = project.creative.look.sizes if thorough else project.creative.look.sizes[:1]
    planner = Planner(project, platform, first_run, sizes)
    closing = _closing(project)
    closed = next((path for path in paths if path.trace.end in _CLOSED), None)
    main, *others = tags
    short = min(paths, key=lambda path: (not opened(path.acts, path.trace), len(path.acts)))
    walks = [
        planner.plan(
            main,
            path.acts,
            f"Path {number}",
            "path",
            seed=path.trace.seed,
            thorough=thorough,
            exits=closing if path is closed else (),
        )
        for number, path in enumerate(paths, 1)
    ]
    walks += [
        planner.plan(tag, short.acts, f"As {tag.format}", "format", seed=short.trace.seed)
        for tag in others
    ]
    for size in sizes[1:]:
        tag, _ = build_tag(project, platform, format=main.format, size=size)
        walks += [planner.plan(tag, (), f"Size {size}", "size")] if tag else []
    walks += planner.plan_areas(main, paths)
    walks += planner.plan_slides(main, paths)
    walks.append(_without_player(planner.plan(main, (), "Without a flow", "broken")))
    return Plan(platform, main.format, main.size, tuple(walks), tuple(problems))


def break_player(page: bytes) -> bytes:
    """The page with a syntax error at the start of every script of its own: no flow starts."""
    return re.sub(rb"(<script(?![^>]*\bsrc=)[^>]*>)", rb"\1;}{", page)


def _without_player(planned: Planned) -> Planned:
    scene = planned.walk.scene
    broken = replace(
        scene,
        ad=break_player(scene.ad.encode()).decode(),
        site={
            name: break_player(data) if name.endswith(".html") else data
            for name, data in scene.site.items()
        },
    )
    walk = replace(planned.walk, scene=broken, deeds=(), end_ms=TAIL_MS)
    pixels = ExpectedPixels((), planned.pixels.scripted)
    # Only those of the tag itself fire without a player.
    standing = tuple(one for one in planned.impressions if one.on != "paint")
    return replace(planned, walk=walk, impressions=standing, pixels=pixels, opens=(), leads=())


def _build_tags(project: Project, platform: Platform) -> tuple[list[Tag], list[Problem]]:
    """The first size in every format that can be built, the most usual format first."""
    tags: list[Tag] = []
    problems: list[Problem] = []
    for name in FORMATS:
        size = project.creative.look.sizes[0]
        tag, found = build_tag(project, platform, format=name, size=size, wrapped=False)
        if tag is not None and not has_errors(found):
            tags.append(tag)
        else:
            problems += found
    return tags, list(dict.fromkeys(problems))


def _closing(project: Project) -> list[Exit]:
    """The look's closing button, drawn when a flow has ended without a way out of its own."""
    closing = project.creative.look.closing
    return [Exit("closing", closing.click)] if closing else []
