"""Starting `flowtag` is quick, because what is heavy waits until a command needs it."""

import json
import subprocess
import sys

import pytest

HEAVY = (
    "creative",
    "delivery",
    "duckdb",
    "flows",
    "jinja2",
    "lxml",
    "measurement",
    "networkx",
    "playwright",
    "pydantic",
    "quickjs",
    "rich",
    "starlette",
)
_PROGRAM = """
import atexit, json, sys
heavy = set(json.loads(sys.argv.pop(1)))
atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr))
from flowtag.cli import main
main()
"""


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("simulate", "--help")])
def test_help_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    # Typer itself reads a command's own options with pydantic.
    heavy = [name for name in HEAVY if name != "pydantic" or len(words) == 1]
    command = [sys.executable, "-c", _PROGRAM, json.dumps(heavy), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"
    assert "Usage: flowtag" in done.stdout


def test_the_package_imports_nothing_heavy() -> None:
    program = f"import sys, flowtag; print(sorted({set(HEAVY)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "[]\n")
