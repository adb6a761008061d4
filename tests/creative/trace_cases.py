"""The golden traces: `tests/golden/traces/*.json`, one behaviour a file.

`python -m tests.creative.trace_cases --write` plays them anew; read the difference before you
commit it. Each sentence of `docs/flow-format.md` that promises a behaviour names its case.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from creative import Creative, Simulator, parse_acts, parse_look, render_trace
from creative.trace import Trace
from flows import Flow, parse_flow

FOLDER = Path(__file__).parents[1] / "golden" / "traces"


@dataclass(frozen=True)
class Case:
    """A flow, the acts of one session, and the trace as people read it."""

    path: Path
    says: str
    creative: Creative
    seed: int
    acts: str
    trace: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.stem

    def play(self) -> Trace:
        acts, wrong = parse_acts(self.creative.flow, self.acts)
        assert not wrong
        return Simulator(self.creative).run(acts, seed=self.seed).trace


def load_cases() -> list[Case]:
    """Every case, by name."""
    return [_load(path) for path in sorted(FOLDER.glob("*.json"))]


def make_creative(flow: Flow, pace: str = "instant") -> Creative:
    """A creative around a flow, with the plainest look."""
    document = {"format": 1, "name": "Case", "brand": "Case", "sizes": ["300x250"], "pace": pace}
    look, problems = parse_look(json.dumps(document).encode(), "creative.json")
    assert look is not None, problems
    return Creative(FOLDER, flow, look)


def _load(path: Path) -> Case:
    data = json.loads(path.read_text())
    flow, problems = parse_flow(json.dumps(data["flow"]).encode(), path.name)
    assert flow is not None, problems
    creative = make_creative(flow, data["pace"])
    return Case(path, data["says"], creative, data["seed"], data["acts"], tuple(data["trace"]))


def _write() -> None:
    for case in load_cases():
        data = json.loads(case.path.read_text())
        data["trace"] = render_trace(case.play()).splitlines()
        case.path.write_text(json.dumps(data, indent=1) + "\n")


if __name__ == "__main__" and "--write" in sys.argv:
    _write()
