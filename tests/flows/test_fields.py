"""What a field may ask for, and what its bounds may be."""

import json
from typing import Any

import pytest

from flows import parse_flow


def _messages(**field: Any) -> list[str]:
    component = {"id": "ask", "type": "input", "label": "Say", **field}
    document = {"format": 1, "id": "f", "start": "ask", "components": [component]}
    return [p.message for p in parse_flow(json.dumps(document).encode())[1]]


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ({"kind": "select"}, 'a select needs "options": the texts to choose from'),
        ({"options": ["a"]}, '"options" are for kind "select"; this is "text"'),
        ({"kind": "number", "min": 3, "max": 2}, "min 3 is above max 2"),
        ({"kind": "rating", "max": 11}, "a rating has 2 to 10 stars; max is 11"),
        (
            {"kind": "date", "min_date": "2026-02-30"},
            "min_date 2026-02-30 is no day of the calendar",
        ),
        (
            {"kind": "date", "min_date": "2026-03-01", "max_date": "2026-02-01"},
            "min_date 2026-03-01 is after max_date 2026-02-01",
        ),
        ({"label": "leadId"}, 'the label "leadId" is what the lead\'s own id is sent as'),
    ],
)
def test_bounds_that_nothing_can_meet_are_refused(field: dict[str, Any], says: str) -> None:
    assert [says.lower() in message.lower() for message in _messages(**field)] == [True]


@pytest.mark.parametrize("kind", ["text", "email", "phone", "number", "date", "rating"])
def test_a_field_without_bounds_is_fine(kind: str) -> None:
    assert _messages(kind=kind) == []
