"""Plans are read in every spelling of Yarn Spinner's, and all that is wrong is said at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative.plans import Plan, Run, load_plan, parse_plan
from creative.plans.model import (
    Click,
    Count,
    Fill,
    Line,
    Option,
    Pick,
    Result,
    Select,
    SetVariable,
    Step,
    Stop,
    Submit,
    Wait,
    Watch,
)
from creative.plans.parse import MAX_BYTES, VERBS


def read(text: str) -> list[Step]:
    plan, problems = parse_plan(text, "p.testplan")
    assert problems == []
    return [step for run in plan.runs for step in run.steps]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("line: Hi: you!", Line(1, "line: Hi: you!", "Hi: you!")),
        ("line: `Hi`", Line(1, "line: `Hi`", "Hi")),
        ("line:\n  `two\nlines`", Line(1, "line: `two lines`", "two\nlines")),
        ("LINE: *", Line(1, "LINE: *", None)),
        ("line: `*`", Line(1, "line: `*`", "*")),
        ("line: a // b", Line(1, "line: a // b", "a // b")),
        ("option: Dry", Option(1, "option: Dry", "Dry")),
        ("option: Dry [disabled]", Option(1, "option: Dry [disabled]", "Dry", disabled=True)),
        ("option: `Dry` [disabled]", Option(1, "option: `Dry` [disabled]", "Dry", disabled=True)),
        ("option: [really]", Option(1, "option: [really]", "[really]")),
        ("option: *", Option(1, "option: *", None)),
        ("select: 2", Select(1, "select: 2", (2,))),
        ("select: 1 + 3", Select(1, "select: 1 + 3", (1, 3))),
        ("set $x = true", SetVariable(1, "set $x = true", "x", "true")),
        ("set: $x = 3", SetVariable(1, "set: $x = 3", "x", "3")),
        ("set: $x 3", SetVariable(1, "set: $x 3", "x", "3")),
        ("set x two words", SetVariable(1, "set x two words", "x", "two words")),
        ("set $x = `a = b`", SetVariable(1, "set $x = `a = b`", "x", "a = b")),
        ("stop", Stop(1, "stop")),
        ("stop:", Stop(1, "stop:")),
        ("input: a@b.example", Fill(1, "input: a@b.example", "a@b.example", value="a@b.example")),
        ("input: City = Oslo", Fill(1, "input: City = Oslo", "City = Oslo", "City", "Oslo")),
        ("input: City =", Fill(1, "input: City =", "City =", "City", "")),
        (
            "input: Ann [no consent]",
            Fill(1, "input: Ann [no consent]", "Ann", value="Ann", consent=False),
        ),
        ("submit", Submit(1, "submit")),
        ("submit [no consent]", Submit(1, "submit [no consent]", consent=False)),
        ("wait: 8s", Wait(1, "wait: 8s", 8_000)),
        ("wait: 1.5 s", Wait(1, "wait: 1.5 s", 1_500)),
        ("wait: 20ms", Wait(1, "wait: 20ms", 20)),
        ("wait: 2min", Wait(1, "wait: 2min", 120_000)),
        ("pick: Grey shirt", Pick(1, "pick: Grey shirt", "Grey shirt")),
        ("watch: skipped", Watch(1, "watch: skipped", "skipped")),
        ("result: paid", Result(1, "result: paid", "paid")),
        ("click: header", Click(1, "click: header", "header")),
        (
            "pixel: https://t.example/a*",
            Count(1, "pixel: https://t.example/a*", "pixel", "https://t.example/a*"),
        ),
        (
            "pixel: https://t.example/a [2 times]",
            Count(1, "pixel: https://t.example/a [2 times]", "pixel", "https://t.example/a", 2),
        ),
        ("no pixel: *", Count(1, "no pixel: *", "pixel", "*", 0)),
        ("metric: score", Count(1, "metric: score", "metric", "score")),
        (
            "metric: score = 1.5 [max]",
            Count(1, "metric: score = 1.5 [max]", "metric", "score", 1, 1.5, "max"),
        ),
        ("metric: lead = true", Count(1, "metric: lead = true", "metric", "lead", 1, True)),
        (
            "metric: skin = dry [count] [2 times]",
            Count(1, "metric: skin = dry [count] [2 times]", "metric", "skin", 2, "dry", "count"),
        ),
        ("goal: seen", Count(1, "goal: seen", "goal", "seen")),
        ("exit: main", Count(1, "exit: main", "exit", "main")),
        ("no invalid: email", Count(1, "no invalid: email", "invalid", "email", 0)),
    ],
)
def test_step_is_read(text: str, step: Step) -> None:
    assert read(text) == [step]


def test_steps_of_version_3_may_share_a_line() -> None:
    text = "option: `A` #tag [disabled] option: `B` select: 1 // the first"

    plan, problems = parse_plan(text, "p.testplan")

    assert [type(step) for step in plan.runs[0].steps] == [Option, Option, Select]
    assert [problem.code for problem in problems] == ["CR409"]


def test_comments_and_empty_lines_are_no_steps() -> None:
    assert read("# one\n\n  // two\r\nstop # three") == [Stop(4, "stop")]


def test_runs_stand_between_dividers_and_have_seeds_of_their_own() -> None:
    plan, problems = parse_plan("seed: 7\nstop\n---\nstop\n---\n", "p.testplan")

    assert problems == []
    runs = (Run(1, 2, (Stop(2, "stop"),), seed=7), Run(2, 4, (Stop(4, "stop"),)))
    assert plan == Plan("p.testplan", runs)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    text = (
        "says: Hi\nline:\ncommand: shake\nselect: first\nselect: 0\nwait: 8\nset $x\n"
        "watch: twice\nresult: maybe\nmetric: a b = 1\nseed: x\nno line: Hi\nline: `open\n"
    )

    _, problems = parse_plan(text, "p.testplan")

    assert [(p.code, p.place, p.file) for p in problems] == [
        ("CR402", "line 1", "p.testplan"),
        ("CR404", "line 2", "p.testplan"),
        ("CR403", "line 3", "p.testplan"),
        ("CR404", "line 4", "p.testplan"),
        ("CR404", "line 5", "p.testplan"),
        ("CR404", "line 6", "p.testplan"),
        ("CR404", "line 7", "p.testplan"),
        ("CR404", "line 8", "p.testplan"),
        ("CR404", "line 9", "p.testplan"),
        ("CR404", "line 10", "p.testplan"),
        ("CR404", "line 11", "p.testplan"),
        ("CR402", "line 12", "p.testplan"),
        ("CR404", "line 13", "p.testplan"),
    ]


def test_a_plan_without_steps_and_a_run_without_steps_are_problems() -> None:
    assert [p.code for p in parse_plan("# later\n", "p")[1]] == ["CR407"]
    assert [p.code for p in parse_plan("stop\n---\n---\nstop", "p")[1]] == ["CR407"]


def test_what_follows_stop_is_a_warning() -> None:
    _, problems = parse_plan("stop\ngoal: seen\ngoal: other\n", "p")

    assert [(p.code, p.severity, p.place) for p in problems] == [("CR408", "warning", "line 2")]


def test_a_file_that_is_no_text_is_one_problem(tmp_path: Path) -> None:
    latin, large = tmp_path / "latin.testplan", tmp_path / "large.testplan"
    latin.write_bytes("stop\nline: schön".encode("cp1252"))
    large.write_bytes(b"#" * (MAX_BYTES + 1))

    assert [(p.code, p.place) for p in load_plan(latin, "latin")[1]] == [("CR401", "line 2")]
    assert [(p.code, p.place) for p in load_plan(large, "large")[1]] == [("CR401", "")]


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "bom.testplan"
    path.write_bytes(b"\xef\xbb\xbfstop")

    plan, problems = load_plan(path, "bom")

    assert (plan, problems) == (Plan("bom", (Run(1, 1, (Stop(1, "stop"),)),)), [])


_WORDS = st.sampled_from(
    [*(f"{verb}:" for verb in VERBS), "set", "no", "`", "#", "//", "[", "]", "=", "---", "$x", "\n"]
)


@given(st.lists(st.one_of(_WORDS, st.text(max_size=6)), max_size=30).map(" ".join))
def test_any_text_is_a_plan_or_problems(text: str) -> None:
    plan, problems = parse_plan(text, "p")

    assert plan.runs or problems
