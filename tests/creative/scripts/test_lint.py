"""The rules of scripts: registry, docs, samples, and the cases that a sample does not show."""

from collections.abc import Mapping

import pytest

from creative.scripts import SCRIPT_RULES, lint_scripts
from flows import Flow, docs_of, load_flow
from tests.broken_samples import SAMPLES


def make_flow(*codes: str, variables: Mapping[str, object] | None = None) -> Flow:
    """A flow with these scripts, s0, s1, ..., and a goal `done`."""
    scripts = tuple({"id": f"s{n}", "type": "script", "code": c} for n, c in enumerate(codes))
    goal = {"id": "done", "type": "goal", "name": "done"}
    return Flow.model_validate(
        {
            "id": "flow",
            "start": "s0",
            "variables": variables or {},
            "components": (*scripts, goal),
        }
    )


def found(*codes: str) -> list[tuple[str, str]]:
    """Code and place of every problem."""
    return [(problem.code, problem.place) for problem in lint_scripts(make_flow(*codes))]


def test_the_rules_are_sorted_and_their_codes_are_used_once():
    codes = [rule.code for rule in SCRIPT_RULES]

    assert codes == sorted(set(codes))


@pytest.mark.parametrize("rule", SCRIPT_RULES, ids=lambda rule: rule.code)
def test_every_rule_has_its_docs_and_its_sample(rule):
    page = docs_of([rule])[rule.code]

    parts = ("What it finds: ", "**Why it matters.**", "**Wrong**", "**Right**", "**Reference.**")
    places = [page.find(part) for part in parts]
    assert places == sorted(places)
    assert places[0] == 0
    flow, _ = load_flow(SAMPLES / f"{rule.code}-{rule.name}" / "flow.json", "flow.json")
    assert flow is not None
    assert {problem.code for problem in lint_scripts(flow)} == {rule.code}


def test_a_good_script_has_no_problem():
    code = """
    const score = FLOW.get('score') + 1
    FLOW.set('score', score)
    for (const [name, value] of Object.entries({ a: 1, b: [2].map(String).join() })) console.log(name, value)
    ANALYTICS.sendMetric('score', score, 'max')
    ANALYTICS.sendMetric('answer', `dry`)
    ANALYTICS.sendMetric('seen', true)
    ANALYTICS.sendMetric(['a', 'b'][score % 2], Math.max(1, score))
    if (new Date().getUTCHours() < 12 && FLOW.random() < 0.5) FLOW.goTo('done')
    new Image().src = 'https://t.example/?cb=' + FLOW.macro('cachebuster')
    navigator.sendBeacon(encodeURI('https://t.example/'))
    return
    """

    assert lint_scripts(make_flow(code, variables={"score": 0})) == []


@pytest.mark.parametrize(
    ("call", "codes"),
    [
        ("'a', 1", []),
        (f"'{'a' * 63}', 1", []),
        (f"'{'a' * 64}', 1", ["CR102"]),
        ("'', 1", ["CR102"]),
        ("'ä', 1", ["CR102"]),
        ("'a\\n', 1", ["CR102"]),
        ("1, 1", ["CR102"]),
        ("name, 1", []),
        ("", ["CR102"]),
        ("'a'", ["CR103"]),
        ("...list", []),
        ("'a', ...list", []),
        ("'a', 9000000000", []),
        ("'a', -9000000000", []),
        ("'a', 9000000000.1", ["CR103"]),
        ("'a', NaN", ["CR103"]),
        ("'a', null", ["CR103"]),
        ("'a', undefined", ["CR103"]),
        ("'a', 1n", ["CR103"]),
        ("'a', []", ["CR103"]),
        (f"'a', '{'b' * 64}'", []),
        (f"'a', '{'b' * 65}'", ["CR103"]),
        ("'a', ''", ["CR103"]),
        ("'a', 1, undefined", []),
        ("'a', 1, 'flag'", []),
        ("'a', 1, 'Sum'", ["CR104"]),
        ("'a', 1, ''", ["CR104"]),
        ("'a', 1, null", ["CR104"]),
        ("'a', 'b', 'whatever'", []),
        ("'a', 1, how", []),
        ("'a b', NaN, 'mean'", ["CR102", "CR103", "CR104"]),
    ],
)
def test_what_send_metric_would_reject(call, codes):
    code = f"const name = 'n' + 1, list = [], how = 's' + 'um'; ANALYTICS.sendMetric({call})"

    assert [found_code for found_code, _ in found(code)] == codes


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("1", "2", False),
        ("true", "false", False),
        ("1", "true", True),
        ("1", "true, 'sum'", False),
        ("1, 'max'", "true", False),
        ("1, 'max'", "2, 'flag'", False),
        ("1, 'max'", "2, 'sum'", True),
        ("x", "true", False),
        ("x, 'sum'", "true", True),
        ("'text'", "true", False),
        ("'text', 'max'", "1", False),
    ],
)
def test_one_metric_is_a_sum_or_a_maximum(first, second, clash):
    calls = [
        f"const x = Number('1'); ANALYTICS.sendMetric('m', {args})" for args in (first, second)
    ]

    expected = [("CR105", 'components[1] "s1" > code > line 1:24')] if clash else []
    assert found(*calls) == expected


def test_a_name_is_reported_once_a_script_and_a_declared_one_is_near():
    (problem,) = lint_scripts(make_flow("const greeting = 1; greetin; greetin"))

    assert problem.message == 'Nothing declares "greetin".'
    assert problem.hint.startswith('did you mean "greeting"?')


def test_a_script_at_fault_has_no_other_problem():
    assert found("document; let let") == [("CR101", 'components[0] "s0" > code > line 1:15')]


def test_the_limit_of_a_script_counts_bytes():
    assert found("//" + "x" * 16_382) == []
    assert found("//" + "é" * 8_192) == [("CR109", 'components[0] "s0" > code')]
