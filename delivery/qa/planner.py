"""Plans walks of one project on one platform, and what must come of each."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

from creative import (
    Act,
    Fire,
    Limits,
    Open,
    PlayedPath,
    Simulator,
    Submit,
    Trace,
    slide_click,
    viewable_rule,
)
from delivery.click_chain import beacons_of, trackers_of
from delivery.click_id import landing_pages
from delivery.click_throughs import find_click_throughs
from delivery.consent import need_finder
from delivery.formats import build_site
from delivery.hoist import hoisting
from delivery.impressions import painted_impressions
from delivery.macros import find_literals, find_value
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.acts import act_starts, cut_after_leaving, opened
from delivery.qa.case import Case
from delivery.qa.events import ExpectedEvents, expect_around, expect_events
from delivery.qa.expect import (
    FILM_MOMENTS,
    Asking,
    Expected,
    ExpectedPixels,
    Known,
    Parse,
    ask_alone,
    expect_beacons,
    expect_click,
    expect_exit,
    expect_impressions,
    expect_painted,
    expect_pixels,
    script_macros,
)
from delivery.qa.expect_consent import judge
from delivery.qa.plan_moments import TAIL_MS, end_of, is_shown, stands_there, title_of, walk_deeds
from delivery.qa.planned import Exit, ExpectedLead, ExpectedOpen, Planned
from delivery.qa.walk import Deed, Moment, Walk, WalkKind
from delivery.staging.adserver import ad_host, build_scene, serve_values
from delivery.staging.consent_states import CONSENTS, LATE_MS
from delivery.staging.pages import Surroundings
from delivery.staging.places import APP, FILM_PAGE, HOSTS, Place
from delivery.staging.scene import PUBLISHER_HOST
from delivery.tag import Tag
from flows import Form, Input, Slider, fields_of, parse_tracking

__all__ = ["Ground", "Planner"]

_PROGRESS = ("first_quartile", "midpoint", "third_quartile")
# What the browser says when a frame may open no window.
_FORBIDDEN = "allow-popups|allow-top-navigation"
_BATCH_MS = 1_200  # until the last events have left for the collector


class Ground:
    """What the planners of one project share: simulators, published files, click-throughs. `number`
    counts the runs."""

    def __init__(self, project: Project, first_run: int = 1) -> None:
        self.project = project
        self.settling = Simulator(project.creative)
        self.waiting = Simulator(project.creative, limits=Limits(settle=False))
        self.need_of = need_finder(project)
        self.number = first_run
        self.clicks = {
            click.name: click.url
            for click in find_click_throughs(project.creative, project.delivery)
        } | landing_pages(project.delivery)
        self._sites: dict[tuple[str, tuple[str, ...]], Mapping[str, bytes]] = {}

    def site(self, platform: Platform, sizes: Sequence[str]) -> Mapping[str, bytes]:
        """The published files; built once for each platform."""
        key = (platform.name, tuple(sizes))
        if key not in self._sites:
            self._sites[key] = build_site(self.project, platform, sizes=sizes)[0]
        return self._sites[key]


class Planner:
    """Plans the walks of one cell."""

    def __init__(
        self, ground: Ground, platform: Platform, case: Case, sizes: Sequence[str]
    ) -> None:
        self.ground = ground
        self.project = ground.project
        self.platform = platform
        self.case = case
        self.place = HOSTS[case.host]
        self.state = CONSENTS[case.consent]
        self.site = ground.site(platform, sizes)

    def plan(
        self,
        tag: Tag,
        acts: Sequence[Act],
        name: str,
        kind: WalkKind,
        *,
        seed: int = 0,
        thorough: bool = False,
        exits: Sequence[Exit] = (),
    ) -> Planned:
        """The walk of these acts with that tag, then of `exits`."""
        number, self.ground.number = self.ground.number, self.ground.number + 1
        run = f"{self.platform.name.replace('_', '-')}-{number}"
        served = self.state.served
        values = serve_values(self.platform, self.project, tag, number, served=served)
        early = known_of(self.platform, tag, values, self.case, run)
        known = replace(early, around={**self._told(), **early.around})
        # A slide is pressed while the slider stands there: before what waits with it rings.
        standing = any(one.slide is not None for one in exits)
        simulator = self.ground.waiting if standing else self.ground.settling
        trace = simulator.run(acts, seed=seed, macros=script_macros(known)).trace
        trace = cut_after_leaving(trace)
        deeds = walk_deeds(acts, trace, exits, self.project.creative.flow)
        walk = Walk(
            run=run,
            kind=kind,
            scene=build_scene(
                self.platform,
                self.project,
                tag,
                self.site,
                values,
                around=Surroundings(self.case.host, consent=self.case.consent, walked=True),
            ),
            deeds=deeds,
            end_ms=deeds[-1].at_ms
            if standing
            else max([end_of(trace), *(deed.at_ms for deed in deeds)]) + TAIL_MS,
            seed=seed,
            thorough=thorough,
            locale=self.case.locale,
        )
        walk = self._around(walk)
        parse = hoisting(self.platform)
        pressed = [deed.at_ms for deed in deeds[len(deeds) - len(exits) :]]
        opens = tuple(self._opens(trace, known, parse, acts, exits, pressed))
        asked = self._asks(trace, opens, known, parse, deeds)
        judged = judge(
            asked.asks,
            asked.asks
            if self.state.later is None
            else self._asks(trace, opens, early, parse, deeds).asks,
            self.state,
            self.ground.need_of,
            {key.partition(".")[0] for key in known.slots},
        )
        painted = [one for one in judged.requests if one.on == "paint"]
        shut = () if self.place.windows else opens
        events = self._events(tag, trace, exits, walk.end_ms)
        flow = self.project.creative.flow
        return Planned(
            name=name,
            title=title_of(acts, exits),
            walk=walk,
            impressions=(*self._impressions(tag, values), *painted),
            pixels=ExpectedPixels(
                tuple(one for one in judged.requests if one.on != "paint"),
                (*asked.scripted, *self._scripted()),
            ),
            opens=() if shut else opens,
            shut=shut,
            noise=_FORBIDDEN if shut else "",
            leads=tuple(self._leads(acts, trace)),
            optional=expect_pixels(flow, self._further(acts, trace), known, parse).requests,
            events=events and expect_around(events, judged.held, shut),
            held=judged.held,
        )

    def _told(self) -> Mapping[str, str]:
        """What a consent manager tells the ad, if one can be asked there."""
        return {} if self.place.in_app else self.state.says

    def _around(self, walk: Walk) -> Walk:
        """The walk with what happens around the ad, and long enough for it."""
        if self.state.later is not None:
            answer = Moment("choose", LATE_MS, json.dumps(self.state.later))
            end_ms = max(walk.end_ms, LATE_MS + TAIL_MS)
            walk = replace(walk, moments=(answer,), end_ms=end_ms)
        if not self.place.windows:
            walk = replace(walk, deeds=tuple(replace(deed, opens="") for deed in walk.deeds))
        if self.project.delivery.collector:
            walk = replace(walk, end_ms=walk.end_ms + _BATCH_MS)
        return walk

    def _asks(
        self,
        trace: Trace,
        opens: Sequence[ExpectedOpen],
        known: Known,
        parse: Parse,
        deeds: Sequence[Deed],
    ) -> ExpectedPixels:
        """Everything that the player asks for by itself: paint, tracking, beacons of clicks."""
        pixels = expect_pixels(self.project.creative.flow, trace, known, parse)
        beacons = (
            replace(beacon, at_ms=opening.at_ms)
            for opening in opens
            for beacon in expect_beacons(
                opening.component, opening.beacons, trace.variables, known, parse
            )
        )
        alone = map(ask_alone, (*self._painted(known, parse), *beacons))
        return replace(pixels, asks=(*(_in_film_time(ask, deeds) for ask in pixels.asks), *alone))

    def plan_areas(self, tag: Tag, paths: Sequence[PlayedPath]) -> Iterator[Planned]:
        """One load for every clickable area of the look."""
        for area in self.project.creative.look.areas:
            exits = [Exit(area.area, area.click)]
            way = self._way_to(partial(is_shown, f"look.{area.area}"), paths)
            if way is not None:
                yield self.plan(tag, way[0], f"Area {area.area}", "path", seed=way[1], exits=exits)

    def plan_slides(self, tag: Tag, paths: Sequence[PlayedPath]) -> Iterator[Planned]:
        """One load for every slider with ways out: all of them, one after the other."""
        for slider in self.project.creative.flow.components:
            if not isinstance(slider, Slider):
                continue
            clicks = [slide_click(slider, n) for n in range(len(slider.slides))]
            exits = [Exit(slider.id, click, n) for n, click in enumerate(clicks) if click]
            way = self._way_to(partial(stands_there, slider), paths) if exits else None
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
            if stands(self.ground.waiting.run(acts, seed=seed).trace):
                return acts, seed
        return None

    def _events(
        self, tag: Tag, trace: Trace, exits: Sequence[Exit], end_ms: int
    ) -> ExpectedEvents | None:
        if not self.project.delivery.collector:
            return None
        rule = viewable_rule(self.project.creative, tag.size)
        out = [("" if one.slide is None else one.target, one.click) for one in exits]
        return expect_events(trace, out, rule, end_ms)

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
        exits: Sequence[Exit],
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
            typed = self.ground.clicks.get(click, "")
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


def _in_film_time(ask: Asking, deeds: Sequence[Deed]) -> Asking:
    """A film plays when its deed comes, and no other time passes meanwhile."""
    if ask.on not in FILM_MOMENTS:
        return ask
    watched = (
        deed.at_ms for deed in deeds if deed.kind == "watch" and deed.target == ask.component
    )
    at_ms = next((at for at in watched if at >= ask.at_ms), ask.at_ms)
    requests = tuple(replace(one, at_ms=at_ms) for one in ask.requests)
    return replace(ask, at_ms=at_ms, requests=requests)


def known_of(
    platform: Platform, tag: Tag, values: Mapping[str, str], case: Case, run: str
) -> Known:
    """What is known of a load: what the tag carries, and what page and host say."""
    place = HOSTS[case.host]
    width, _, height = tag.size.partition("x")
    page = {**_page_of(platform, tag, place, run), "width": width, "height": height}
    # The literal decides, not the key: `gdpr_consent` may be carried by ${GDPR_CONSENT_123}.
    slots = {
        slot.key.lower(): find_value(values, find_literals(slot.literal, platform)[0].key)
        for slot in tag.slots
    }
    return Known(slots, page, _around_of(place))


def _page_of(platform: Platform, tag: Tag, place: Place, run: str) -> dict[str, str]:
    """What the browser says of the page around the ad."""
    server = ad_host(platform)
    if place.in_app:  # the ad is the page
        return {"page_url": f"https://{server}/{run}", "referrer": "", "site_domain": server}
    if place.opaque and tag.format != "standalone":
        return {}  # a document without an origin is no referrer
    # A frame of another site is told the origin of the page around it, no more.
    around = PUBLISHER_HOST if tag.format == "standalone" else server
    page = f"https://{around}/"
    return {"page_url": page, "referrer": page, "site_domain": around}


def _around_of(place: Place) -> Mapping[str, str]:
    """What the host itself says."""
    if place.kind == "simid":
        return {"page_url": FILM_PAGE}
    return APP if place.in_app and place.version >= "3" else {}
