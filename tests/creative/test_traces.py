"""The engine's behaviour: every golden case gives its trace, line by line."""

import json
from pathlib import Path

import jsonschema
import pytest

from creative import render_trace, trace_schema
from tests.creative.trace_cases import Case, load_cases

CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_trace(case: Case) -> None:
    trace = case.play()

    assert tuple(render_trace(trace).splitlines()) == case.trace


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_trace_is_what_the_shipped_schema_says(case: Case) -> None:
    jsonschema.validate(json.loads(case.play().model_dump_json()), trace_schema())


def test_every_case_is_named_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "flow-format.md").read_text()

    assert [case.name for case in CASES if f"`{case.name}`" not in page] == []


def test_docs_name_no_case_that_is_not_there() -> None:
    page = (Path(__file__).parents[2] / "docs" / "flow-format.md").read_text()
    named = {part.split("`")[0] for part in page.split("case `")[1:]}

    assert named - {case.name for case in CASES} == set()
