"""What `make bench` measures Flowtag beside: engines of PyPI and npm, away from what we run on.

Nothing else needs them, so a machine that cannot fetch them still measures the rest.
"""

from pathlib import Path

from tools.setup import node
from tools.setup.packages import PYTHON, REQUIREMENTS
from tools.setup.shell import ROOT, TOOLS, SetUpError, digest, read_stamp, run, say
from tools.setup.uv import environ, find_uv

TARGET = TOOLS / "bench"  # a folder for PYTHONPATH; .venv stays as its own lock file says
_FOLDER = ROOT / "bench"


def install() -> None:
    """The engines into `.tools/bench` and `bench/node_modules`; says which it could not bring."""
    for name, bring in (("PyPI", _install_python), ("npm", _install_node)):
        try:
            bring()
        except SetUpError as problem:
            say(f"without the engines of {name}: {problem}")


def _install_python() -> None:
    lock, stamp = REQUIREMENTS / "bench.txt", TARGET / "flowtag-stamp"
    if read_stamp(stamp) == digest(lock):
        return
    say("installing the engines of requirements/bench.txt into .tools/bench")
    install: list[str | Path] = [find_uv(), "pip", "install", "--quiet", "--require-hashes"]
    run([*install, "--python", PYTHON, "--target", TARGET, "-r", lock], environ=environ())
    stamp.write_text(digest(lock))


def _install_node() -> None:
    npm = node.find_npm()
    stamp = _FOLDER / "node_modules" / ".flowtag-stamp"
    locked = digest(_FOLDER / "package-lock.json", _FOLDER / "package.json")
    if read_stamp(stamp) == locked:
        return
    say("installing the engines of bench/package-lock.json into bench/node_modules")
    run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=_FOLDER)
    stamp.write_text(locked)
