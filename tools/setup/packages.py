"""The Python packages: `.venv`, filled exactly as `requirements/*.txt` says, every file hashed."""

import shlex
import sys
from pathlib import Path
from typing import Literal

from tools.setup.shell import ROOT, answers, digest, read_stamp, run, say
from tools.setup.uv import environ, find_uv

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
_STAMP = VENV / "flowtag-stamp"

# The same answer on every machine and Python: no host, no local folder, no date in the file.
_COMPILE = (
    "pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header "
    "--no-emit-index-url --no-emit-find-links"
).split()
_LOCKS = {
    "runtime.txt": ["pyproject.toml"],
    "dev.txt": ["pyproject.toml", "--group", "dev"],
    "bench.txt": ["--group", "pyproject.toml:bench"],
    "node.txt": ["requirements/node.in"],
    "uv.txt": ["requirements/uv.in"],
}


def sync(wanted: Literal["runtime", "dev"]) -> None:
    """Makes `.venv` hold what is wanted; what the tests need includes what `flowtag` needs."""
    stamps = [_stamp("dev")] + ([_stamp("runtime")] if wanted == "runtime" else [])
    if read_stamp(_STAMP) in stamps and answers([PYTHON, "-c", "print('runs')"]):
        return
    uv = find_uv()
    if not answers([PYTHON, "-c", "print('runs')"]):
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV], environ=environ())
    say(f"installing the Python packages of requirements/{wanted}.txt into .venv")
    sync_command: list[str | Path] = [
        uv,
        "pip",
        "sync",
        "--quiet",
        "--python",
        PYTHON,
        "--require-hashes",
    ]
    run(
        [*sync_command, REQUIREMENTS / f"{wanted}.txt"],
        environ=environ(),
        hint="If a package could not be reached, check the network and the settings of pip and uv.",
    )
    _link_checkout()
    _STAMP.write_text(_stamp(wanted))


def lock() -> None:
    """Writes the hash-locked requirement files anew from pyproject.toml and `requirements/*.in`.

    What is locked stays as it is where it still fits; delete a file first to take newer versions.
    """
    uv = find_uv()
    for name, sources in _LOCKS.items():
        say(f"locking requirements/{name}")
        output = ["--output-file", f"requirements/{name}"]
        run([uv, *_COMPILE, *sources, *output], environ=environ())


def _stamp(wanted: str) -> str:
    return f"{wanted} {digest(REQUIREMENTS / f'{wanted}.txt')} {VENV}"


def _link_checkout() -> None:
    """Makes the checkout importable and `.venv/bin/flowtag` a command, as an install would.

    A shell starts it: the path of an interpreter in a first line may hold no space. `-P` keeps a
    folder `flows` of the user's out of it.
    """
    for folder in VENV.glob("lib/python3*/site-packages"):
        (folder / "flowtag-checkout.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "flowtag"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m flowtag "$@"\n')
    command.chmod(0o755)
