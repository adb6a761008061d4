"""What `make bench` measures Flowtag beside: engines of PyPI and npm, nginx and wrk of Debian.

All of it lies away from what we run on. Nothing else needs them, so a machine that cannot fetch them still measures the rest.
"""

import os
import shutil
from pathlib import Path

from tools.setup import node
from tools.setup.apt import unpack_packages
from tools.setup.packages import PYTHON, REQUIREMENTS
from tools.setup.shell import ROOT, TOOLS, SetUpError, digest, read_stamp, run, say
from tools.setup.uv import environ, find_uv

TARGET = TOOLS / "bench"  # a folder for PYTHONPATH; .venv stays as its own lock file says
SERVERS = TOOLS / "bench-servers"
_FOLDER = ROOT / "bench"
_PROGRAMS = {"nginx": "nginx", "wrk": "wrk"}  # and the packages that have them


def install() -> None:
    """The engines into `.tools/bench` and `bench/node_modules`, the programs into SERVERS.

    Says what it could not bring.
    """
    steps = (
        ("the engines of PyPI", _install_python),
        ("the engines of npm", _install_node),
        ("nginx and wrk", _install_servers),
    )
    for name, bring in steps:
        try:
            bring()
        except SetUpError as problem:
            say(f"without {name}: {problem}")


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


def _install_servers() -> None:
    """Unpacked also as root: an nginx that is installed would be started, and at each boot."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
    missing = [package for name, package in _PROGRAMS.items() if not shutil.which(name, path=path)]
    stamp = SERVERS / "flowtag-stamp"
    if not missing or read_stamp(stamp) == " ".join(missing):
        return
    if not shutil.which("apt-get"):
        raise SetUpError(f"install {' and '.join(missing)} to measure the collector beside them")
    unpack_packages(missing, SERVERS)
    stamp.write_text(" ".join(missing))
