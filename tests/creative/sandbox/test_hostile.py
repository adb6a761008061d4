"""Scripts that mean harm: each is contained, and the next script is answered as if nothing had been.

In the jailed worker all of them; in this process those that heed a limit.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from creative.sandbox import OutOfMemory, SandboxError, ScriptRunner, ScriptTimeout, Unrunnable
from tests.creative.sandbox.harness import open_realm
from tests.creative.sandbox.hostile import CORPUS
from tests.creative.sandbox.hostile.outcomes import ANY, KILLED, OWN

SHORT_MS = 25  # so that a corpus of endless loops ends
ROOMY_MS = 5_000  # for what ends by itself, on a busy machine too
TAME = [
    name
    for name, (_, outcome) in CORPUS.items()
    if name.startswith(("loops.", "reach.", "texts.")) and outcome not in (ANY, KILLED)
]


Runners = tuple[ScriptRunner, ScriptRunner]


@pytest.fixture(scope="module")
def jailed() -> Iterator[Runners]:
    with ScriptRunner(cpu_ms=SHORT_MS) as short, ScriptRunner(cpu_ms=ROOMY_MS) as roomy:
        yield short, roomy


@pytest.fixture(scope="module")
def in_process() -> Runners:
    short, roomy = (ScriptRunner(trusted=True, cpu_ms=ms) for ms in (SHORT_MS, ROOMY_MS))
    return short, roomy


def test_the_corpus_is_large() -> None:
    assert len({body for body, _ in CORPUS.values()}) >= 350


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_script_is_contained_in_the_worker(jailed: Runners, name: str) -> None:
    assert_contained(jailed, name)


@pytest.mark.parametrize("name", TAME)
def test_a_tame_one_is_contained_in_this_process(in_process: Runners, name: str) -> None:
    assert_contained(in_process, name)


def assert_contained(runners: Runners, name: str) -> None:
    """It ends as the corpus says, and a control script gives its right answer after it."""
    body, outcome = CORPUS[name]
    runner = runners[outcome == OWN or isinstance(outcome, list)]

    found = outcome_of(runner, body)

    if isinstance(outcome, list):
        assert found == outcome
    elif isinstance(outcome, str):
        kinds: dict[str, tuple[type, ...]] = {
            OWN: (list,),
            ANY: (list, SandboxError),
            KILLED: (ScriptTimeout, OutOfMemory),
        }
        assert isinstance(found, kinds[outcome])
    else:
        assert isinstance(found, outcome)
    assert isinstance(found, (list, ScriptTimeout, OutOfMemory, Unrunnable))
    control = runner.run("FLOW.set('answer', FLOW.get('six') * 7)", [{"six": 6}])
    assert control == [[["set", "answer", 42]]]


def outcome_of(runner: ScriptRunner, body: str) -> list[Any] | SandboxError:
    try:
        return runner.run(body)[0]
    except SandboxError as error:
        return error


def test_a_hostile_input_is_contained():
    realm = open_realm()

    nested = realm.call("run", "[" * 1_000_000)

    assert json.loads(nested) == {"log": [], "thrown": "RangeError"}
    assert json.loads(realm.call("run", '"1"')) == {"log": [], "thrown": ""}


UNSTOPPABLE = {
    "async_generator": "async function* f() { for (;;); } for (;;) f().next()",
    "sparse_join": "const a = []; a.length = 2 ** 32 - 1; a.join()",
}
LEFT = (
    "This realm runs nothing more: run did not come back and does not heed its limit. "
    "Make a new one."
)
LEAVE_BEHIND = """
import sys
from tests.creative.sandbox.harness import open_realm, run_script
from creative.sandbox import RealmBroken, ScriptTimeout, realm
realm.wall_s = lambda cpu_ms: 0.5
bad = open_realm()
try:
    run_script(bad, sys.argv[1], cpu_ms=60)
except ScriptTimeout as error:
    print(error)
try:
    run_script(bad, "1")
except RealmBroken as error:
    print(error)
realm.wall_s = lambda cpu_ms: 60
print(run_script(open_realm(), "console.log(6 * 7)", cpu_ms=10_000))
"""


@pytest.mark.parametrize("name", UNSTOPPABLE)
def test_a_script_that_heeds_no_limit_is_left_behind(name):
    command = [sys.executable, "-c", LEAVE_BEHIND, UNSTOPPABLE[name]]

    done = subprocess.run(
        command, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120
    )

    assert done.stdout.splitlines() == [
        "run did not come back and does not heed its limit",
        LEFT,
        "{'log': [[42]], 'thrown': ''}",
    ], done.stderr
    assert done.returncode == 0
