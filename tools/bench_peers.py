"""The same sessions in engines of PyPI and npm, each in a process of its own.

`make bench` installs them (`tools/setup/bench.py`); one that is missing is a row with the reason.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from creative import Creative
from tools.bench_stream import draw_stream

__all__ = ["PEERS", "Missing", "Peer", "Result", "measure_peers", "run_peer"]

_ROOT = Path(__file__).parents[1]
_FOLDER = _ROOT / "bench"
_PACKAGES = _ROOT / ".tools" / "bench"  # as tools/setup/bench.py says
_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine: its name, its program in bench/, and how many sessions take it about a second."""

    name: str
    program: str
    sessions: int

    @property
    def source(self) -> str:
        """Where it comes from."""
        return "npm" if self.program.endswith(".mjs") else "PyPI"


PEERS = (
    Peer("xstate", "xstate.mjs", 5_000),
    Peer("transitions", "transitions_peer.py", 3_000),
    Peer("inkjs", "inkjs.mjs", 3_000),
    Peer("python-statemachine", "statemachine_peer.py", 200),
)


@dataclass(frozen=True, slots=True)
class Result:
    """Sessions per CPU second of one engine, and the version that did them."""

    version: str
    rate: float


@dataclass(frozen=True, slots=True)
class Missing:
    """Why an engine was not measured."""

    reason: str


def measure_peers(creative: Creative, rounds: int) -> Iterator[tuple[Peer, Result | Missing]]:
    """Each engine's median of so many rounds.

    Raises AssertionError if one counts anything else than the others do.
    """
    for peer in PEERS:
        yield peer, run_peer(peer, creative, rounds)


def run_peer(peer: Peer, creative: Creative, rounds: int) -> Result | Missing:
    """One engine over the first sessions of the stream."""
    command = _command(peer)
    if isinstance(command, Missing):
        return command
    stream = draw_stream(creative, peer.sessions)
    done = subprocess.run(
        command,
        input=json.dumps({**stream.json(), "rounds": rounds}),
        env={**os.environ, "PYTHONPATH": str(_PACKAGES), "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT_S,
    )
    if done.returncode:
        return Missing(_last_line(done.stderr))
    answer = json.loads(done.stdout)
    expected = asdict(stream.totals)
    assert answer["totals"] == expected, f"{peer.name}: {answer['totals']}, not {expected}"
    return Result(answer["version"], median(answer["rates"]))


def _command(peer: Peer) -> list[str] | Missing:
    program = str(_FOLDER / peer.program)
    if peer.source == "PyPI":
        installed = _PACKAGES / peer.name.removeprefix("python-")
        return [sys.executable, program] if installed.is_dir() else _not_installed(peer)
    node = shutil.which("node") or shutil.which("node", path=_ROOT / ".tools" / "bin")
    if node is None:
        return Missing("there is no Node on PATH or in .tools/bin; make bench fetches one")
    found = (_FOLDER / "node_modules" / peer.name).is_dir()
    return [node, program] if found else _not_installed(peer)


def _not_installed(peer: Peer) -> Missing:
    return Missing(f"{peer.name} of {peer.source} is not installed; make bench installs it")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if "Error" in line), lines[-1] if lines else "it failed")
