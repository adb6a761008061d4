"""The shipped schema of traces is current, and a trace is text for people too."""

import json
from pathlib import Path

import pytest

from creative import trace_schema
from creative.codes import KINDS
from creative.decode import decode_effects
from creative.trace import Metric, Reject, Report

SCHEMA = Path(__file__).parents[2] / "creative" / "trace.schema.json"


def test_shipped_schema_is_current() -> None:
    """`python -m tools.docs` writes it anew."""
    assert json.loads(SCHEMA.read_text()) == trace_schema()


def test_a_value_too_large_for_32_bits_comes_from_the_texts() -> None:
    texts = ["", "9000000000000000", "big"]
    wide = KINDS.index("metric") + 100

    assert decode_effects([wide, 5, 0, 1, 0, 2], texts, ["script"], []) == (
        Metric(at=5, component="script", name="big", micros=9 * 10**15, aggregator="sum"),
    )


def test_an_effect_without_a_component_says_none() -> None:
    report = KINDS.index("report")

    assert decode_effects([report, 5, -1, 8, 0, 1], ["", "main"], ["a"], []) == (
        Report(at=5, component=None, event="click_through", text="main"),
    )


def test_a_rejection_says_what_was_seen() -> None:
    reject = KINDS.index("reject")

    assert decode_effects([reject, 0, 0, 1, 0, 1], ["", "NaN"], ["a"], []) == (
        Reject(at=0, component="a", reason="value", seen="NaN"),
    )


def test_a_session_mark_is_no_effect_and_says_so() -> None:
    with pytest.raises(ValueError, match="no effect has the kind 0"):
        decode_effects([0, 0, 0, 0, 0, 0], [""], ["a"], [])
