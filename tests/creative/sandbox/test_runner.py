"""Single scripts over inputs: what is noted, how chance and time follow, which limits hold."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from creative.sandbox import (
    MAX_CALLS,
    MAX_SOURCE_BYTES,
    HostError,
    Job,
    OutOfMemory,
    Realm,
    ScriptRunner,
    ScriptTimeout,
    Unrunnable,
    WorkerDied,
    run_script,
)

ROOMY_MS = 5_000  # far more than any good script needs, on a busy machine too
FILL = "const all = []; for (;;) all.push(new ArrayBuffer(1e6))"


@pytest.fixture(scope="module")
def runner() -> Iterator[ScriptRunner]:
    with ScriptRunner(cpu_ms=ROOMY_MS) as runner:
        yield runner


@pytest.fixture(scope="module")
def trusted() -> ScriptRunner:
    return ScriptRunner(trusted=True, cpu_ms=ROOMY_MS)


EVERYTHING = """
ANALYTICS.sendMetric('shown', true)
ANALYTICS.sendMetric('score', FLOW.get('score') / 2, 'max')
FLOW.set('score', FLOW.get('score') + 1)
console.log(FLOW.get('score'), FLOW.get('missing'), typeof FLOW.get, 'text')
console.warn('warned')
FLOW.goTo('thanks')
FLOW.after(500, 'late')
PIXEL.fire('https://t.example/1')
new Image().src = 'https://t.example/2'
navigator.sendBeacon('https://t.example/3')
fetch('https://t.example/4').then(() => 0).catch(() => 0)
console.log(Date.now(), new Date().toISOString(), Date(), new Date(0) instanceof Date)
null.x
"""


@pytest.mark.parametrize("kind", ["runner", "trusted"])
def test_everything_that_a_script_asks_for_is_noted(
    kind: str, request: pytest.FixtureRequest
) -> None:
    used: ScriptRunner = request.getfixturevalue(kind)

    (calls,) = used.run(EVERYTHING, [{"score": 3}], epoch_ms=86_400_000)

    assert calls == [
        ["metric", "shown", True],
        ["metric", "score", 1.5, "max"],
        ["set", "score", 4],
        ["log", 4, None, "function", "text"],
        ["log", "warned"],
        ["go_to", "thanks"],
        ["after", 500, "late"],
        ["pixel", "https://t.example/1"],
        ["pixel", "https://t.example/2"],
        ["pixel", "https://t.example/3"],
        ["pixel", "https://t.example/4"],
        ["log", 86_400_000, "1970-01-02T00:00:00.000Z", "1970-01-02T00:00:00.000Z", True],
        ["error", "TypeError"],
    ]


def test_each_input_is_a_run_of_its_own(runner: ScriptRunner) -> None:
    body = "FLOW.set('n', (FLOW.get('n') || 0) + 1)"

    found = runner.run(body, [{"n": 1}, {}, {"n": 5}])

    assert found == [[["set", "n", 2]], [["set", "n", 1]], [["set", "n", 6]]]


def test_no_inputs_are_no_runs(runner: ScriptRunner) -> None:
    assert runner.run("1", []) == []


@pytest.mark.parametrize("text", ["\ud800", "\0", "é😀", "\u2028", "__proto__", '"\\'])
def test_every_text_goes_in_and_out_whole(runner: ScriptRunner, text: str) -> None:
    (calls,) = runner.run("console.log(FLOW.get('a'))", [{"a": text}])

    assert calls == [["log", text]]


def test_chance_follows_from_the_seed_and_the_position(runner: ScriptRunner) -> None:
    body = "console.log(Math.random(), FLOW.random())"

    whole = runner.run(body, [{}] * 6, seed=7)
    parts = runner.run(body, [{}] * 2, seed=7) + runner.run(body, [{}] * 4, seed=7, first=2)

    assert whole == parts
    assert len({json.dumps(calls) for calls in whole}) == 6
    assert runner.run(body, [{}], seed=8) != whole[:1]
    assert all(0 <= value < 1 for calls in whole for value in calls[0][1:])


def test_a_worker_and_this_process_give_the_same(
    runner: ScriptRunner, trusted: ScriptRunner
) -> None:
    body = (
        "for (let n = 0; n < 20; n++) console.log(Math.random() * FLOW.get('n') / 3, Math.sqrt(n))"
    )
    inputs = [{"n": n} for n in range(50)]

    assert runner.run(body, inputs, seed=3) == trusted.run(body, inputs, seed=3)


def test_a_script_of_the_largest_size_runs_and_one_byte_more_does_not(runner: ScriptRunner) -> None:
    body = "1;".ljust(MAX_SOURCE_BYTES)

    assert runner.run(body) == [[]]
    with pytest.raises(
        Unrunnable, match=r"^The script has 16,385 bytes; 16,384 are allowed\. Split it\.$"
    ):
        runner.run(body + " ")


def test_the_size_is_counted_in_bytes(runner: ScriptRunner) -> None:
    with pytest.raises(Unrunnable, match="18,002 bytes"):
        runner.run("'" + "é" * 9_000 + "'")


def test_what_is_no_function_body_is_refused_with_the_reason(runner: ScriptRunner) -> None:
    with pytest.raises(Unrunnable, match=r"^The script is not the body of a function: Unexpected"):
        runner.run("}")


def test_a_script_that_takes_too_long_is_told_so() -> None:
    with pytest.raises(ScriptTimeout, match=r"^One run of the script took more than 50 ms of CPU"):
        run_script("for (;;);")


def test_a_script_that_takes_too_much_memory_is_told_so(runner: ScriptRunner) -> None:
    with pytest.raises(OutOfMemory, match=r"^The script needs more than 32 MB\."):
        runner.run(FILL)


@pytest.mark.parametrize("extra", [0, 1, 5])
def test_calls_beyond_the_limit_throw_and_are_told(runner: ScriptRunner, extra: int) -> None:
    body = f"for (let n = 0; n < {MAX_CALLS + extra}; n++) try {{ console.log(n) }} catch {{ }}"

    (calls,) = runner.run(body)

    kept: list[Any] = [["log", n] for n in range(MAX_CALLS)]
    assert calls == (kept if extra == 0 else [*kept, ["error", "TooManyCalls"]])


def test_a_job_that_fails_costs_its_neighbours_nothing(runner: ScriptRunner) -> None:
    bodies = ["console.log(1)", "for (;;);", "}", FILL, "x" * 20_000, "console.log(2)"]

    with ScriptRunner() as quick:
        found = list(quick.run_all(Job(body) for body in bodies))

    assert [type(result).__name__ for result in found] == [
        *("list", "ScriptTimeout", "Unrunnable", "OutOfMemory", "Unrunnable", "list")
    ]
    assert (found[0], found[-1]) == ([[["log", 1]]], [[["log", 2]]])


def test_many_jobs_come_back_in_order(runner: ScriptRunner) -> None:
    jobs = [Job(f"console.log({n}, FLOW.get('i'))", [{"i": 0}, {"i": 1}]) for n in range(450)]

    found = list(runner.run_all(jobs))

    assert found == [[[["log", n, 0]], [["log", n, 1]]] for n in range(450)]


def test_runs_that_take_longer_than_a_turn_are_all_done(runner: ScriptRunner) -> None:
    body = "let n = 0; while (n < 3e5) n++; console.log(n, FLOW.get('i'))"

    found = runner.run(body, [{"i": i} for i in range(8)])

    assert found == [[["log", 300_000, i]] for i in range(8)]


def test_what_others_left_in_memory_is_not_held_against_a_script(runner: ScriptRunner) -> None:
    """Promises that wait are never run, and stay until the realm goes."""
    hoard = "const b = new ArrayBuffer(9e6); (async () => { await 0; b.x })()"
    heavy = "const b = new ArrayBuffer(24e6); console.log(b.byteLength)"

    runner.run(hoard)
    runner.run(hoard)

    assert runner.run(heavy) == [[["log", 24_000_000]]]


def test_scripts_leave_nothing_to_each_other(runner: ScriptRunner) -> None:
    leave = """
    const drop = (f) => { try { f() } catch { } }
    try { for (;;) console.log(1) } catch (e) {
      drop(() => { e.constructor.leak = 1 })
      drop(() => { e.constructor.prototype.leak = 1 })
    }
    for (const place of [ANALYTICS, FLOW, PIXEL, console, Math, Date, Image, Image.prototype, navigator, fetch,
      Date.prototype, FLOW.get, console.log, fetch('https://t.example/')]) {
      drop(() => { place.leak = 1 })
      drop(() => { Object.setPrototypeOf(place, { leak: 1 }) })
    }
    """
    look = """
    console.log([ANALYTICS, FLOW, PIXEL, console, Math, Date, Image, Image.prototype, navigator, fetch, Date.prototype,
      FLOW.get, console.log, RangeError, RangeError.prototype].filter((place) => 'leak' in place).length)
    """

    runner.run(leave)

    assert runner.run(look) == [[["log", 0]]]


@pytest.mark.parametrize(
    "answer", ["", "7", "[]", "[[]]", "[7]", "[[7]]", "[[[],[]]]", "[[[]],[[]]]", "[" * 100_000]
)
def test_a_worker_that_answers_something_else_is_given_up(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    with ScriptRunner() as runner:
        monkeypatch.setattr(runner._realm, "call", lambda *_, **__: answer)

        with pytest.raises(WorkerDied, match="what its program never would"):
            runner.run("1")

        monkeypatch.undo()
        assert runner.run("console.log(6 * 7)") == [[["log", 42]]]


def test_trusted_scripts_run_without_a_worker(trusted: ScriptRunner, runner: ScriptRunner) -> None:
    assert trusted.jail == frozenset()
    assert "timers" in runner.jail


def test_a_realm_that_is_not_locked_cannot_start_anew() -> None:
    with pytest.raises(HostError, match="Lock the realm"):
        Realm().restart()
