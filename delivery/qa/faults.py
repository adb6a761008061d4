"""What breaks on purpose, and what exactly may be lost by it.

Each fault is one walk in a plain page. The ad must go on to its end; what it cannot save is taken
out of what must arrive and told in words, so that anything else that is missing is a problem.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from creative import Fire, PlayedPath
from delivery.formats import FORMATS, build_tag
from delivery.platforms import Platform
from delivery.qa.case import Case
from delivery.qa.expect import Expected, ExpectedPixels, host_of
from delivery.qa.plan_moments import TAIL_MS
from delivery.qa.planned import Plan, Planned
from delivery.qa.planner import Ground, Planner
from delivery.qa.walk import Deed, Fault, FaultHow, Moment
from delivery.tag import Tag
from delivery.vendors import find_vendor

__all__ = ["FAULTS", "needs_network_at", "plan_faults"]

_LONGEST_WAIT_MS = 61_000  # between two tries at a collector, and a second for the last batch
_NETWORK = r"^Failed to load resource|net::ERR_|CORS policy|Access-Control"


@dataclass(frozen=True, slots=True)
class _World:
    """What a fault is planned from: the walk as it would be, and its tag."""

    ground: Ground
    planner: Planner
    tag: Tag
    planned: Planned

    @property
    def hosts(self) -> frozenset[str]:
        """Whom the ad asks for pixels; not who takes leads or events."""
        delivery = self.ground.project.delivery
        kept = {host_of(lead.url) for lead in self.planned.leads}
        kept |= {host_of(delivery.collector or ""), host_of(delivery.base_url or "")}
        return frozenset(host_of(one.example) for one in self.planned.requests) - kept

    @property
    def collector(self) -> frozenset[str]:
        """Who takes its events; nobody without a collector."""
        url = self.ground.project.delivery.collector
        return frozenset({host_of(url)} if url else ())


Breaks = Callable[[_World], Planned | None]


def plan_faults(
    ground: Ground, platform: Platform, format_name: str, paths: Sequence[PlayedPath]
) -> list[Plan]:
    """One plan for each fault that the project can meet, on the path that fires most."""
    known = next(name for name in FORMATS if name == format_name)
    size = ground.project.creative.look.sizes[0]
    tag, _ = build_tag(ground.project, platform, format=known, size=size, wrapped=False)
    if tag is None:
        return []
    busiest = max(paths, key=lambda path: sum(isinstance(e, Fire) for e in path.trace.effects))
    plans: list[Plan] = []
    for name, breaks in FAULTS.items():
        case = Case(platform.name, format_name, size, fault=name)
        planner = Planner(ground, platform, case, [size])
        planned = planner.plan(tag, busiest.acts, "Path 1", "path", seed=busiest.trace.seed)
        broken = breaks(_World(ground, planner, tag, planned))
        if broken is not None:
            plans.append(Plan(platform, case, (broken,), words=name))
    return plans


def _slow(world: _World) -> Planned | None:
    return _with_fault(world, "slow", world.hosts)


def _down(world: _World) -> Planned | None:
    return _lose(_with_fault(world, "refused", world.hosts), world.hosts)


def _blocked(world: _World) -> Planned | None:
    vendors = world.ground.project.vendors
    known = frozenset(host for host in world.hosts if find_vendor(host, vendors))
    return _lose(_with_fault(world, "blocked", known), known) if known else None


def _error(world: _World) -> Planned | None:
    return _with_fault(world, "error", world.hosts)


def _redirect(world: _World) -> Planned | None:
    return _with_fault(world, "redirect", world.hosts)


def _no_cors(world: _World) -> Planned | None:
    return _with_fault(world, "no-cors", world.hosts)


def _no_storage(world: _World) -> Planned | None:
    return _with_fault(world, "storage", frozenset())


def _collector_gone(world: _World) -> Planned | None:
    """Nobody hears of the session: what the browser keeps goes with the page."""
    if not world.collector:
        return None
    planned = _with_fault(world, "refused", world.collector)
    return replace(planned, events=None, lost=("Every event: the collector never came back.",))


def _collector_back(world: _World) -> Planned | None:
    """It is away until the path has ended; then every event must still come."""
    if not world.collector:
        return None
    planned = _with_fault(world, "refused", world.collector)
    return _wait_for_events(planned, (Moment("up", planned.walk.end_ms),))


def _offline(world: _World) -> Planned | None:
    """The network goes after the first act, and comes back before a window opens or a film loads:
    an ad cannot keep those for later."""
    walk = world.planned.walk
    if len(walk.deeds) < 2 or walk.deeds[0].opens:
        return None
    gone = walk.deeds[0].at_ms + 1
    needs = (needs_network_at(one, after) for one, after in pairwise(walk.deeds))
    back = next((at_ms for at_ms in needs if at_ms is not None), walk.end_ms) - 1
    if back <= gone:
        return None
    moments = (Moment("offline", gone), Moment("online", back))
    planned = _with_fault(world, "offline", frozenset())
    planned = _wait_for_events(planned, moments)
    sent = {deed.target for deed in walk.deeds if gone < deed.at_ms < back}
    leads = tuple(lead for lead in planned.leads if lead.component not in sent)
    words = tuple(f'The lead of "{one.component}".' for one in planned.leads if one not in leads)
    planned = _lose_if(planned, lambda one: gone < one.at_ms < back)
    return replace(planned, leads=leads, lost=(*planned.lost, *words))


def needs_network_at(deed: Deed, after: Deed) -> int | None:
    """When the network is needed for the second of two acts, ms; None if not at all. A film comes
    with the act before."""
    if after.kind == "watch":
        return deed.at_ms
    return after.at_ms if after.opens else None


def _two_copies(world: _World) -> Planned | None:
    """The same tag twice: the second is never touched, and each counts for itself."""
    world.ground.number -= 1  # both are served alike: they are one page
    other = world.planner.plan(world.tag, (), "Second copy", "path", seed=world.planned.walk.seed)
    planned = world.planned
    scene = planned.walk.scene
    scene = replace(scene, around=replace(scene.around, copies=2))
    end_ms = planned.walk.end_ms
    also = [one for one in other.pixels.requests if one.at_ms < end_ms - TAIL_MS]
    late = [one for one in other.pixels.requests if one.at_ms >= end_ms - TAIL_MS]
    return replace(
        planned,
        walk=replace(planned.walk, scene=scene),
        impressions=(*planned.impressions, *other.impressions),
        pixels=ExpectedPixels((*planned.pixels.requests, *also), planned.pixels.scripted),
        optional=(*planned.optional, *late),
        copy=other.events,
    )


FAULTS: dict[str, Breaks] = {
    "pixel hosts are slow": _slow,
    "pixel hosts are down": _down,
    "pixel hosts answer 500": _error,
    "pixel hosts redirect": _redirect,
    "pixel hosts refuse other sites": _no_cors,
    "known trackers are blocked": _blocked,
    "the collector is gone": _collector_gone,
    "the collector comes back": _collector_back,
    "storage is refused": _no_storage,
    "offline in the middle": _offline,
    "two copies on one page": _two_copies,
}
"""Every fault by its name in the report."""


def _with_fault(world: _World, how: FaultHow, hosts: frozenset[str]) -> Planned:
    planned = world.planned
    fault = Fault(how, hosts)
    scene = planned.walk.scene
    if how == "error" or how == "redirect" or how == "no-cors":
        scene = replace(scene, odd_hosts=hosts, odd=how)
    return replace(planned, walk=replace(planned.walk, scene=scene, fault=fault), noise=_NETWORK)


def _lose(planned: Planned, hosts: frozenset[str]) -> Planned:
    return _lose_if(planned, lambda one: host_of(one.example) in hosts)


def _lose_if(planned: Planned, gone: Callable[[Expected], bool]) -> Planned:
    """Without the requests that cannot arrive, which are told as lost."""
    impressions = tuple(one for one in planned.impressions if not gone(one))
    pixels = tuple(one for one in planned.pixels.requests if not gone(one))
    lost = tuple(_words(one) for one in planned.requests if gone(one))
    kept = ExpectedPixels(pixels, planned.pixels.scripted)
    return replace(planned, impressions=impressions, pixels=kept, lost=(*planned.lost, *lost))


def _words(one: Expected) -> str:
    what = "The impression" if one.component is None else f'A pixel of "{one.component}"'
    return f"{what} (on {one.on}): {one.text}"


def _wait_for_events(planned: Planned, moments: tuple[Moment, ...]) -> Planned:
    """Long enough for what is kept to be sent once more."""
    events = planned.events
    end_ms = planned.walk.end_ms
    if events is not None:
        end_ms += _LONGEST_WAIT_MS
        events = replace(events, viewable=True)
    walk = replace(planned.walk, moments=moments, end_ms=end_ms)
    return replace(planned, walk=walk, events=events)
