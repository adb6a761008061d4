"""How long a command takes: `check` of a large flow, the covering paths of one, and `--help`."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.table import Table

from creative import find_paths
from delivery import check, load_project
from tools.bench_large import large_flow
from tools.bench_timing import ROUNDS, cpu_seconds, verdict

__all__ = ["command_table", "write_project"]

_CHECKED, _MAX_CHECK_S = 1_000, 1.0
_COVERED, _MAX_PATHS_S = 200, 2.0
_MAX_HELP = 1.5
# An app of one command that does nothing: as Typer makes it, and without Rich, as Flowtag is.
_EMPTY = """
import typer
app = typer.Typer({settings})
@app.command()
def main() -> None:
    '''Does nothing.'''
app()
"""
_PLAIN = "add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False"
_HELP_ROUNDS = 11  # they take a tenth of a second


def command_table() -> Table:
    """Measures everything; a row for each command."""
    table = Table("command", title=f"CPU seconds, medians of {ROUNDS}")
    for name in ("takes", "bar", "met"):
        table.add_column(name, justify="right")
    with TemporaryDirectory() as name:
        folder = Path(name)
        for components, words, limit, work in (
            (_CHECKED, "check", _MAX_CHECK_S, check),
            (_COVERED, "paths", _MAX_PATHS_S, _paths),
        ):
            write_project(folder, large_flow(components))
            seconds = cpu_seconds(lambda: work(folder))  # noqa: B023 - called before the next one
            row = f"{words} of a flow of {components:,} components"
            table.add_row(row, f"{seconds:.2f} s", f"{limit:.0f} s", verdict(seconds <= limit))
        own, empty, plain = _help_seconds(folder)
    for words, base in (("an empty Typer app's", empty), ("the same without Rich", plain)):
        ratio = f"{own / base:.2f} times"
        bar = f"{_MAX_HELP} times {base * 1000:.0f} ms"
        row = f"flowtag --help ({own * 1000:.0f} ms), of {words}"
        table.add_row(row, ratio, bar, verdict(own <= _MAX_HELP * base))
    return table


def write_project(folder: Path, flow: object) -> None:
    """A project around a flow, with nothing wrong with the rest of it."""
    look = {"format": 1, "name": "Large", "brand": "Large", "sizes": ["300x250"]}
    delivery = {
        "format": 1,
        "click_throughs": {"main": "https://www.shop.example/"},
        "platform": "dv360",
        "base_url": "https://cdn.shop.example/large",
    }
    files = {"flow.json": flow, "creative.json": look, "delivery.json": delivery}
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")


def _paths(folder: Path) -> None:
    project, problems = load_project(folder)
    assert project is not None, problems
    assert find_paths(project.creative).complete


def _help_seconds(folder: Path) -> tuple[float, float, float]:
    """Of `flowtag --help` and of two empty apps, taken in turn."""
    commands = [[sys.executable, "-P", "-m", "flowtag", "--help"]]
    for n, settings in enumerate(("", _PLAIN)):
        program = folder / f"empty_{n}.py"
        program.write_text(_EMPTY.format(settings=settings), encoding="utf-8")
        commands.append([sys.executable, "-P", str(program), "--help"])
    rounds = [[_child_seconds(command) for command in commands] for _ in range(_HELP_ROUNDS)]
    own, empty, plain = (median(times) for times in zip(*rounds[1:], strict=True))
    return own, empty, plain


def _child_seconds(command: Sequence[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
