"""What QA does on one platform: the walks, and beside each what must arrive because of it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from creative import (
    Act,
    Clear,
    Fire,
    Hide,
    Limits,
    Open,
    PlayedPath,
    Schedule,
    Show,
    Simulator,
    Submit,
    Trace,
    slide_click,
    viewable_rule,
)
from delivery.click_chain import beacons_of, trackers_of
from delivery.click_id import landing_pages
from delivery.click_throughs import find_click_throughs
from delivery.formats import FORMATS, build_site, build_tag
from delivery.hoist import hoisting
from delivery.impressions import painted_impressions
from delivery.macros import find_literals, find_value
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.acts import act_starts, cut_after_leaving, deeds_of, opened
from delivery.qa.events import ExpectedEvents, expect_events
from delivery.qa.expect import (
    Expected,
    ExpectedPixels,
    Known,
    Parse,
    expect_beacons,
    expect_click,
    expect_exit,
    expect_impressions,
    expect_painted,
    expect_pixels,
    script_macros,
)
from delivery.qa.walk import Deed, DeedKind, Walk, WalkKind
from delivery.staging.adserver import ad_host, build_scene, serve_values
from delivery.staging.scene import PUBLISHER_HOST
from delivery.tag import Tag
from flows import Flow, Form, Input, Problem, Slider, fields_of, has_errors, parse_tracking

__all__ = ["ExpectedLead", "ExpectedOpen", "Plan", "Planned", "break_player", "plan_platform"]

_CLOSED = ("end", "goal", "dead_end")
_PROGRESS = ("first_quartile", "midpoint", "third_quartile")
_SOON_MS = 50  # between two ways out that are tried one after the other
_TAIL_MS = 500  # after the last timer: what a timer began may begin something more
_BATCH_MS = 1_200  # until the last events have left for the collector


@dataclass(frozen=True, slots=True)
class ExpectedOpen:
    """A window that must open after an act, and where it must land. `way`: a click-through, which
    the platform counts, or a plain exit or a payment, which it does not; `click` names it."""

    act: int
    click: str
    component: str | None
    typed: str
    landing: Expected
    way: Literal["click", "exit", "payment"] = "click"
    trackers: int = 0  # click trackers that it is redirected by
    beacons: tuple[str, ...] = ()  # those that are asked beside it
    at_ms: int = 0  # when, in the simulation

    @property
    def words(self) -> str:
        """What opens, as the start of a sentence."""
        named = {"click": f'The click-through "{self.click}"', "exit": "The plain exit"}
        return named.get(self.way, "The payment page")


@dataclass(frozen=True, slots=True)
class ExpectedLead:
    """One POST to the advertiser's endpoint. `labels` are those of the fields that were filled in."""

    component: str
    url: str
    lead_id: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Exit:
    """A way out that is taken at the end: of an area of the look, or of a slide."""

    target: str
    click: str
    slide: int | None = None


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
    optional: tuple[Expected, ...] = ()
    """Requests that may arrive: how far a film gets before it is skipped is not simulated."""
    events: ExpectedEvents | None = None
    """What the collector must hear; None where there is none."""

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


class _Planner:
    """Plans walks of one project on one platform; runs are numbered."""

    def __init__(
        self, project: Project, platform: Platform, first_run: int, sizes: Sequence[str]
    ) -> None:
        self.project = project
        self.platform = platform
        self.simulator = Simulator(project.creative)
        self._waiting = Simulator(project.creative, limits=Limits(settle=False))
        self._clicks = {
            click.name: click.url
            for click in find_click_throughs(project.creative, project.delivery)
        } | landing_pages(project.delivery)
        self.site, _ = build_site(project, platform, sizes=sizes)
        self.number = first_run

    def plan(
        self,
        tag: Tag,
        acts: Sequence[Act],
        name: str,
        kind: WalkKind,
        *,
        seed: int = 0,
        thorough: bool = False,
        exits: Sequence[_Exit] = (),
    ) -> Planned:
        """The walk of these acts with that tag, then of `exits`."""
        values = serve_values(self.platform, self.project, tag, self.number)
        known = _known(self.platform, tag, values)
        # A slide is pressed while the slider stands there: before what waits with it rings.
        standing = any(one.slide is not None for one in exits)
        simulator = self._waiting if standing else self.simulator
        trace = simulator.run(acts, seed=seed, macros=script_macros(known)).trace
        trace = cut_after_leaving(trace)
        deeds = _deeds(acts, trace, exits, self.project.creative.flow)
        walk = Walk(
            run=f"{self.platform.name.replace('_', '-')}-{self.number}",
            kind=kind,
            scene=build_scene(self.platform, self.project, tag, self.site, values),
            deeds=deeds,
            end_ms=deeds[-1].at_ms
            if standing
            else max([_end_ms(trace), *(deed.at_ms for deed in deeds)]) + _TAIL_MS,
            seed=seed,
            thorough=thorough,
        )
        if self.project.delivery.collector:
            walk = replace(walk, end_ms=walk.end_ms + _BATCH_MS)
        self.number += 1
        flow = self.project.creative.flow
        parse = hoisting(self.platform)
        pixels = expect_pixels(flow, trace, known, parse)
        pressed = [deed.at_ms for deed in deeds[len(deeds) - len(exits) :]]
        opens = tuple(self._opens(trace, known, parse, acts, exits, pressed))
        beacons = [
            replace(beacon, at_ms=opening.at_ms)
            for opening in opens
            for beacon in expect_beacons(
                opening.component, opening.beacons, trace.variables, known, parse
            )
        ]
        return Planned(
            name=name,
            title=_title(acts, exits),
            walk=walk,
            impressions=(*self._impressions(tag, values), *self._painted(known, parse)),
            pixels=ExpectedPixels(
                (*pixels.requests, *beacons), (*pixels.scripted, *self._scripted())
            ),
            opens=opens,
            leads=tuple(self._leads(acts, trace)),
            optional=expect_pixels(flow, self._further(acts, trace), known, parse).requests,
            events=self._events(tag, trace, exits, walk.end_ms),
        )

    def plan_areas(self, tag: Tag, paths: Sequence[PlayedPath]) -> Iterator[Planned]:
        """One load for every clickable area of the look."""
        for area in self.project.creative.look.areas:
            exits = [_Exit(area.area, area.click)]
            way = self._way_to(partial(_is_shown, f"look.{area.area}"), paths)
            if way is not None:
                yield self.plan(tag, way[0], f"Area {area.area}", "path", seed=way[1], exits=exits)

    def plan_slides(self, tag: Tag, paths: Sequence[PlayedPath]) -> Iterator[Planned]:
        """One load for every slider with ways out: all of them, one after the other."""
        for slider in self.project.creative.flow.components:
            if not isinstance(slider, Slider):
                continue
            clicks = [slide_click(slider, n) for n in range(len(slider.slides))]
            exits = [_Exit(slider.id, click, n) for n, click in enumerate(clicks) if click]
            way = self._way_to(partial(_stands, slider), paths) if exits else None
            if way is not None:
                name = f"Slides of {slider.id}"
                yield self.plan(tag, way[0], name, "path", seed=way[1], exits=exits)

    def _way_to(
        self, stands: Callable[[Trace], bool], paths: Sequence[PlayedPath]
    ) -> tuple[tuple[Act, ...], int] | None:
        """The shortest start of a path after which something stands there, with its seed."""
        starts = {
            (path.acts[:n], path.trace.seed): None
            for path in paths
            for n in range(len(path.acts) + 1)
        }
        for acts, seed in sorted(starts, key=lambda start: len(start[0])):
            if stands(self._waiting.run(acts, seed=seed).trace):
                return acts, seed
        return None

    def _events(
        self, tag: Tag, trace: Trace, exits: Sequence[_Exit], end_ms: int
    ) -> ExpectedEvents | None:
        if not self.project.delivery.collector:
            return None
        _, rule_ms = viewable_rule(self.project.creative, tag.size)
        out = [("" if one.slide is None else one.target, one.click) for one in exits]
        return expect_events(trace, out, rule_ms, end_ms)

    def _impressions(self, tag: Tag, values: Mapping[str, str]) -> list[Expected]:
        return expect_impressions(
            (url.typed, url.expand(self.platform, values)) for url in tag.impressions
        )

    def _painted(self, known: Known, parse: Parse) -> Iterator[Expected]:
        """Impressions that the player fires with the first painted frame."""
        for text in painted_impressions(self.project.delivery):
            yield from expect_painted(parse_tracking(text).requests, known, parse)

    def _scripted(self) -> Iterator[str]:
        delivery = self.project.delivery
        for tracker in (*delivery.impressions, *delivery.verification):
            yield from parse_tracking(tracker.tag).inline_scripts

    def _opens(
        self,
        trace: Trace,
        known: Known,
        parse: Parse,
        acts: Sequence[Act],
        exits: Sequence[_Exit],
        pressed: Sequence[int],
    ) -> Iterator[ExpectedOpen]:
        opens = opened(acts, trace)
        for n, (way_out, at) in enumerate(zip(exits, pressed, strict=True)):
            component = None if way_out.slide is None else way_out.target
            opens.append((len(acts) + n, Open(at=at, component=component, click=way_out.click)))
        for act, effect in opens:
            component, click = effect.component, effect.click
            if effect.url:
                way: Literal["exit", "payment"] = "payment" if effect.payment else "exit"
                landing = expect_exit(component, effect.url)
                yield ExpectedOpen(act, way, component, effect.url, landing, way)
                continue
            typed = self._clicks.get(click, "")
            landing = expect_click(component, typed, trace.variables, known, parse)
            hops = len(trackers_of(self.project.delivery, click, "redirect"))
            beside = beacons_of(self.project.delivery, click)
            yield ExpectedOpen(
                act, click, component, typed, landing, "click", hops, beside, effect.at
            )

    def _leads(self, acts: Sequence[Act], trace: Trace) -> Iterator[ExpectedLead]:
        typed = {
            start: act.values or (act.value,)
            for act, start in zip(acts, act_starts(acts, trace), strict=False)
        }
        for n, effect in enumerate(trace.effects):
            if not isinstance(effect, Submit):
                continue
            component = self.project.creative.flow.by_id[effect.component]
            if isinstance(component, Input | Form) and component.endpoint is not None:
                values = typed[max(start for start in typed if start <= n)]
                filled = zip(fields_of(component), values, strict=False)
                labels = tuple(field.label for field, value in filled if value.strip())
                end = component.endpoint
                yield ExpectedLead(component.id, end.url, end.lead_id, labels)

    def _further(self, acts: Sequence[Act], trace: Trace) -> Trace:
        """What films fire that get further than the simulation, before they are skipped."""
        skipped = [act.component for act in acts if act.kind == "watch" and act.value == "skipped"]
        fires = [
            Fire(at=0, component=film, on=entry.on, tracking=k, variables=dict(trace.variables))
            for film in skipped
            for k, entry in enumerate(self.project.creative.flow.by_id[film].tracking)
            if entry.on in _PROGRESS
        ]
        return trace.model_copy(update={"effects": tuple(fires)})


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


def _closing(project: Project) -> list[_Exit]:
    """The look's closing button, drawn when a flow has ended without a way out of its own."""
    closing = project.creative.look.closing
    return [_Exit("closing", closing.click)] if closing else []


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


def _deeds(
    acts: Sequence[Act], trace: Trace, exits: Sequence[_Exit], flow: Flow
) -> tuple[Deed, ...]:
    """The acts at the times at which the simulation took them; then the exits."""
    deeds = deeds_of(acts, trace, flow)
    last = max((effect.at for effect in trace.effects), default=0)
    for n, one in enumerate(exits):
        kind: DeedKind = "area" if one.slide is None else "exit"
        value = "" if one.slide is None else str(one.slide)
        after = _end_ms(trace) + _TAIL_MS if one.slide is None else last + _SOON_MS
        deeds.append(Deed(kind, one.target, after + n * _SOON_MS, value, opens="window"))
    return tuple(deeds)


def _is_shown(element: str, trace: Trace) -> bool:
    """Whether an element of the look is there after those effects."""
    hides = [e.hidden for e in trace.effects if isinstance(e, Hide) and e.element == element]
    return not any(hides[-1:])


def _stands(slider: Slider, trace: Trace) -> bool:
    """Whether the slider is there to be pressed after those effects."""
    shown = False
    for effect in trace.effects:
        if isinstance(effect, Show) and effect.component == slider.id:
            shown = True
        elif isinstance(effect, Clear) and (effect.all or slider.pick):
            shown = False
    return shown


def _end_ms(trace: Trace) -> int:
    """When the last timer is due; timers that nothing waits for any more do no harm."""
    due = [e.at + e.delay_ms for e in trace.effects if isinstance(e, Schedule)]
    return max([e.at for e in trace.effects] + due, default=0)


def _title(acts: Sequence[Act], exits: Sequence[_Exit]) -> str:
    parts = [act.component for act in acts]
    parts += [
        f"area {one.target}" if one.slide is None else f"slide {one.slide + 1}" for one in exits
    ]
    return " → ".join(parts) or "load only"
