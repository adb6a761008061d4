"""Typebot exports: blocks, edges, jumps, starts of every version, and what is broken in them."""

from typing import Any

import pytest

from flows import Choice, Delay, Flow, Input, Redirect, Script, Split, Subflow, Text, Variable
from tests.flows.importers.builders import bubble, export, flow_of, import_blocks, read


def ways(flow: Flow) -> list[str]:
    """The connections, short: `hi>yes`, `test.a>hi`."""
    return [f"{c.from_}{'' if c.port == 'next' else '.' + c.port}>{c.to}" for c in flow.connections]


def codes(source: Any) -> list[str]:
    """The codes of what an import says."""
    return [problem.code for problem in source.problems]


def test_blocks_of_a_group_follow_each_other() -> None:
    imported = import_blocks(bubble("One"), bubble("Two"))

    assert flow_of(imported).start == "one"
    assert ways(flow_of(imported)) == ["one>two"]
    assert imported.problems == ()
    assert imported.sources["groups[0].blocks[1]"] == ("two",)
    assert imported.sources["edges[0]"] == ("one",)


def test_an_edge_leads_into_the_middle_of_a_group() -> None:
    source = export([bubble("A", outgoingEdgeId="e")], [bubble("B"), bubble("C")], e="t-C")

    assert ways(flow_of(read(source))) == ["a>c", "b>c"]


def test_buttons_are_choices_that_follow_their_edges_or_the_next_block() -> None:
    items = [{"id": "i", "content": "Yes", "outgoingEdgeId": "e"}, {"id": "j", "content": "No"}]
    buttons = {
        "id": "b",
        "type": "choice input",
        "items": items,
        "options": {"variableId": "v-name"},
    }
    flow = flow_of(read(export([bubble("A"), buttons, bubble("B")], [bubble("C")], e="g1")))

    assert flow.find_component("yes") == Choice(
        id="yes", type="choice", text="Yes", set={"first_name": "Yes"}
    )
    assert ways(flow) == ["a>yes", "a>no", "yes>c", "no>b"]


def test_several_buttons_at_once_get_one_that_confirms() -> None:
    items = [{"id": "i", "content": "Red"}, {"id": "j", "content": "Blue"}]
    options = {"isMultipleChoice": True, "buttonLabel": "Done"}
    buttons = {"id": "b", "type": "choice input", "items": items, "options": options}
    flow = flow_of(import_blocks(bubble("A"), buttons, bubble("B")))

    assert flow.find_component("red") == Choice(id="red", type="choice", text="Red", multiple=True)
    assert ways(flow) == ["a>red", "a>blue", "a>done", "done>b"]


def test_choices_that_come_first_get_a_start_before_them() -> None:
    buttons = {"id": "b", "type": "choice input", "items": [{"id": "i", "content": "Yes"}]}
    flow = flow_of(import_blocks(buttons))

    assert (flow.start, ways(flow)) == ("start", ["start>yes"])


def test_many_ways_to_many_choices_go_through_one_gate() -> None:
    items = [{"id": f"i{n}", "content": f"Option {n}", "outgoingEdgeId": "e"} for n in range(20)]
    buttons = {"id": "b", "type": "choice input", "items": items}
    flow = flow_of(read(export([bubble("A"), buttons], e="b")))

    assert len(flow.connections) == 20 + 20 + 1
    assert {"choices>option-0", "a>choices", "option-19>choices"} <= {*ways(flow)}


def test_a_jump_is_a_connection() -> None:
    jump = {"id": "j", "type": "Jump", "options": {"groupId": "g1"}}
    imported = read(export([bubble("A"), jump], [bubble("B")]))

    assert ways(flow_of(imported)) == ["a>b"]
    assert imported.sources["groups[0].blocks[1]"] == ("b",)


def test_jumps_in_a_circle_end_with_a_problem() -> None:
    jump = {"id": "j", "type": "Jump", "options": {"groupId": "g1"}}
    back = {"id": "k", "type": "Jump", "options": {"groupId": "g1"}}
    imported = read(export([bubble("A"), jump], [back]))

    assert ways(flow_of(imported)) == []
    assert "FL406" in codes(imported)


def test_an_edge_to_a_missing_group_is_named() -> None:
    imported = read(export([bubble("A", outgoingEdgeId="e")], e="gone"))

    (problem,) = imported.problems
    assert (problem.code, problem.place) == ("FL406", 'groups[0] > blocks[0] "text"')
    assert imported.named == {"edges[1]"}


@pytest.mark.parametrize("version", ["3", "4", "5"])
def test_before_version_6_the_start_is_a_block(version: str) -> None:
    source = export([bubble("A")])
    start = {"id": "b", "type": "start", "label": "Start", "outgoingEdgeId": "start"}
    source |= {"version": version, "events": None}
    source["groups"].insert(0, {"id": "gs", "title": "Start", "blocks": [start]})
    imported = read(source)

    assert flow_of(imported).start == "a"
    assert imported.problems == ()


def test_html_of_older_exports_is_read() -> None:
    html = '<div>Hi <span class="slate-bold">you</span></div><div>Bye &amp; go</div>'
    imported = import_blocks({"id": "b", "type": "text", "content": {"html": html}})

    assert flow_of(imported).components == (
        Text(
            id="hi-you-bye-go", type="text", text="Hi <b>you</b>\nBye &amp; go", html=True, end=True
        ),
    )


def test_variables_are_shown_and_macros_of_ours_are_not_made() -> None:
    imported = import_blocks(bubble("Hi {{First name}}, {{ Score }} @{page_url} <b>"))

    (text,) = flow_of(imported).components
    assert isinstance(text, Text)
    assert text.text == "Hi @{var.first_name}, @{var.score} @@{page_url} <b>"
    assert not text.html


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("5", 5),
        ("{{Score}} + 2", {"add": 2}),
        ("3+{{Score}}", {"add": 3}),
        ("{{Score}} - 2.5", {"add": -2.5}),
        ("", 0),
    ],
)
def test_a_variable_that_is_counted_is_a_number(expression: str, value: object) -> None:
    counted = {"id": "b", "type": "number input", "options": {"variableId": "v-score"}}
    options = {"variableId": "v-score", "expressionToEvaluate": expression}
    flow = flow_of(import_blocks(counted, {"id": "s", "type": "Set variable", "options": options}))

    assert flow.variables["score"] == 0
    assert flow.components[1].model_dump(by_alias=True)["set"] == {"score": value}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("Blue", "Blue"),
        ("dark blue", "dark blue"),
        ("'light blue'", "light blue"),
        ("{{E-Mail}}", {"copy": "e_mail"}),
    ],
)
def test_a_text_is_set_as_it_is(expression: str, value: object) -> None:
    options = {"variableId": "v-name", "expressionToEvaluate": expression}
    flow = flow_of(import_blocks({"id": "s", "type": "Set variable", "options": options}))

    assert flow.components[0].model_dump(by_alias=True)["set"] == {"first_name": value}


@pytest.mark.parametrize(
    ("expression", "is_code", "code"),
    [
        ("Hi {{E-Mail}}!", False, 'FLOW.set("first_name", "Hi " + FLOW.get("e_mail") + "!")'),
        (
            "{{E-Mail}}.toUpperCase() + '?'",
            False,
            'FLOW.set("first_name", FLOW.get("e_mail").toUpperCase() + \'?\')',
        ),
        ("{{Score}} * 2", True, 'FLOW.set("first_name", FLOW.get("score") * 2)'),
        ("return 1", True, 'FLOW.set("first_name", (() => {\nreturn 1\n})())'),
        ("true", False, 'FLOW.set("first_name", "true")'),
    ],
)
def test_what_a_set_cannot_say_is_a_script(expression: str, is_code: bool, code: str) -> None:
    options = {"variableId": "v-name", "expressionToEvaluate": expression, "isCode": is_code}
    imported = import_blocks({"id": "s", "type": "Set variable", "options": options})

    (script,) = flow_of(imported).components
    assert isinstance(script, Script)
    assert script.code == code
    assert codes(imported) == ["FL414"]


def test_code_reads_variables_outside_of_its_texts() -> None:
    content = "/* {{Score}} */ setVariable('First name', {{Score}} + '{{Score}}')"
    imported = import_blocks({"id": "s", "type": "Code", "options": {"content": content}})

    (script,) = flow_of(imported).components
    assert isinstance(script, Script)
    assert script.code == (
        '/* {{Score}} */ FLOW.set("first_name", FLOW.get("score") + \'{{Score}}\')'
    )
    assert codes(imported) == ["FL414", "FL416"]


def test_a_redirect_is_a_click_through() -> None:
    options = {"url": "http://www.shop.example/a?b=1", "isNewTab": False}
    imported = import_blocks({"id": "r", "type": "Redirect", "options": options})

    assert flow_of(imported).components == (
        Redirect(
            id="open-shop-example",
            type="redirect",
            click="shop-example",
            text="Go to shop.example",
            window="top",
        ),
    )
    assert imported.click_throughs == {"shop-example": "https://www.shop.example/a?b=1"}
    assert codes(imported) == ["FL413", "FL413"]


@pytest.mark.parametrize(
    ("seconds", "ms"), [("1.5", 1500), (2, 2000), ("0", 0), ("9000", 600_000), ("1e9", 600_000)]
)
def test_a_wait_is_a_delay(seconds: object, ms: int) -> None:
    imported = import_blocks({"id": "w", "type": "Wait", "options": {"secondsToWaitFor": seconds}})

    assert flow_of(imported).components == (Delay(id="wait", type="delay", ms=ms, end=True),)


def test_a_test_of_two_ways_is_a_split() -> None:
    items = [{"id": "i", "path": "a", "outgoingEdgeId": "e"}, {"id": "j", "path": "b"}]
    block = {"id": "x", "type": "AB test", "options": {"aPercent": 70}, "items": items}
    flow = flow_of(read(export([block, bubble("B")], [bubble("A")], e="g1")))

    split = flow.find_component("a-b-test")
    assert isinstance(split, Split)
    assert [(arm.port, arm.weight) for arm in split.arms] == [("a", 70), ("b", 30)]
    assert ways(flow) == ["a-b-test.a>a", "a-b-test.b>b"]


def test_a_linked_bot_is_a_subflow() -> None:
    block = {"id": "l", "type": "Typebot link", "options": {"typebotId": "Help Desk"}}
    imported = import_blocks(block)

    (call,) = flow_of(imported).components
    assert isinstance(call, Subflow)
    assert (call.id, call.flow, call.end) == ("call-help-desk", "help-desk", True)
    assert codes(imported) == ["FL418"]


@pytest.mark.parametrize(
    ("type_", "options", "field"),
    [
        ("email input", {"retryMessageContent": "No mail."}, {"kind": "email", "label": "Type your email", "retry": "No mail."}),
        ("number input", {"min": "1", "max": 9}, {"kind": "number", "label": "Type a number", "min": 1, "max": 9}),
        ("number input", {"min": 9, "max": 1}, {"kind": "number", "label": "Type a number"}),
        ("date input", {"min": "2026-01-02T10:00", "max": "soon"}, {"kind": "date", "label": "Pick a date", "min_date": "2026-01-02"}),
        ("rating input", {"length": 3}, {"kind": "rating", "label": "Your rating", "max": 3, "personal": False}),
        ("rating input", {"length": 50}, {"kind": "rating", "label": "Your rating", "max": 10, "personal": False}),
        ("text input", {"labels": {"placeholder": "Idea"}}, {"kind": "text", "label": "Idea", "placeholder": "Idea"}),
    ],
)  # fmt: skip
def test_inputs_are_fields(type_: str, options: dict[str, Any], field: dict[str, Any]) -> None:
    flow = flow_of(import_blocks({"id": "i", "type": type_, "options": options}))

    assert flow.components == (Input(id=f"ask-{field['kind']}", type="input", end=True, **field),)


def test_a_new_block_becomes_a_placeholder_that_holds_it() -> None:
    block = {"id": "n", "type": "Quantum", "options": {"spin": "up"}}
    imported = import_blocks(bubble("A"), block, bubble("B"))

    placeholder = flow_of(imported).find_component("quantum")
    assert isinstance(placeholder, Variable)
    assert '"spin": "up"' in placeholder.note
    assert ways(flow_of(imported)) == ["a>quantum", "quantum>b"]
    assert imported.placeholders == ("quantum",)
    assert codes(imported) == ["FL411"]


def test_names_of_javascript_become_others() -> None:
    source = export([bubble("constructor")])
    source["variables"] = [{"id": "v", "name": "constructor"}, {"id": "w", "name": "1st & 2nd"}]
    source["name"] = "constructor"
    flow = flow_of(read(source))

    assert (flow.id, flow.start) == ("constructor-2", "constructor-2")
    assert list(flow.variables) == ["constructor_2", "st_2nd"]


def test_two_of_one_id_are_told_apart() -> None:
    source = export([bubble("A", outgoingEdgeId="e")], [bubble("B")], e="g1")
    source["groups"].append({"id": "g1", "title": "", "blocks": [bubble("C")]})
    imported = read(source)

    assert ways(flow_of(imported)) == ["a>b"]
    assert codes(imported) == ["FL404"]


@pytest.mark.parametrize("value", [None, 5, "text", [], {}, [None], {"id": 5}])
def test_a_block_of_another_kind_is_kept_as_a_placeholder(value: Any) -> None:
    imported = read(export([bubble("A"), value, bubble("B")]))

    assert ways(flow_of(imported)) == ["a>unreadable", "unreadable>b"]
    assert {"FL404", "FL411"} == {*codes(imported)}


def test_deep_and_large_files_are_refused() -> None:
    from flows import import_flow

    deep = import_flow(b'{"groups":' + b"[" * 100_000, "bot.json")
    large = import_flow(b" " * 4_000_001, "bot.json", source="typebot")
    story = import_flow(b":: A\n" * 900_000, "a.twee")

    assert [(i.flow, codes(i)) for i in (deep, large, story)] == [
        (None, ["FL108"]),
        (None, ["FL102"]),
        (None, ["FL102"]),
    ]
