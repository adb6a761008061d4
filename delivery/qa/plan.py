"""What QA does in one cell: the walks, and beside each what must arrive because of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from creative import Open, PlayedPath
from delivery.formats import FORMATS, build_tag
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.acts import opened
from delivery.qa.case import Case
from delivery.qa.expect import ExpectedPixels
from delivery.qa.plan_moments import TAIL_MS
from delivery.qa.planned import Exit, Plan, Planned
from delivery.qa.planner import Ground, Planner
from delivery.staging.places import HOSTS
from delivery.tag import Tag
from flows import Problem, has_errors

__all__ = ["break_player", "plan_case", "plan_platform"]

_CLOSED = ("end", "goal", "dead_end")


def plan_platform(
    project: Project,
    platform: Platform,
    paths: Sequence[PlayedPath],
    *,
    first_run: int = 1,
    thorough: bool = False,
    ground: Ground | None = None,
) -> Plan:
    """The walks in a plain page: every path in the first format that can be built, a short one in
    the others, and one load whose player does not start.

    `thorough` adds what does not differ between platforms: pictures, and a load of every other
    size. `ground` is shared by all plans of a run; it numbers their walks.
    """
    tags, problems = _build_tags(project, platform)
    if not tags:
        return Plan(platform, Case(platform.name, "", ""), (), tuple(problems))
    sizes = project.creative.look.sizes if thorough else project.creative.look.sizes[:1]
    main, *others = tags
    case = Case(platform.name, main.format, main.size)
    planner = Planner(ground or Ground(project, first_run), platform, case, sizes)
    short = _shortest(paths)
    walks = list(_plan_paths(planner, main, paths, thorough=thorough))
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
    return Plan(platform, case, tuple(walks), tuple(problems))


def plan_case(
    ground: Ground,
    platform: Platform,
    case: Case,
    paths: Sequence[PlayedPath],
    *,
    every_path: bool = False,
) -> Plan:
    """The walks of one cell: its shortest path that leads out, or every path, slide and area."""
    format_name = next(name for name in FORMATS if name == case.format)
    tag, problems = build_tag(
        ground.project,
        platform,
        format=format_name,
        size=case.size,
        wrapped=False,
        host=HOSTS[case.host].build,
    )
    if tag is None or has_errors(problems):
        return Plan(platform, case, (), tuple(problems), (), case.words)
    planner = Planner(ground, platform, case, [case.size])
    can_walk = [path for path in paths if HOSTS[case.host].windows or not _pays(path)]
    notes = _left_out(len(paths) - len(can_walk))
    if not every_path:
        one = _shortest(can_walk or paths)
        walks = [planner.plan(tag, one.acts, "Path 1", "path", seed=one.trace.seed)]
        return Plan(platform, case, tuple(walks), (), notes, case.words)
    walks = list(_plan_paths(planner, tag, can_walk))
    walks += planner.plan_areas(tag, can_walk)
    walks += planner.plan_slides(tag, can_walk)
    return Plan(platform, case, tuple(walks), (), notes, case.words)


def break_player(page: bytes) -> bytes:
    """The page with a syntax error at the start of every script of its own: no flow starts."""
    return re.sub(rb"(<script(?![^>]*\bsrc=)[^>]*>)", rb"\1;}{", page)


def _plan_paths(
    planner: Planner, tag: Tag, paths: Sequence[PlayedPath], *, thorough: bool = False
) -> Iterator[Planned]:
    """Every path; the first that ends by itself takes the look's closing button too."""
    closing = _closing(planner.project)
    closed = next((path for path in paths if path.trace.end in _CLOSED), None)
    for number, path in enumerate(paths, 1):
        yield planner.plan(
            tag,
            path.acts,
            f"Path {number}",
            "path",
            seed=path.trace.seed,
            thorough=thorough,
            exits=closing if path is closed else (),
        )


def _shortest(paths: Sequence[PlayedPath]) -> PlayedPath:
    """The shortest path with a way out, if there is one."""
    return min(paths, key=lambda path: (not opened(path.acts, path.trace), len(path.acts)))


def _pays(path: PlayedPath) -> bool:
    return any(isinstance(effect, Open) and effect.payment for effect in path.trace.effects)


def _left_out(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{count} paths with a payment are left out: its page cannot open there.",)


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
    return replace(
        planned, walk=walk, impressions=standing, pixels=pixels, opens=(), leads=(), held=()
    )


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
