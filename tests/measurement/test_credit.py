"""From the wire to the answer: a purchase is credited to the ad's session, creative and path."""

import json
from pathlib import Path
from typing import Any

import msgspec

from creative import WireEvent
from measurement.log import append_records
from measurement.operations import Ask, ask
from measurement.store.store import Store
from tests.measurement.collector.accepting import accept, acceptor
from tests.measurement.collector.requests import beacon
from tests.measurement.collector.running import NOW_MS

DAY = 86_400_000
WAY = [
    *((0, 0, "loaded"), (1, 0, "impression"), (2, 10, "displayed", "ask")),
    *((3, 10, "displayed", "yes"), (4, 10, "displayed", "no")),
    *((5, 900, "action", "yes"), (6, 900, "selected", "yes"), (7, 950, "displayed", "shop")),
    *((8, 999, "action", "shop"), (9, 1_000, "click_through", "shop", 0, "main")),
]


def _ad(session: int, way: list[Any]) -> tuple[bytes, ...]:
    events = tuple(WireEvent(*fields) for fields in way)
    body = beacon(session, (), events=events, sent_ms=1_000)
    return accept(acceptor(), body, "/api/beacon").payloads


def _purchase(session: int, days: float, amount: float, load: int) -> tuple[bytes, ...]:
    event = {"t": "e", "n": "Purchase", "ra": amount, "rc": "EUR", "v": f"visit-{load}", "g": 1}
    event |= {"c": f"{session:032x}", "s": f"{load:032x}", "q": 0, "u": "https://shop.example/"}
    body = json.dumps(event).encode()
    return accept(acceptor(), body, now_ms=NOW_MS + int(days * DAY)).payloads


def test_a_purchase_is_credited_to_the_click_that_led_there(tmp_path: Path) -> None:
    payloads = [
        *_ad(1, WAY),
        *_ad(2, WAY),
        *_ad(3, WAY[:-1]),
        *_purchase(1, 2, 19.9, load=101),
        *_purchase(1, 2, 19.9, load=101),  # sent twice
        *_purchase(1, 6.9, 0.1, load=102),
        *_purchase(2, 7.1, 500, load=103),  # too late
        *_purchase(3, 1, 500, load=104),  # that ad was seen, not clicked
        *_purchase(9, 1, 500, load=105),  # nobody's
    ]
    append_records(tmp_path, 1, payloads)

    with Store(tmp_path, "a test") as store:
        loaded = store.step()
        given = {"event": "Purchase", "by": ["creative", "path"]}
        answer = ask(store, Ask(question="conversions", given=given))

    assert loaded.drops == {"duplicate": 1}
    assert msgspec.to_builtins(answer.rows) == (
        {
            "by": {"creative": "quiz", "path": "ask > yes > no > shop"},
            "clicked": 2,
            "converted": 1,
            "conversion_rate": 0.5,
            "conversions": 2,
            "revenue": {"EUR": "20.00"},
        },
    )
    assert answer.notes == ("Click-based only, within 7 days of the click.",)
