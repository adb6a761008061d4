"""Random events for tests: ads' sessions, sites' visits, pixels, purchases, twins and odd texts.

Everything follows from the seed. Nothing is realistic; everything that questions tell apart occurs.
"""

import random
from collections.abc import Iterator
from typing import Any

import msgspec

from measurement.event import Event

START_MS = 1_774_660_000_000  # 2026-03-28, a day before the clocks go forward in Berlin
ODD = ("", "O'Brien", '"quoted"', "a\\b", "tab\tline\n", "nul\0byte", "ünïcødé \U0001f600", "{p0_}")
_DAY = 86_400_000
FLOW = {  # component -> what follows it; a list of several is options
    "": ["hello"],
    "hello": ["ask"],
    "ask": ["yes", "no", "maybe"],
    "yes": ["film"],
    "no": ["count"],
    "maybe": ["ask"],
    "film": ["done"],
    "count": ["ask-2"],
    "ask-2": ["a", "b"],
    "a": ["done"],
    "b": ["shop"],
    "done": ["shop"],
}


def random_events(seed: int, sessions: int) -> list[Event]:
    """Events in the order of a log, some of them twice."""
    rnd = random.Random(seed)
    events: list[Event] = []
    clicks: list[str] = []
    for _ in range(sessions):
        start = START_MS + rnd.randrange(40 * _DAY)
        kind = rnd.random()
        if kind < 0.55:
            mine = list(_ad(rnd, start))
            clicks += [
                rnd.choice((e.session, f"{e.session}.{e.number}"))
                for e in mine
                if e.name in ("click_through", "exit")
            ]
        elif kind < 0.65:
            mine = [_image(rnd, start)]
        else:
            mine = list(_visit(rnd, start, clicks))
        events += mine
    twins = [
        msgspec.structs.replace(event, received_ms=event.received_ms + rnd.randrange(_DAY))
        for event in rnd.sample(events, len(events) // 10)
    ]
    return sorted([*events, *twins], key=lambda event: event.received_ms)


def _session_fields(rnd: random.Random) -> dict[str, Any]:
    creative = rnd.choice(("quiz", "quiz", "film", *ODD))
    macros = {"campaign_id": str(rnd.randrange(3)), "site_domain": rnd.choice(("a.example", ""))}
    return {
        "project": rnd.choice(("shop", "shop", "shop", "other")),
        "creative": creative,
        "version": f"v{rnd.randrange(2)}",
        "placement": rnd.choice(("4711", "4712", *ODD)),
        "size": rnd.choice(("300x250", "728x90")),
        "host": "page",
        "locale": rnd.choice(("en", "de")),
        "country": rnd.choice(("DE", "FR", "")),
        "bot": rnd.choice(("",) * 8 + ("bot:Googlebot", "prefetch")),
        "traffic": rnd.choice(("live",) * 8 + ("preview", "staging")),
        "macros": rnd.choice(({}, macros, {**macros, "device_type": "phone", "app_bundle": "b"})),
    }


def _ad(rnd: random.Random, start: int) -> Iterator[Event]:
    fields = {**_session_fields(rnd), "kind": "ad", "session": f"{rnd.getrandbits(128):032x}"}
    for number, (at, name, more) in enumerate(_happenings(rnd, fields["version"])):
        received = start + at + rnd.randrange(5_000)
        yield Event(
            received_ms=received, at_ms=start + at, name=name, number=number, **{**fields, **more}
        )


def _happenings(rnd: random.Random, version: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Time, name and fields of what happens in one session, as a player tells it."""
    at, acts = rnd.randrange(2_000), 0
    yield at, "loaded", {}
    if rnd.random() < 0.1:
        return
    yield at, "impression", {"how": rnd.choice(("", "", "", "fallback"))}
    yield at, "measured", {"value": rnd.randrange(2)}
    if rnd.random() < 0.5:
        yield at + 1_000, "viewable", {"text": "mrc"}
    here, limit = "", rnd.randrange(12)
    while here in FLOW and (limit := limit - 1) >= 0:
        options = FLOW[here]
        for option in options:
            yield at, "displayed", {"component": option}
        here = options[0]
        if len(options) > 1 or here == "shop":
            if rnd.random() < 0.2:
                break
            here, acts = rnd.choice(options), acts + 1
            at += rnd.randrange(9_000)
            yield from _act(rnd, at, acts, here)
        if here == "film":
            names = ("played", "first_quartile", "midpoint", "third_quartile", "completed")
            for name in names[: rnd.randrange(6)]:
                yield at, name, {"component": here}
        if here == "count":
            yield from _metrics(rnd, at, version)
        if here == "done":
            yield at, "goal", {"component": here, "text": rnd.choice(("advice", "", "söld"))}
        if here in ("done", "shop") and rnd.random() < 0.8:
            yield at, "finished", {"component": here}
        at += rnd.randrange(3_000)
    for name in ("held", "error", "rejected", "missing"):
        if rnd.random() < 0.1:
            yield at, name, {"text": "t.example", "how": "why"}
    for _ in range(rnd.randrange(3)):
        at += 1_000
        yield at, "time_spent", {"value": at}
    if rnd.random() < 0.1:
        yield at, "lost", {"value": rnd.randrange(9)}


def _act(rnd: random.Random, at: int, acts: int, here: str) -> Iterator[tuple[int, str, Any]]:
    if acts == 1:
        yield at, "interacted", {"component": here}
        yield at, "first_interaction", {"value": at}
    yield at, "action", {"component": here}
    if acts < 3:
        yield at, ("started", "continued")[acts - 1], {"component": here}
    if here == "shop":
        yield at, rnd.choice(("click_through", "exit")), {"component": here, "text": "main"}
    else:
        yield at, "selected", {"component": here}


def _metrics(rnd: random.Random, at: int, version: str) -> Iterator[tuple[int, str, Any]]:
    """`mixed` is a sum in one version and a maximum in the other."""
    calls = [
        ("points", "sum", rnd.choice((1, 2_500_000, 9_000_000_000_000_000))),
        ("best", "max", rnd.randrange(-5, 5) * 1_000_000),
        ("seen", "flag", rnd.randrange(2) * 1_000_000),
        ("skin__dry", "count", 1_000_000),
        ("mixed", "sum" if version == "v0" else "max", 1_000_000),
    ]
    for name, how, value in rnd.choices(calls, k=rnd.randrange(6)):
        yield at, "metric", {"component": "count", "text": name, "how": how, "value": value}


def _image(rnd: random.Random, start: int) -> Event:
    fields = _session_fields(rnd)
    return Event(received_ms=start, at_ms=start, kind="image", name="impression", **fields)


def _visit(rnd: random.Random, start: int, clicks: list[str]) -> Iterator[Event]:
    fields = {key: _session_fields(rnd)[key] for key in ("project", "country", "bot", "traffic")}
    visit = rnd.choice(("", f"{rnd.getrandbits(64):016x}"))
    session = rnd.choice(("", f"{rnd.getrandbits(64):016x}"))
    click = rnd.choice(clicks) if clicks and rnd.random() < 0.6 else ""
    at = start
    for number in range(rnd.randrange(1, 6)):
        at += rnd.randrange(60_000)
        name = rnd.choice(("page", "Purchase", "Signup", "impression", "page"))
        more: dict[str, Any] = {}
        if name == "Purchase":
            amount = rnd.choice(("49.99", "0.1", "-5", "1e3", "9000000000", "0.0000005"))
            more = {"revenue_amount": amount, "revenue_currency": rnd.choice(("USD", "EUR"))}
        if name != "page":
            plan = rnd.choice(("pro", "free", *ODD))
            more["properties"] = rnd.choice(({}, {"plan": plan}, {"plan": plan, "n": str(at)}))
            more["metadata"] = rnd.choice(({}, {"price": 1.5, "new": True, "note": None}))
        yield Event(
            received_ms=at,
            at_ms=at,
            kind="site",
            name=name,
            session=session,
            number=number if session else -1,
            visit=visit,
            url=rnd.choice(("https://shop.example/a?b=c", "https://b.example", "odd:url", "")),
            referrer=rnd.choice(("", "https://news.example/")),
            click_id=click,
            **fields,
            **more,
        )
