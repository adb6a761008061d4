"""The same request in three hosts: QuickJS, Node and Chromium, each with the built engine."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from playwright.sync_api import Page

from creative import PARAMETERS, Part, Simulator
from creative.parts import engine_program

BUILT = Path(__file__).parents[2] / "creative" / "player" / "built"
# Defines `play(load, requests)`: both texts as the simulator takes them; answers as texts.
_HARNESS = """
globalThis.play = (load, requests) => {
  FlowtagSimulator.load(load, (body) => new Function(...%s, '"use strict";\\n' + body + '\\n'));
  return requests.map((request) => FlowtagSimulator.play(request));
};
"""


def harness() -> str:
    """The built parts, all of the engine's, and `play`, as one script."""
    scripts = "engine-scripts.js"  # engine-isolated.js stands behind it
    kinds = [scripts, *sorted({p.name for p in BUILT.glob("engine-*.js")} - {scripts})]
    engine = engine_program(cast("list[Part]", ["engine.js", *kinds]))
    hosts = [(BUILT / part).read_text("ascii") for part in ("isolate.js", "simulator.js")]
    return "\n".join([engine, *hosts, _HARNESS % json.dumps(list(PARAMETERS))])


Runs = Sequence[tuple[str, Sequence[str]]]
"""What to load, and the sessions to play on it."""


def in_quickjs(simulators: Sequence[tuple[Simulator, Sequence[str]]]) -> list[list[str]]:
    """Answers of the host that simulation and QA use."""
    return [
        [simulator.ask("play", request) for request in requests]
        for simulator, requests in simulators
    ]


def in_node(node: Path, runs: Runs) -> list[list[str]]:
    """Answers of V8 without a browser."""
    program = (
        f"{harness()}\nconst runs = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "process.stdout.write(JSON.stringify(runs.map(([load, all]) => play(load, all))))"
    )
    done = subprocess.run(
        [node, "-e", program], input=json.dumps(list(runs)), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    answers: list[list[str]] = json.loads(done.stdout)
    return answers


def in_chromium(page: Page, runs: Runs) -> list[list[str]]:
    """Answers of the browser, in an empty page."""
    page.goto("about:blank")
    page.add_script_tag(content=harness())
    answers: list[list[str]] = page.evaluate("runs => runs.map(([l, all]) => play(l, all))", runs)
    return answers
