"""What QA does on one platform: the walks, and beside each what must arrive because of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from creative import Act, Open, PlayedPath, Report, Schedule, Simulator, Submit, Trace
from delivery.formats import FORMATS, build_site, build_tag
from delivery.hoist import hoisting
from delivery.macros import find_literals, find_value
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.expect import (
    Expected,
    ExpectedPixels,
    Known,
    Parse,
    expect_click,
    expect_impressions,
    expect_pixels,
    script_macros,
)
from delivery.qa.walk import Deed, Walk, WalkKind
from delivery.staging.adserver import ad_host, build_scene, serve_values
from delivery.staging.scene import PUBLISHER_HOST
from delivery.tag import Tag
from flows import Input, Problem, has_errors, parse_tracking

__all__ = ["ExpectedLead", "ExpectedOpen", "Plan", "Planned", "break_player", "plan_platform"]

_CLOSED = ("end", "goal", "dead_end")
_TAIL_MS = 500  # after the last timer: what a timer began may begin something more


@dataclass(frozen=True, slots=True)
class ExpectedOpen:
    """A window that must open after an act, and where it must land."""

    act: int
    click: str
    component: str | None
    typed: str
    landing: Expected


@dataclass(frozen=True, slots=True)
class ExpectedLead:
    """One POST to the advertiser's endpoint."""

    component: str
    url: str
    lead_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One walk and everything that must come of it."""

    name: str
    title: str
    walk: Walk
    impressions: tuple[Expected, ...]
    pixels: ExpectedPixels
    opens: tuple[ExpectedOpen, ...] = ()
    leads: tuple[ExpectedLead, ...] = ()

    @property
    def requests(self) -> tuple[Expected, ...]:
        """All tracking requests that must arrive."""
        return (*self.impressions, *self.pixels.requests)


@dataclass(frozen=True, slots=True)
class Plan:
    """All walks on one platform. `problems` say what could not be built, and then is not walked."""

    platform: Platform
    format: str
    size: str
    walks: tuple[Planned, ...]
    problems: tuple[Problem, ...] = ()


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
    planner = _Planner(project, platform, first_run, sizes)
    closing = _closing(project)
    closed = next((path for path in paths if path.trace.end in _CLOSED), None)
    main, *others = tags
    short = min(paths, key=lambda path: (not _opens(path.trace), len(path.acts)))
    walks = [
        planner.plan(
            main,
            path.acts,
            f"Path {number}",
            "path",
            thorough=thorough,
            exits=closing if path is closed else (),
        )
        for number, path in enumerate(paths, 1)
    ]
    walks += [planner.plan(tag, short.acts, f"As {tag.format}", "format") for tag in others]
    for size in sizes[1:]:
        tag, _ = build_tag(project, platform, format=main.format, size=size)
        walks += [planner.plan(tag, (), f"Size {size}", "size")] if tag else []
    walks += planner.plan_exits(main)
    walks.append(_without_player(planner.plan(main, (), "Without a flow", "broken")))
    return Plan(platform, main.format, main.size, tuple(walks), tuple(problems))


class _Planner:
    """Plans walks of one project on one platform; runs are numbered."""

    def __init__(
        self, project: Project, platform: Platform, first_run: int, sizes: Sequence[str]
    ) -> None:
        self.project = project
        self.platform = platform
        self.simulator = Simulator(project.creative)
        self.site, _ = build_site(project, platform, sizes=sizes)
        self.number = first_run

    def plan(
        self,
        tag: Tag,
        acts: Sequence[Act],
        name: str,
        kind: WalkKind,
        *,
        thorough: bool = False,
        exits: Sequence[tuple[str, str]] = (),
    ) -> Planned:
        """The walk of these acts with that tag, then of `exits` (area, click-through)."""
        values = serve_values(self.platform, self.project, tag, self.number)
        known = _known(self.platform, tag, values)
        trace = self.simulator.run(acts, macros=script_macros(known)).trace
        deeds = _deeds(acts, trace, exits)
        walk = Walk(
            run=f"{self.platform.name.replace('_', '-')}-{self.number}",
            kind=kind,
            scene=build_scene(self.platform, self.project, tag, self.site, values),
            deeds=deeds,
            end_ms=max([_end_ms(trace), *(deed.at_ms for deed in deeds)]) + _TAIL_MS,
            thorough=thorough,
        )
        self.number += 1
        flow = self.project.creative.flow
        parse = hoisting(self.platform)
        pixels = expect_pixels(flow, trace, known, parse)
        return Planned(
            name=name,
            title=_title(acts, exits),
            walk=walk,
            impressions=tuple(self._impressions(tag, values)),
            pixels=replace(pixels, scripted=(*pixels.scripted, *self._scripted())),
            opens=tuple(self._opens(trace, known, parse, len(acts), exits)),
            leads=tuple(self._leads(trace)),
        )

    def plan_exits(self, tag: Tag) -> Iterator[Planned]:
        """One load for every clickable area of the look."""
        for area in self.project.creative.look.areas:
            exits = [(area.area, area.click)]
            yield self.plan(tag, (), f"Area {area.area}", "path", exits=exits)

    def _impressions(self, tag: Tag, values: Mapping[str, str]) -> list[Expected]:
        return expect_impressions(
            (url.typed, url.expand(self.platform, values)) for url in tag.impressions
        )

    def _scripted(self) -> Iterator[str]:
        for tracker in self.project.delivery.impressions:
            yield from parse_tracking(tracker.tag).inline_scripts

    def _opens(
        self,
        trace: Trace,
        known: Known,
        parse: Parse,
        acts: int,
        exits: Sequence[tuple[str, str]],
    ) -> Iterator[ExpectedOpen]:
        opens = [(act, e.component, e.click) for act, e in _opens(trace)]
        opens += [(acts + n, None, click) for n, (_, click) in enumerate(exits)]
        for act, component, click in opens:
            typed = self.project.delivery.click_throughs.get(click, "")
            landing = expect_click(component, typed, trace.variables, known, parse)
            yield ExpectedOpen(act, click, component, typed, landing)

    def _leads(self, trace: Trace) -> Iterator[ExpectedLead]:
        for effect in trace.effects:
            field = isinstance(effect, Submit) and self.project.creative.flow.by_id.get(
                effect.component
            )
            if isinstance(field, Input) and field.endpoint is not None:
                end = field.endpoint
                yield ExpectedLead(field.id, end.url, end.lead_id, field.label)


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
    walk = replace(planned.walk, scene=broken, deeds=(), end_ms=_TAIL_MS)
    pixels = ExpectedPixels((), planned.pixels.scripted)
    return replace(planned, walk=walk, pixels=pixels, opens=(), leads=())


def _build_tags(project: Project, platform: Platform) -> tuple[list[Tag], list[Problem]]:
    """The first size in every format that can be built, the most usual format first."""
    tags: list[Tag] = []
    problems: list[Problem] = []
    for name in FORMATS:
        tag, found = build_tag(project, platform, format=name, size=project.creative.look.sizes[0])
        if tag is not None and not has_errors(found):
            tags.append(tag)
        else:
            problems += found
    return tags, list(dict.fromkeys(problems))


def _closing(project: Project) -> list[tuple[str, str]]:
    """The look's closing button, drawn when a flow has ended without a way out of its own."""
    closing = project.creative.look.closing
    return [("closing", closing.click)] if closing else []


def _known(platform: Platform, tag: Tag, values: Mapping[str, str]) -> Known:
    around = PUBLISHER_HOST if tag.format == "standalone" else ad_host(platform)
    width, _, height = tag.size.partition("x")
    # A frame of another site is told the origin of the page around it, no more.
    page = {
        "page_url": f"https://{around}/",
        "referrer": f"https://{around}/",
        "site_domain": around,
        "width": width,
        "height": height,
    }
    # The literal decides, not the key: `gdpr_consent` may be carried by ${GDPR_CONSENT_123}.
    slots = {
        slot.key.lower(): find_value(values, find_literals(slot.literal, platform)[0].key)
        for slot in tag.slots
    }
    return Known(slots, page)


def _deeds(acts: Sequence[Act], trace: Trace, exits: Sequence[tuple[str, str]]) -> tuple[Deed, ...]:
    """The acts at the times at which the simulation took them; then the exits."""
    times = [e.at for e in trace.effects if isinstance(e, Report) and e.event == "action"]
    opening = {act for act, _ in _opens(trace)}
    deeds = [
        Deed(act.kind, act.component, at, act.value, opens=number in opening)
        for number, (act, at) in enumerate(zip(acts, times, strict=False))
    ]
    after = _end_ms(trace) + _TAIL_MS
    deeds += [Deed("exit", area, after + n * 100, opens=True) for n, (area, _) in enumerate(exits)]
    return tuple(deeds)


def _opens(trace: Trace) -> list[tuple[int, Open]]:
    """Each opened click-through with the position of the act that opened it."""
    found: list[tuple[int, Open]] = []
    act = -1
    for effect in trace.effects:
        act += isinstance(effect, Report) and effect.event == "action"
        if isinstance(effect, Open):
            found.append((act, effect))
    return found


def _end_ms(trace: Trace) -> int:
    """When the last timer is due; timers that nothing waits for any more do no harm."""
    due = [e.at + e.delay_ms for e in trace.effects if isinstance(e, Schedule)]
    return max([e.at for e in trace.effects] + due, default=0)


def _title(acts: Sequence[Act], exits: Sequence[tuple[str, str]]) -> str:
    parts = [act.component for act in acts] + [f"area {area}" for area, _ in exits]
    return " → ".join(parts) or "load only"
