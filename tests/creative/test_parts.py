"""Which parts of the player stand in an ad: those that its flow needs, and no others."""

import json
from typing import Any

import pytest

from creative.parts import browser_parts, engine_parts, style_sheets
from flows import Flow, parse_flow

FIELD = {"label": "Name"}


def _flow(*components: dict[str, Any]) -> Flow:
    named = [{"id": f"c{n}", **component} for n, component in enumerate(components)]
    document = {"format": 1, "id": "f", "start": "c0", "components": named, "connections": []}
    flow, problems = parse_flow(json.dumps(document).encode())
    assert flow is not None, problems
    return flow


def test_a_plain_flow_has_the_core_alone():
    flow = _flow(
        {"type": "text", "text": "Hi"},
        {"type": "choice", "text": "Yes"},
        {"type": "timeout", "ms": 1000},
        {"type": "redirect", "click": "main"},
    )

    assert (engine_parts(flow), browser_parts(flow), style_sheets(flow)) == (
        ["engine.js"],
        ["browser.js"],
        ["ad.css"],
    )


@pytest.mark.parametrize(
    ("component", "engine", "browser", "sheets"),
    [
        ({"type": "input", **FIELD}, ["engine-fields.js"], ["browser-fields.js"], ["fields.css"]),
        (
            {"type": "form", "fields": [FIELD]},
            ["engine-fields.js"],
            ["browser-fields.js"],
            ["fields.css"],
        ),
        (
            {"type": "slider", "slides": [{"text": "a"}]},
            ["engine-media.js"],
            ["browser-later.js", "browser-media.js"],
            ["media.css"],
        ),
        (
            {"type": "video", "src": "film"},
            ["engine-media.js"],
            ["browser-later.js", "browser-media.js"],
            ["media.css"],
        ),
        (
            {"type": "payment", "link": "https://pay.example/"},
            ["engine-media.js"],
            ["browser-later.js", "browser-media.js"],
            [],
        ),
        ({"type": "text", "text": "<b>x</b>", "html": True}, [], ["browser-rich.js"], ["rich.css"]),
        ({"type": "choice", "text": "a", "multiple": True}, [], ["browser-toggles.js"], []),
        ({"type": "css", "css": "a{}"}, [], ["browser-rich.js"], []),
        ({"type": "script", "code": ""}, ["engine-scripts.js"], [], []),
        (
            {"type": "script", "code": "", "isolated": True},
            ["engine-scripts.js", "engine-isolated.js"],
            ["browser-isolate.js"],
            [],
        ),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_each_kind_brings_its_parts(component, engine, browser, sheets):
    flow = _flow(component)

    assert engine_parts(flow)[1:] == engine
    assert browser_parts(flow)[1:] == browser
    assert style_sheets(flow)[1:] == sheets
