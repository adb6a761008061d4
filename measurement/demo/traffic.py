"""Made-up traffic: ads that are seen, some of them talked with, some clicked, some bought from.

The conversations are the simulator's. Who sees them, and how far they go, follows shares that stand
at the top here; everything follows from the seed.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from heapq import heappop, heappush
from itertools import islice
from pathlib import Path
from typing import Any, Final

from msgspec import structs

from creative import Creative, Simulator, WireEvent
from measurement.collector.control import Control, ProjectExists
from measurement.demo.conversation import Conversation, cut_after, number, told
from measurement.demo.shares import Shares, draw_time_ms, zipf
from measurement.event import Event, encode_event
from measurement.log import LogWriter

__all__ = ["Campaign", "draw_traffic", "write_traffic"]

_PART: Final = 10_000  # events that are written at once

_CONVERSATIONS: Final = 200  # of each creative, that sessions share
_TALKS: Final = 0.18  # of those who see an ad
_GOES_ON: Final = 0.82  # after each act
_VIEWABLE: Final = 0.68
_LANDS: Final = 0.85  # of those who click
_BUYS: Final = 0.12  # of those who land
_SIGNS_UP: Final = 0.2
_TWICE: Final = 0.004  # of events, because a page closed while it sent them
_STAYS_MS: Final = 4_000  # on average, after the last act
_LATENCY_MS: Final = 900  # on average, from the event to the collector
_COUNTRIES: Final = Shares([("DE", 48), ("AT", 11), ("CH", 9), ("FR", 17), ("GB", 12), ("", 3)])
_DEVICES: Final = Shares([("phone", 71), ("desktop", 22), ("tablet", 7)])
_BOTS: Final = Shares([("", 970), ("bot:Googlebot", 12), ("bot:AhrefsBot", 8), ("prefetch", 10)])
_TRAFFIC: Final = Shares([("live", 990), ("preview", 7), ("staging", 3)])
_PLACEMENTS: Final = zipf([f"47{n:02}" for n in range(24)])
_SITES: Final = zipf([f"news-{n}.example" for n in range(40)])
_LINES: Final = zipf([f"line-{n}" for n in range(6)])
_PLANS: Final = Shares([("free", 55), ("pro", 35), ("team", 10)])
_CURRENCIES: Final = Shares([("EUR", 80), ("CHF", 12), ("GBP", 8)])
_PRICES: Final = Shares([("19.90", 5), ("49.99", 3), ("129.00", 1)])


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is made up: so many sessions of these creatives, on days from a midnight UTC."""

    creatives: Sequence[Creative]
    sessions: int
    first_ms: int
    days: int = 30
    project: str = "demo"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """One creative: its id, its sizes, and its conversations."""

    id: str
    version: str
    sizes: Sequence[str]
    conversations: Sequence[Conversation]


def draw_traffic(campaign: Campaign) -> Iterator[Event]:
    """Every event, in the order in which a collector would receive them, some of them twice."""
    rnd = random.Random(campaign.seed)
    parts = [_prepare(creative, campaign) for creative in campaign.creatives]
    chosen = zipf(parts, 0.8)
    starts = sorted(
        draw_time_ms(rnd, campaign.first_ms, campaign.days) for _ in range(campaign.sessions)
    )
    waiting: list[tuple[int, int, Event]] = []
    count = 0
    for start in starts:
        while waiting and waiting[0][0] < start:
            yield heappop(waiting)[2]
        for event in _session(rnd, campaign, chosen.draw(rnd), start):
            heappush(waiting, (event.received_ms, count, event))
            count += 1
    while waiting:
        yield heappop(waiting)[2]


def write_traffic(data_dir: Path, campaign: Campaign) -> int:
    """Appends it to the log, as a collector would; how many events. Raises LogInUse.

    The project is made if it is not there, so that it can have goals and tokens.
    """
    log = LogWriter(data_dir)
    _open_project(data_dir, campaign.project)
    count = 0
    events = draw_traffic(campaign)
    try:
        while part := [encode_event(event) for event in islice(events, _PART)]:
            log.append(part)
            count += len(part)
    finally:
        log.close()
    return count


def _open_project(data_dir: Path, name: str) -> None:
    control = Control(data_dir)
    with suppress(ProjectExists):
        control.add_project(name)
    control.close()


def _prepare(creative: Creative, campaign: Campaign) -> _Part:
    simulator = Simulator(creative)
    conversations = [
        told(simulator.draw(seed=campaign.seed + n).trace)
        for n in range(min(campaign.sessions, _CONVERSATIONS))
    ]
    version = sha256(simulator.program.encode()).hexdigest()[:12]
    return _Part(creative.flow.id, version, creative.look.sizes, conversations)


def _session(rnd: random.Random, campaign: Campaign, part: _Part, start: int) -> Iterator[Event]:
    """One load of the ad, and what it led to."""
    bot = _BOTS.draw(rnd)
    shared: dict[str, Any] = {
        "project": campaign.project,
        "country": _COUNTRIES.draw(rnd),
        "bot": bot,
        "traffic": _TRAFFIC.draw(rnd),
    }
    fields = {
        **shared,
        "kind": "ad",
        "session": f"{rnd.getrandbits(128):032x}",
        "creative": part.id,
        "version": part.version,
        "placement": _PLACEMENTS.draw(rnd),
        "size": rnd.choice(part.sizes),
        "host": "page",
        "locale": "en",
        "macros": {
            "campaign_id": "spring",
            "line_item_id": _LINES.draw(rnd),
            "site_domain": _SITES.draw(rnd),
            "device_type": _DEVICES.draw(rnd),
        },
    }
    for event in _wire(rnd, part, is_bot=bool(bot)):
        at = start + event.at_ms
        yield from _sent(rnd, at, fields, event)
        if event.event == "click_through" and rnd.random() < _LANDS:
            yield from _visit(rnd, shared, at, fields["session"])


def _wire(rnd: random.Random, part: _Part, *, is_bot: bool) -> list[WireEvent]:
    acts = 0
    if not is_bot and rnd.random() < _TALKS:
        acts = 1
        while rnd.random() < _GOES_ON:
            acts += 1
    conversation = cut_after(rnd.choice(part.conversations), acts)
    stays = int(rnd.expovariate(1 / _STAYS_MS))
    return number(conversation, viewable=rnd.random() < _VIEWABLE, stays_ms=stays)


def _sent(rnd: random.Random, at: int, fields: dict[str, Any], event: WireEvent) -> Iterator[Event]:
    received = at + int(rnd.expovariate(1 / _LATENCY_MS))
    sent = Event(
        received_ms=received,
        at_ms=at,
        name=event.event,
        number=event.number,
        component=event.component,
        value=event.value,
        text=event.text,
        how=event.how,
        **fields,
    )
    yield sent
    if rnd.random() < _TWICE:
        yield structs.replace(sent, received_ms=received + 30_000)


def _visit(
    rnd: random.Random, shared: dict[str, Any], start: int, click_id: str
) -> Iterator[Event]:
    """A visit of the shop: pages, perhaps a sign-up, perhaps a purchase."""
    visit = f"{rnd.getrandbits(64):016x}"
    acts: list[tuple[str, dict[str, Any]]] = [("page", {}) for _ in range(rnd.randint(1, 4))]
    if rnd.random() < _SIGNS_UP:
        acts.append(("Signup", {"properties": {"plan": _PLANS.draw(rnd), "from": "ad"}}))
    if rnd.random() < _BUYS:
        amount, currency = _PRICES.draw(rnd), _CURRENCIES.draw(rnd)
        bought = {"revenue_amount": amount, "revenue_currency": currency}
        acts.append(("Purchase", {**bought, "metadata": {"items": rnd.randint(1, 3)}}))
    at = start
    for n, (name, more) in enumerate(acts):
        at += int(rnd.expovariate(1 / 20_000))
        yield Event(
            received_ms=at,
            at_ms=at,
            kind="site",
            name=name,
            session=visit,
            number=n,
            visit=visit,
            url=f"https://shop.example/{name.lower()}/{n}",
            click_id=click_id,
            **shared,
            **more,
        )
