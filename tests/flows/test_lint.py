"""What each rule says is in `samples/broken`; here is what rules must *not* say, and edges."""

import pytest

from flows import FLOW_RULES, Flow, lint_flow, lint_flows, load_flow, load_subflows
from tests.broken_samples import SAMPLES
from tests.flows.build import build_flow, build_shape

GOOD_SAMPLES = sorted(SAMPLES.parent.glob("*/flow.json"))


def codes(flow: Flow, *among: str) -> list[str]:
    found = [problem.code for problem in lint_flow(flow)]
    return [code for code in found if not among or code in among]


@pytest.mark.parametrize("path", GOOD_SAMPLES, ids=lambda path: path.parent.name)
def test_good_samples_are_clean(path) -> None:
    flow, problems = load_flow(path)

    assert problems == []
    assert flow is not None
    found = lint_flows(flow, load_subflows(path.parent)[0])
    assert [problem for problem in found if problem.severity != "info"] == []


def test_rules_are_in_the_order_of_their_codes() -> None:
    assert [rule.code for rule in FLOW_RULES] == sorted({rule.code for rule in FLOW_RULES})


def test_places_are_sorted_as_numbers() -> None:
    flow = build_shape(" ".join(f"c{n}:text" for n in range(12)), "")

    places = [problem.place for problem in lint_flow(flow) if problem.code == "FL208"]

    assert places == [f'components[{n}] "c{n}"' for n in range(1, 12)]


@pytest.mark.parametrize(
    ("types", "ways", "found"),
    [
        ("a:text b:choice c:choice d:input e:goal", "a>b a>c a>d b>e c>e d>e", []),
        ("a:choice e:goal", "a>e", []),
        ("a:input b:choice e:goal", "a>b b>e", []),
        ("a:text b:text c:text e:goal", "a>b a>c b>e c>e", ["FL207"]),
        ("a:text b:input c:input e:goal", "a>b a>c b>e c>e", ["FL207"]),
        ("a:condition b:text c:text e:goal", "a.yes>b a.else>c b>e c>e", []),
        ("a:text b:redirect", "a>b b>a", []),
        ("a:goal b:text", "a>b b>missing", ["FL204"]),
    ],
)
def test_successors_and_ends(types: str, ways: str, found: list[str]) -> None:
    assert codes(build_shape(types, ways)) == found


def test_missing_start_says_nothing_about_reachability() -> None:
    flow = build_shape("a:goal b:goal", "").model_copy(update={"start": "x"})

    assert codes(flow) == ["FL201"]


def test_components_behind_a_computed_jump_are_not_reported() -> None:
    flow = build_flow(
        [
            {"id": "a", "type": "script", "code": "FLOW.goTo(FLOW.get('next'))"},
            {"id": "b", "type": "goal", "name": "won"},
        ]
    )

    assert codes(flow) == []


@pytest.mark.parametrize(
    ("test", "found"),
    [
        ({"variable": "n", "op": ">=", "value": 1.5}, []),
        ({"variable": "t", "op": "<", "value": "m"}, []),
        ({"variable": "t", "op": "is_empty"}, []),
        ({"variable": "b", "op": "==", "value": True}, []),
        ({"variable": "b", "op": "==", "value": 1}, ["FL212"]),
        ({"variable": "n", "op": "==", "value": True}, ["FL212"]),
        ({"variable": "n", "op": "is_empty"}, ["FL212"]),
        ({"variable": "t", "op": "is_empty", "value": ""}, ["FL212"]),
        ({"variable": "t", "op": "=="}, ["FL212"]),
        ({"variable": "n", "op": "starts_with", "value": 1}, ["FL212"]),
        ({"variable": "x", "op": "starts_with", "value": 1}, ["FL211"]),
        ({"any": [{"all": [{"variable": "x", "op": "is_empty"}]}]}, ["FL211"]),
    ],
)
def test_comparisons(test: dict[str, object], found: list[str]) -> None:
    flow = build_flow(
        [
            {"id": "a", "type": "condition", "branches": [{"port": "yes", "when": test}]},
            {"id": "e", "type": "goal", "name": "won"},
        ],
        "a.yes>e a.else>e",
        {"n": 0, "t": "", "b": False},
    )

    assert codes(flow, "FL211", "FL212") == found


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("https://t.example/?a=@{var.name}&b=@{component}&c=@@{x}", []),
        ("https://t.example/?a=@{gdpr_consent.755}&k=@{key_value.pos:escaped2}", []),
        ("https://t.example/?a=@{key_value}", ["FL305"]),
        ("https://t.example/?a=@{cachebuster:twice}", ["FL305"]),
        ("https://t.example/?a=@{cachebuster", ["FL305"]),
        ("https://t.example/?a=@{}", ["FL305"]),
        ("https://t.example/?a=@{var.nme}", ["FL211"]),
        ("https://t.example/?a=@{var.mail}", ["FL307"]),
        ("<script>track('@{var.mail}')</script>", ["FL307"]),
        ("<!-- note --><script src=//t.example/s.js></script><noscript>x</noscript>", []),
    ],
)
def test_macros_of_tracking(tag: str, found: list[str]) -> None:
    flow = build_flow(
        [
            {"id": "a", "type": "input", "label": "Mail", "variable": "mail"},
            {"id": "b", "type": "input", "label": "Town", "variable": "town", "personal": False},
            {"id": "e", "type": "goal", "name": "won", "tracking": [{"tag": tag}]},
        ],
        "a>b b>e",
        {"name": "", "mail": "", "town": ""},
    )

    assert codes(flow, "FL211", "FL305", "FL307") == found
