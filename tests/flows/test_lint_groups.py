"""Groups, options and redirects: what the rules say and do not say."""

import pytest

from flows import lint_flow
from tests.flows.build import build_flow

Part = dict[str, object]

PARTS: dict[str, Part] = {
    "start": {"type": "text", "text": "Hello!"},
    "yes": {"type": "choice", "text": "Yes"},
    "no": {"type": "choice", "text": "No"},
    "red": {"type": "choice", "text": "Red", "multiple": True},
    "blue": {"type": "choice", "text": "Blue", "multiple": True},
    "two": {"type": "choice", "text": "Done", "min_selected": 2},
    "ask": {"type": "input", "label": "Name?"},
    "form": {"type": "form", "fields": [{"label": "Name?"}]},
    "film": {"type": "video", "src": "film.mp4", "label": "Film"},
    "pay": {"type": "payment", "link": "https://pay.example/"},
    "pick": {"type": "slider", "slides": [{"text": "A"}], "pick": True},
    "show": {"type": "slider", "slides": [{"text": "A"}]},
    "shop": {"type": "redirect", "click": "main", "text": "Shop"},
    "late": {"type": "timeout", "ms": 1000},
    "later": {"type": "timeout", "ms": 2000},
}


def codes(group: str) -> list[str]:
    """Codes of errors where a text leads to these, and each of them to an end."""
    names = group.split()
    components: list[Part] = [
        {"id": name, **PARTS[name], "end": True} for name in ("start", *names)
    ]
    flow = build_flow(components, " ".join(f"start>{name}" for name in names))
    return [problem.code for problem in lint_flow(flow) if problem.severity == "error"]


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("yes no ask late", []),
        ("yes form", []),
        ("yes film", []),
        ("yes pay", []),
        ("yes pick", []),
        ("film late", []),
        ("shop late", []),
        ("yes shop late", []),
        ("red blue two", []),
        ("show", []),
        ("yes show", ["FL207"]),
        ("yes shop", ["FL207"]),
        ("ask film", ["FL207"]),
        ("shop ask late", ["FL207"]),
        ("yes late later", ["FL207"]),
        ("show late", ["FL207"]),
        ("late", ["FL215"]),
        ("red blue", ["FL214"]),
        ("red two", ["FL214"]),
    ],
)
def test_groups(group: str, found: list[str]) -> None:
    assert codes(group) == found


def redirects(text: str, *components: dict[str, object], ways: str) -> list[str]:
    shop: Part = {
        "id": "shop",
        "type": "redirect",
        "click": "main",
        **({"text": text} if text else {}),
    }
    flow = build_flow([*components, shop], ways)
    return [problem.message for problem in lint_flow(flow) if problem.code == "FL213"]


HELLO: Part = {"id": "hello", "type": "text", "text": "Hello!"}
YES: Part = {"id": "yes", "type": "choice", "text": "Yes"}
GOAL: Part = {"id": "won", "type": "goal", "name": "won"}


def test_a_redirect_in_the_task_of_an_act_is_fine() -> None:
    assert redirects("", HELLO, YES, GOAL, ways="hello>yes yes>won won>shop") == []


def test_a_redirect_after_a_text_is_a_button_that_needs_its_words() -> None:
    said = ['"hello" leads here without an act of the user.']

    assert redirects("", HELLO, ways="hello>shop") == said
    assert redirects("Learn more", HELLO, ways="hello>shop") == []


@pytest.mark.parametrize(
    "between",
    [
        {"id": "b", "type": "delay", "ms": 10},
        {"id": "b", "type": "redirect", "click": "main", "text": "First"},
        {"id": "b", "type": "script", "code": "1", "isolated": True},
        {"id": "b", "type": "video", "src": "a.mp4", "label": "Film"},
    ],
    ids=lambda component: str(component["type"]),
)
def test_what_loses_the_act(between: dict[str, object]) -> None:
    ways = "hello>yes yes>b b.completed>shop" if between["type"] == "video" else ""
    found = redirects("", HELLO, YES, between, ways=ways or "hello>yes yes>b b>shop")

    assert found == ['"b" leads here without an act of the user.']


def test_an_act_that_is_lost_stays_lost_behind_a_goal() -> None:
    assert redirects("", HELLO, GOAL, ways="hello>won won>shop") == [
        '"won" leads here without an act of the user.'
    ]


def test_a_later_jump_is_no_act() -> None:
    script: Part = {"id": "js", "type": "script", "code": "FLOW.after(100, 'shop')"}

    assert redirects("", YES, script, ways="yes>js js>shop") == [
        '"js" (FLOW.after) leads here without an act of the user.'
    ]
