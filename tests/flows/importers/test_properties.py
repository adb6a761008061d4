"""Whatever the source is: no exception, a valid flow, and everything in it is accounted for."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import Source, import_flow, parse_flow, save_flow
from tests.flows.importers.account import (
    shape_problems,
    unaccounted_parts,
    unaccounted_passages,
)
from tests.flows.importers.strategies import exports, json_values, stories


@settings(max_examples=150, deadline=None)
@given(exports())
def test_nothing_of_an_export_is_lost(export: dict[str, Any]) -> None:
    imported = import_flow(json.dumps(export).encode(), "bot.json", source="typebot")

    assert shape_problems(imported) == []
    if imported.flow is not None:
        assert unaccounted_parts(export, imported) == []
        assert parse_flow(save_flow(imported.flow))[0] == imported.flow


@settings(max_examples=150, deadline=None)
@given(stories())
def test_nothing_of_a_story_is_lost(text: str) -> None:
    imported = import_flow(text.encode("utf-8", "replace"), "story.twee", source="twee")

    assert shape_problems(imported) == []
    if imported.flow is not None:
        assert unaccounted_passages(text.encode("utf-8", "replace").decode(), imported) == []
        assert parse_flow(save_flow(imported.flow))[0] == imported.flow


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["auto", "typebot", "twee"]))
def test_no_bytes_raise(data: bytes, source: Source) -> None:
    assert shape_problems(import_flow(data, "file", source=source)) == []


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["groups", "edges", "variables", "events", "name"]), json_values
    )
)
def test_no_json_raises(raw: dict[str, Any]) -> None:
    assert shape_problems(import_flow(json.dumps(raw).encode(), "bot.json")) == []


@settings(max_examples=100, deadline=None)
@given(exports(), st.data())
def test_no_value_in_the_place_of_another_raises(
    export: dict[str, Any], data: st.DataObject
) -> None:
    """One value somewhere in a sound export is replaced by anything."""
    spots = list(_spots(export))
    if spots:
        holder, key = data.draw(st.sampled_from(range(len(spots))).map(spots.__getitem__))
        holder[key] = data.draw(json_values)

    imported = import_flow(json.dumps(export).encode(), "bot.json", source="typebot")

    assert shape_problems(imported) == []


def _spots(value: Any) -> list[tuple[Any, Any]]:
    spots, queue = [], [value]
    while queue:
        here = queue.pop()
        keys = (
            here.keys()
            if isinstance(here, dict)
            else range(len(here))
            if isinstance(here, list)
            else ()
        )
        for key in keys:
            spots.append((here, key))
            queue.append(here[key])
    return spots
