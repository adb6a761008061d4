import json
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import Document, Flow, Problem, has_errors, parse_flow, read_document, render_problem
from flows.components.base import JAVASCRIPT_NAMES, Migration
from tests.flows.strategies import flows

GOOD: dict[str, Any] = {
    "format": 1,
    "id": "quiz",
    "start": "hello",
    "components": [{"id": "hello", "type": "text", "text": "Hi!"}],
}

KEYS = ["format", "id", "type", "text", "components", "connections", "variables", "set", "branches"]
KEYS += ["when", "all", "any", "add", "tracking", "from", "constructor"]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["text", "choice", "condition", "__proto__", "\ud83d"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=3),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


def codes(data: bytes) -> list[str]:
    return [problem.code for problem in parse_flow(data)[1]]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_flow_or_problems(data: bytes) -> None:
    flow, problems = parse_flow(data)

    assert (flow is None) == has_errors(problems)


@given(json_values)
def test_any_json_is_a_flow_or_problems(value: object) -> None:
    flow, problems = parse_flow(json.dumps(value).encode())

    assert (flow is None) == has_errors(problems)
    assert all(render_problem(problem) for problem in problems)


@given(flows, st.data())
def test_a_flow_with_one_part_replaced_is_a_flow_or_problems(flow: Flow, data: st.DataObject):
    raw = json.loads(flow.model_dump_json(by_alias=True))
    node: Any = raw
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or data.draw(st.booleans()):
            node[key] = data.draw(json_values)
            break
        node = node[key]
    read, problems = parse_flow(json.dumps(raw).encode())

    assert (read is None) == has_errors(problems)


def test_all_problems_come_at_once_with_ids_and_positions() -> None:
    document = GOOD | {
        "start": 5,
        "components": [
            {"id": "hello", "type": "text", "text": 5, "set": {"a": {"ad": 1}}},
            {"id": "dry", "type": "choice", "text": "Dry", "tracking": [{"tag": "x", "on": "lef"}]},
        ],
        "connections": [{"from": "hello", "to": "dry", "prt": "next"}],
    }

    _, problems = parse_flow(json.dumps(document).encode())

    assert [(p.code, p.place) for p in problems] == [
        ("FL120", 'components[0] "hello" > set > a'),
        ("FL121", 'components[0] "hello" > set > a > ad'),
        ("FL121", 'connections[0] "hello" > prt'),
        ("FL122", 'components[0] "hello" > text'),
        ("FL122", "start"),
        ("FL123", 'components[1] "dry" > tracking[0] > on'),
    ]


def test_wrong_value_is_shown_with_what_is_allowed() -> None:
    document = GOOD | {"components": [{"id": "hello", "type": "delay", "ms": "500"}]}

    _, problems = parse_flow(json.dumps(document).encode(), "quiz/flow.json")

    assert problems == [
        Problem(
            code="FL122",
            name="wrong-type",
            severity="error",
            file="quiz/flow.json",
            place='components[0] "hello" > ms',
            message='This must be a whole number; it is the text "500".',
            hint="write it without quotes.",
        )
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_encodings_are_refused(encoding: str) -> None:
    assert codes(json.dumps(GOOD).encode(encoding)) == ["FL103"]


def test_byte_order_mark_is_a_warning() -> None:
    flow, problems = parse_flow(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())

    assert flow == Flow.model_validate_json(json.dumps(GOOD))
    assert [(p.code, p.severity) for p in problems] == [("FL104", "warning")]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[{" * 50_000])
def test_depth_bomb_is_refused_before_it_is_parsed(text: str) -> None:
    assert codes(text.encode()) == ["FL108"]


def test_brackets_in_texts_are_no_depth() -> None:
    component = {"id": "hello", "type": "text", "text": '[{"' * 200}

    assert codes(json.dumps(GOOD | {"components": [component]}).encode()) == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9007199254740992"])
def test_number_that_a_browser_would_not_keep_is_refused(number: str) -> None:
    text = json.dumps(GOOD | {"variables": {"x": 0}}).replace('"x": 0', f'"x": {number}')

    assert codes(text.encode()) == ["FL109"]


def test_number_of_a_million_digits_is_refused() -> None:
    text = json.dumps(GOOD | {"variables": {"x": 0}}).replace('"x": 0', f'"x": {"9" * 1_000_000}')

    assert codes(text.encode()) == ["FL109"]


@pytest.mark.parametrize("name", sorted(JAVASCRIPT_NAMES))
def test_javascript_names_are_refused_as_ids_and_variables(name: str) -> None:
    document = {
        "format": 1,
        "id": "quiz",
        "start": "hello",
        "variables": {name: 1},
        "components": [{"id": name, "type": "text", "text": "Hi!"}],
    }

    _, problems = parse_flow(json.dumps(document).encode())

    assert {(p.code, p.place) for p in problems} == {
        ("FL111", f"variables > {name}"),
        ("FL111", f'components[0] "{name}" > id'),
    }


def test_table_of_javascript_names_is_complete() -> None:
    quickjs = pytest.importorskip("quickjs")
    names = json.loads(
        quickjs.Context().eval("JSON.stringify(Object.getOwnPropertyNames(Object.prototype))")
    )

    assert set(names) - JAVASCRIPT_NAMES == set()


def test_key_written_twice_is_named_with_both_places() -> None:
    text = '{"format": 1,\n "id": "a", "start": "b",\n "components": [],\n "id": "c"}'

    _, problems = parse_flow(text.encode())

    assert [(p.place, p.message) for p in problems] == [
        ("id", '"id" is written twice: line 2, column 2 and line 4, column 2.')
    ]


def test_same_key_in_two_objects_is_fine() -> None:
    document = GOOD | {"variables": {"id": "", "format": 1, "start": ""}}

    assert codes(json.dumps(document).encode()) == []


class _Third(Document):
    """A document with a history: texts were called `words`, then `phrases`."""

    migrations: ClassVar[dict[int, Migration]] = {
        1: lambda old: {"phrases" if key == "words" else key: old[key] for key in old},
        2: lambda old: {"texts" if key == "phrases" else key: old[key] for key in old},
    }
    format: Literal[3] = 3
    texts: tuple[str, ...]


@pytest.mark.parametrize(("number", "key"), [(1, "words"), (2, "phrases"), (3, "texts")])
def test_older_formats_are_migrated_step_by_step(number: int, key: str) -> None:
    data = json.dumps({"format": number, key: ["a"]}).encode()

    assert read_document(data, _Third, "x.json") == (_Third(texts=("a",)), [])


@pytest.mark.parametrize("number", [0, -1, 1.0, True, None, "3", [3]])
def test_format_that_is_no_number_of_ours_is_refused(number: object) -> None:
    data = json.dumps({"format": number, "texts": []}).encode()

    document, problems = read_document(data, _Third, "x.json")

    assert document is None
    assert [problem.code for problem in problems] == ["FL114"]


def test_newer_format_is_refused_without_further_complaints() -> None:
    data = json.dumps({"format": 4, "sentences": []}).encode()

    document, problems = read_document(data, _Third, "x.json")

    assert document is None
    assert [(problem.code, problem.message) for problem in problems] == [
        ("FL113", "The document has format 4; this flowtag reads formats 1 to 3.")
    ]
