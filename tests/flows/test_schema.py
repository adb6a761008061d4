import json
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from flows import Flow, flow_schema, render_schema, save_flow
from flows.schema import SCHEMA_FILE
from tests.broken_samples import SAMPLES
from tests.flows.strategies import flows

VALIDATOR = Draft202012Validator(flow_schema())
GOOD: dict[str, Any] = {
    "format": 1,
    "id": "quiz",
    "start": "hello",
    "variables": {"score": 0},
    "components": [{"id": "hello", "type": "text", "text": "Hi!", "set": {"score": {"add": 1}}}],
}
SAMPLE_FLOWS = sorted(SAMPLES.parent.glob("*/flow.json"))
HELLO = GOOD["components"][0]


def test_shipped_schema_is_current() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == render_schema(flow_schema())


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(flow_schema())


@settings(max_examples=50)
@given(flows)
def test_saved_flows_are_valid(flow: Flow) -> None:
    assert [e.message for e in VALIDATOR.iter_errors(json.loads(save_flow(flow)))] == []


@pytest.mark.parametrize("sample", SAMPLE_FLOWS, ids=lambda path: path.parent.name)
def test_samples_are_valid(sample: Any) -> None:
    assert [e.message for e in VALIDATOR.iter_errors(json.loads(sample.read_bytes()))] == []


@pytest.mark.parametrize(
    "document",
    [
        [],
        {key: GOOD[key] for key in GOOD if key != "format"},
        GOOD | {"format": 2},
        GOOD | {"colour": "red"},
        GOOD | {"start": "1st"},
        GOOD | {"start": "constructor"},
        GOOD | {"variables": {"1st": 0}},
        GOOD | {"variables": {"valueOf": 0}},
        GOOD | {"variables": {"a": []}},
        GOOD | {"components": [HELLO | {"type": "txet"}]},
        GOOD | {"components": [HELLO | {"text": 5}]},
        GOOD | {"components": [HELLO | {"set": {"score": {"ad": 1}}}]},
        GOOD | {"components": [HELLO | {"tracking": [{"tag": ""}]}]},
        GOOD | {"connections": [{"from": "hello"}]},
    ],
    ids=str,
)
def test_bad_documents_are_invalid(document: object) -> None:
    assert VALIDATOR.is_valid(GOOD)
    assert not VALIDATOR.is_valid(document)
