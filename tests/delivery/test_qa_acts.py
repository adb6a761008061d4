"""When acts happen and what they open, read from a trace; and what a browser is told to do then."""

import json
from typing import Any

from creative import Act, Look, Simulator, make_creative
from delivery.qa.acts import cut_after_leaving, deeds_of, opened
from delivery.qa.walk import Deed
from flows import Flow
from tests.delivery.projects import LOOK

BYE = {"id": "bye", "type": "text", "text": "Bye", "end": True}


def run(tmp_path, acts: list[Act], components: list[dict[str, Any]], *links: str):
    flow = {
        "format": 1,
        "id": "acts",
        "start": components[0]["id"],
        "components": components,
        "connections": [
            dict(zip(("from", "to", "port"), one.split(), strict=False)) for one in links
        ],
    }
    look = Look.model_validate_json(json.dumps({**LOOK, "pace": "instant"}))
    creative = make_creative(tmp_path, Flow.model_validate_json(json.dumps(flow)), look)
    return Simulator(creative).run(acts).trace, creative.flow


def test_a_film_is_over_when_it_has_ended_and_what_follows_keeps_its_time(tmp_path):
    acts = [Act("watch", "film", "completed"), Act("choose", "go")]
    film = {"id": "film", "type": "video", "src": "https://films.example/f.mp4"}
    go = {"id": "go", "type": "choice", "text": "Go"}
    trace, flow = run(tmp_path, acts, [film, go, BYE], "film go completed", "go bye")
    ends = next(e.at for e in trace.effects if getattr(e, "event", "") == "completed")

    watch, choose = deeds_of(acts, trace, flow)

    assert (watch.kind, watch.value, watch.part, watch.at_ms) == ("watch", "completed", "video", ends)  # fmt: skip
    assert choose.at_ms == ends + 1_000


def test_a_payment_opens_a_window_that_stays_and_its_result_is_no_act_of_the_ad(tmp_path):
    acts = [Act("press", "pay"), Act("result", "pay", "paid")]
    pay = {
        "id": "pay",
        "type": "payment",
        "link": "https://pay.example/",
        "origin": "https://done.example",
    }
    trace, flow = run(tmp_path, acts, [pay, BYE], "pay bye paid")

    assert deeds_of(acts, trace, flow) == [
        Deed("press", "pay", 1_000, opens="payment", origin="https://done.example"),
        Deed("result", "pay", 2_000, "paid", origin="https://done.example"),
    ]
    assert [(act, e.url, e.payment) for act, e in opened(acts, trace)] == [
        (0, "https://pay.example/", True)
    ]


def test_a_timeout_is_waited_for_and_what_opens_after_it_is_not_its_doing(tmp_path):
    acts = [Act("wait", "late"), Act("choose", "again")]
    parts: list[dict[str, Any]] = [
        {"id": "hello", "type": "text", "text": "Hi"},
        {"id": "yes", "type": "choice", "text": "Yes"},
        {"id": "late", "type": "timeout", "ms": 4_000},
        {"id": "still", "type": "text", "text": "Still there?"},
        {"id": "again", "type": "choice", "text": "Yes!"},
        {"id": "shop", "type": "redirect", "click": "main"},
        BYE,
    ]
    trace, flow = run(
        tmp_path, acts, parts,
        "hello yes", "hello late", "yes bye", "late still", "still again", "again shop",
    )  # fmt: skip

    wait, choose = deeds_of(acts, trace, flow)

    assert (wait.kind, wait.at_ms, wait.opens) == ("wait", 4_000, "")
    assert (choose.opens, [act for act, _ in opened(acts, trace)]) == ("window", [1])


def test_nothing_counts_after_the_ad_has_left_with_its_page(tmp_path):
    acts = [Act("choose", "go")]
    parts: list[dict[str, Any]] = [
        {"id": "go", "type": "choice", "text": "Go"},
        {"id": "top", "type": "redirect", "url": "https://out.example/", "window": "top"},
        BYE,
    ]
    trace, flow = run(tmp_path, acts, parts, "go top", "top bye")

    assert deeds_of(acts, trace, flow)[0].opens == "top"
    assert cut_after_leaving(trace).effects[-1].kind == "open"
    assert len(cut_after_leaving(trace).effects) < len(trace.effects)
