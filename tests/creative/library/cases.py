"""Every script of the library, run by the engine with a filled-in form: what it fired and counted.

The golden file is read in review: it is the exact requests that vendors get. Write it again with
`python -m tests.creative.library.cases --write`.
"""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from creative import Simulator, Trace
from creative.library import built_in_scripts, resolve_library
from flows import Value
from tests.creative.tiny import make_tiny

GOLDEN = Path(__file__).parents[2] / "golden" / "library.txt"
VARIABLES: dict[str, Value] = {
    "skin": "dry & tight",
    "score": 6,
    "dry": 2,
    "oily": 3,
    "began": 0,
    "result": "",
    "tip": "",
    "range": "",
    "client": "",
    "price": 19.9,
}
MACROS = {
    "gdpr": "1",
    "gdpr_consent": "CPxyz.YA",
    "page_url": "https://news.example/a?b=1",
    "campaign_id": "cmp-7",
    "creative_id": "cr-1",
    "placement_id": "pl-9",
    "session": "0a1b",
}


@dataclass(frozen=True)
class Case:
    """A script, and what its form is filled in with."""

    name: str
    script: str
    parameters: Mapping[str, Value] = field(default_factory=dict)


def example_of(script: str) -> dict[str, Value]:
    """The form filled in with its own examples."""
    parameters = built_in_scripts()[script].parameters
    return {p.name: p.example for p in parameters if p.example is not None}


def _case(name: str, script: str, **changes: Value) -> Case:
    return Case(f"{script}, {name}", script, {**example_of(script), **changes})


CASES: tuple[Case, ...] = (
    *(Case(script, script, example_of(script)) for script in built_in_scripts()),
    _case("unique visitors", "floodlight", counting="unique", variables=""),
    _case("session", "floodlight", counting="session", ord="@{session}", variables=""),
    _case(
        "sale",
        "floodlight",
        counting="sales",
        ord="order-7",
        cost="@{var.price}",
        variables="u1=a;b=c\nu100=@{var.skin}",
        children=True,
    ),
    _case("session without an id", "floodlight", counting="session", ord="", variables=""),
    _case("iframe address", "floodlight", form="activityi"),
    _case(
        "several, with a value", "xandr-segment", segment="1,2", value=5, host="secure.adnxs.com"
    ),
    _case("taken out", "xandr-segment", remove=True),
    _case("order", "xandr-conversion", order="A 7", value=12.5),
    _case("purchase", "ttd-audience", order="A-7", value=3, dimensions=""),
    _case("conversion event", "adobe-audience-manager", event="conv", traits=""),
    _case("page address", "adobe-image-call", url="@{page_url}", variables=""),
    _case("client id kept", "ga4-event", client="client", url="@{page_url}"),
    _case("own endpoint", "ga4-event", endpoint="https://tags.shop.example/g/collect"),
    _case("remarketing", "google-ads-conversion", purpose="remarketing", label="", currency=""),
    _case("revenue", "microsoft-uet", value=1, revenue=9.5),
    _case("goal", "matomo-event", value="@{var.score}", goal=2, url="@{page_url}"),
    _case("sale", "x-conversion", amount=10, quantity=1),
    _case("sale", "taboola-event", revenue=5, currency="EUR", order="7"),
    _case("nothing to add", "generic-pixel", parameters="", cache_buster=""),
    _case("empty values too", "generic-pixel", parameters="a=\nb=@{var.tip}", empty=True),
    _case("empty values left out", "generic-pixel", parameters="a=\nb=@{var.tip}\nc=1"),
    _case("start", "time-on-step", action="start"),
    _case("below the lowest", "score-bucket", buckets="7=high\n9=higher"),
    _case("kept", "score-bucket", into="range", metric="how_far"),
    _case("of a list", "answer-counter", answers="dry_tight"),
    _case("every answer", "answer-counter", answers=""),
    _case("a number", "answer-counter", variable="score", answers=""),
    _case("no answer", "answer-counter", variable="tip", answers=""),
    _case("every time, counted", "draw-one", keep=False, metric="tip_number"),
)


def play(case: Case, folder: Path) -> Trace:
    """The session of a flow that is nothing but a pause of 2.5 s and the script."""
    component: dict[str, Any] = {
        "id": "run",
        "type": "library",
        "script": case.script,
        "parameters": dict(case.parameters),
        "end": True,
    }
    pause = {"id": "pause", "type": "delay", "ms": 2500}
    tiny = make_tiny(folder, [pause, component], ["pause run"], variables=VARIABLES)
    flow, problems = resolve_library(tiny.source, folder)
    assert problems == []
    return Simulator(replace(tiny, flow=flow)).run(seed=7, macros=MACROS).trace


def describe(case: Case, trace: Trace) -> str:
    """What people read: pixels, metrics, errors and changed variables, in order."""
    lines = [case.name]
    for effect in trace.effects:
        match effect.kind:
            case "fire":
                lines.append(f"  pixel {effect.url}")
            case "metric":
                value = f"{effect.micros / 1_000_000:g}"
                lines.append(f"  metric {effect.name} = {value} ({effect.aggregator})")
            case "error" | "reject":
                lines.append(f"  {effect.model_dump_json()}")
            case _:
                pass
    changed = {n: v for n, v in trace.variables.items() if VARIABLES[n] != v}
    lines += [f"  {name} := {value!r}" for name, value in changed.items()]
    return "\n".join(lines) + "\n"


def golden_text() -> str:
    """All cases in words."""
    with tempfile.TemporaryDirectory() as folder:
        return "\n".join(describe(case, play(case, Path(folder))) for case in CASES)


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.creative.library.cases --write")
    GOLDEN.write_text(golden_text(), encoding="utf-8")
