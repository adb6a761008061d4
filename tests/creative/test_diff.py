"""What changed between two versions: the document field by field, then the sessions."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from creative import Change, Creative, compare_creatives, diff_json, render_diff
from flows import parse_flow
from tests.creative.plans.plan_cases import FOLDER as PLANS
from tests.creative.trace_cases import make_creative

GOLDEN = Path(__file__).parents[1] / "golden" / "diffs"
Edit = dict[str, Any]


def shop() -> Edit:
    found: Edit = json.loads((PLANS / "shop.json").read_text())
    return found


def make(document: Edit, inner: Edit | None = None) -> Creative:
    flow, problems = parse_flow(json.dumps(document).encode(), "flow.json")
    assert flow is not None, problems
    if inner is None:
        return make_creative(flow)
    called, problems = parse_flow(json.dumps(inner).encode(), "inner.json")
    assert called is not None, problems
    return make_creative(flow, subflows={"inner": called})


def part(document: Edit, id_: str) -> Edit:
    return next(c for c in document["components"] if c["id"] == id_)


def reword(document: Edit) -> None:
    part(document, "bye")["text"] = "See you."


def rewire(document: Edit) -> None:
    document["components"].append({"id": "more", "type": "text", "text": "One more thing."})
    document["connections"].remove({"from": "still", "to": "yes"})
    document["connections"] += [{"from": "still", "to": "more"}, {"from": "more", "to": "yes"}]
    document["connections"].sort(key=lambda c: c["to"] != "skip")


def retrack(document: Edit) -> None:
    part(document, "hello")["tracking"] = [{"tag": "https://t.example/hi", "once": True}]
    end = {"on": "completed", "tag": "https://t.example/end", "on_unknown": "fire"}
    part(document, "film")["tracking"].append(end)
    del part(document, "pay")["tracking"]


def revalue(document: Edit) -> None:
    document["variables"] |= {"size": 1, "extra": ""}
    part(document, "red")["set"] = {"score": {"add": 3}}
    part(document, "slow")["ms"] = 4000
    part(document, "member")["branches"][0]["when"]["value"] = False


def remove(document: Edit) -> None:
    document["components"].remove(part(document, "skip"))
    document["connections"] = [
        c for c in document["connections"] if "skip" not in (c["from"], c["to"])
    ]


EDITS = {edit.__name__: edit for edit in (reword, rewire, retrack, revalue, remove)}


def tell(name: str) -> str:
    changed = shop()
    EDITS[name](changed)
    clicks = ({"main": "https://a.example/"}, {"main": "https://b.example/"})
    return render_diff(compare_creatives(make(shop()), make(changed), click_throughs=clicks))


@pytest.mark.parametrize("name", EDITS)
def test_golden_difference(name: str) -> None:
    assert tell(name) == (GOLDEN / f"{name}.txt").read_text()


def test_the_same_flow_has_no_difference() -> None:
    found = compare_creatives(make(shop()), make(shop()))

    assert (found.same, found.changes, found.sessions) == (True, (), ())
    assert render_diff(found).startswith("No difference: ")


def test_subflows_are_compared_under_their_names() -> None:
    caller = {
        "format": 1,
        "id": "caller",
        "start": "call",
        "components": [{"id": "call", "type": "subflow", "flow": "inner", "end": True}],
        "connections": [],
    }
    inner = {
        "format": 1,
        "id": "inner",
        "start": "hi",
        "components": [{"id": "hi", "type": "text", "text": "Hi", "end": True}],
        "connections": [],
    }
    other = json.loads(json.dumps(inner).replace('"Hi"', '"Hello"'))

    changed = compare_creatives(make(caller, inner), make(caller, other))
    gone = compare_creatives(make(caller, inner), make(caller))

    assert changed.changes == (Change("components", "inner: hi", "text", "Hi", "Hello"),)
    assert changed.sessions == ()
    assert gone.changes == (Change("flow", "flows/inner", "", "1 component", None),)
    assert len(gone.sessions) == 1


def test_json_says_the_same() -> None:
    changed = shop()
    reword(changed)

    found = compare_creatives(make(shop()), make(changed))

    assert json.loads(json.dumps(diff_json(found))) == {
        "same": False,
        "changes": [
            {
                "topic": "components",
                "where": "bye",
                "field": "text",
                "old": "Bye.",
                "new": "See you.",
            }
        ],
        "played": found.played,
        "sessions": [],
    }


def _write() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in EDITS:
        (GOLDEN / f"{name}.txt").write_text(tell(name))


if __name__ == "__main__" and "--write" in sys.argv:
    _write()
