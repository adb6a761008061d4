"""The golden traces: `tests/golden/traces/*.json`, one behaviour a file.

A case has the flow, the flows that it calls (`flows`), the acts of one session (as typed on the
command line, or a list of them), what the platform handed over (`macros`), and `silent` where
isolated scripts give no answer.

`python -m tests.creative.trace_cases --write` plays them anew; read the difference before you
commit it. Each sentence of `docs/flow-format.md` that promises a behaviour names its case.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from creative import Act, Creative, Limits, Simulator, parse_acts, parse_look, render_trace
from creative import make_creative as build_creative
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
    acts: tuple[Act, ...]
    trace: tuple[str, ...]
    macros: Mapping[str, str]
    silent: bool

    @property
    def name(self) -> str:
        return self.path.stem

    def simulator(self) -> Simulator:
        return Simulator(self.creative, limits=Limits(silent=self.silent))

    def request(self, simulator: Simulator) -> str:
        return simulator.request(self.acts, seed=self.seed, macros=self.macros)

    def play(self) -> Trace:
        outcome = self.simulator().run(self.acts, seed=self.seed, macros=self.macros)
        return outcome.trace


def load_cases() -> list[Case]:
    """Every case, by name."""
    return [_load(path) for path in sorted(FOLDER.glob("*.json"))]


def make_creative(
    flow: Flow, pace: str = "instant", subflows: Mapping[str, Flow] | None = None
) -> Creative:
    """A creative around a flow, with the plainest look."""
    document = {"format": 1, "name": "Case", "brand": "Case", "sizes": ["300x250"], "pace": pace}
    look, problems = parse_look(json.dumps(document).encode(), "creative.json")
    assert look is not None, problems
    return build_creative(FOLDER, flow, look, subflows)


def make_flow(document: object, name: str = "flow.json") -> Flow:
    """The flow of a document that is sound."""
    flow, problems = parse_flow(json.dumps(document).encode(), name)
    assert flow is not None, problems
    return flow


def _load(path: Path) -> Case:
    data = json.loads(path.read_text())
    subflows = {name: make_flow(inner, name) for name, inner in data.get("flows", {}).items()}
    creative = make_creative(make_flow(data["flow"], path.name), data["pace"], subflows)
    return Case(
        path,
        data["says"],
        creative,
        data["seed"],
        tuple(_acts(creative.flow, data["acts"])),
        tuple(data["trace"]),
        data.get("macros", {}),
        data.get("silent", False),
    )


def _acts(flow: Flow, given: str | list[dict[str, Any]]) -> list[Act]:
    if isinstance(given, str):
        acts, wrong = parse_acts(flow, given)
        assert not wrong, wrong
        return acts
    lists = ("also", "values")
    named: list[dict[str, Any]] = [
        {key: tuple(value) if key in lists else value for key, value in act.items()}
        for act in given
    ]
    return [Act(**act) for act in named]


def _write() -> None:
    for case in load_cases():
        data = json.loads(case.path.read_text())
        data["trace"] = render_trace(case.play()).splitlines()
        case.path.write_text(json.dumps(data, indent=1) + "\n")


if __name__ == "__main__" and "--write" in sys.argv:
    _write()
