import pytest

from flows import Flow
from flows.graph import (
    find_dead_ends,
    find_reachable,
    find_silent_cycles,
    may_jump_anywhere,
    ports_of,
)
from tests.flows.build import build_flow, build_shape


def with_script(code: str) -> Flow:
    """A script that no connection leaves, and two texts."""
    return build_flow(
        [
            {"id": "a", "type": "script", "code": code},
            {"id": "b", "type": "text", "text": "B", "end": True},
            {"id": "c", "type": "text", "text": "C", "end": True},
        ]
    )


def test_ports_of_a_condition_are_its_branches_and_else() -> None:
    flow = build_flow(
        [
            {
                "id": "a",
                "type": "condition",
                "branches": [{"port": port, "when": {"all": []}} for port in ("yes", "no", "yes")],
            }
        ]
    )

    assert ports_of(flow.components[0]) == ("yes", "no", "else")


def test_reachable_components_come_in_the_order_of_the_document() -> None:
    flow = build_shape("a:text d:text c:choice b:choice x:text y:text", "a>b a>c b>d x>y")

    assert find_reachable(flow) == ["a", "d", "c", "b"]


def test_jumps_of_scripts_are_ways() -> None:
    assert find_reachable(with_script("FLOW.goTo('b')")) == ["a", "b"]
    assert find_reachable(with_script('FLOW.goTo( "c" ); FLOW.after(500, `b`)')) == ["a", "b", "c"]
    assert find_reachable(with_script("FLOW.goTo(FLOW.get('x'))")) == ["a"]


@pytest.mark.parametrize(
    ("code", "anywhere"),
    [
        ("", False),
        ("FLOW.goTo('b')", False),
        ("FLOW.goTo('b' + n)", True),
        ("FLOW.goTo(x ? 'b' : 'c')", True),
        ("FLOW.after(100, target)", True),
        ("FLOW.after(100, 'b')", False),
        ("const go = FLOW.goTo; go('b')", True),
        ("FLOW['goTo']('b')", True),
        ("const { after } = FLOW; after(100, 'b')", True),
        ("FLOW.set('after', FLOW.get('b'))", False),
    ],
)
def test_computed_jumps_may_lead_anywhere(code: str, anywhere: bool) -> None:
    assert may_jump_anywhere(with_script(code)) == anywhere


def test_dead_ends_are_ports_without_a_connection() -> None:
    flow = build_shape("a:condition b:text c:goal d:redirect e:choice", "a.yes>b b>c e>d b>missing")

    assert find_dead_ends(flow) == [("a", "else")]
    assert find_dead_ends(build_shape("a:text", "")) == [("a", "next")]
    assert find_dead_ends(with_script("FLOW.goTo('b')")) == []


@pytest.mark.parametrize(
    ("types", "ways", "cycles"),
    [
        ("a:text b:text", "a>b", []),
        ("a:text", "a>a", [["a"]]),
        ("a:text b:delay c:text", "a>b b>c c>a", [["a", "b", "c"]]),
        ("a:text b:choice", "a>b b>a", []),
        ("a:text b:input", "a>b b>a", []),
        ("a:text b:redirect", "a>b b>a", []),
        ("a:condition b:text", "a.yes>b a.else>b b>a", [["a", "b"]]),
        ("a:text b:goal c:script", "a>c c>b b>a", [["a", "c", "b"]]),
        ("a:text b:text c:text d:text", "a>b b>a c>d d>c", [["a", "b"], ["c", "d"]]),
        ("a:condition b:text c:text", "a.yes>b b>c c>a a.else>c", [["a", "c"]]),
    ],
)
def test_silent_cycles_have_no_wait(types: str, ways: str, cycles: list[list[str]]) -> None:
    assert find_silent_cycles(build_shape(types, ways)) == cycles
