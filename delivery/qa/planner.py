"""Plans walks of one project on one platform, and what must come of each."""

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
from delivery.formats import build_site
from delivery.hoist import hoisting
from delivery.impressions import painted_impressions
from delivery.macros import find_literals, find_value
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.acts import act_starts, cut_after_leaving, opened
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
from delivery.qa.plan_moments import TAIL_MS, end_of, is_shown, stands_there, title_of, walk_deeds
from delivery.qa.planned import Exit, ExpectedLead, ExpectedOpen, Planned
from delivery.qa.walk import Walk, WalkKind
from delivery.staging.adserver import ad_host, build_scene, serve_values
from delivery.staging.scene import PUBLISHER_HOST
from delivery.tag import Tag
from flows import Form, Input, Slider, fields_of, parse_tracking

__all__ = ["Planner"]

_PROGRESS = ("first_quartile", "midpoint", "third_quartile")
_BATCH_MS = 1_200  # until the last events have left for the collector


class Planner:
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
        exits: Sequence[Exit] = (),
    ) -> Planned:
        """The walk of these acts with that tag, then of `exits`."""
        values = serve_values(self.platform, self.project, tag, self.number)
        known = known_of(self.platform, tag, values)
        # A slide is pressed while the slider stands there: before what waits with it rings.
        standing = any(one.slide is not None for one in exits)
        simulator = self._waiting if standing else self.simulator
        trace = simulator.run(acts, seed=seed, macros=script_macros(known)).trace
        trace = cut_after_leaving(trace)
        deeds = walk_deeds(acts, trace, exits, self.project.creative.flow)
        walk = Walk(
            run=f"{self.platform.name.replace('_', '-')}-{self.number}",
            kind=kind,
            scene=build_scene(self.platform, self.project, tag, self.site, values),
            deeds=deeds,
            end_ms=deeds[-1].at_ms
            if standing
            else max([end_of(trace), *(deed.at_ms for deed in deeds)]) + TAIL_MS,
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
            title=title_of(acts, exits),
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
            if stands(self._waiting.run(acts, seed=seed).trace):
                return acts, seed
        return None

    def _events(
        self, tag: Tag, trace: Trace, exits: Sequence[Exit], end_ms: int
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


def known_of(platform: Platform, tag: Tag, values: Mapping[str, str]) -> Known:
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
