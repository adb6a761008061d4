"""Running programs, telling people, and remembering what is done already."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / ".tools"


class SetUpError(Exception):
    """A step cannot go on; the message says what to type."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"set-up: {text}", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    hint: str = "",
    cwd: Path = ROOT,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Runs a program; shows its output only if it fails, and then raises SetUpError."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
        shown = " ".join(str(word) for word in command)
        raise SetUpError(
            f"this failed ({done.returncode}): {shown}" + (f"\n{hint}" if hint else "")
        )


def answers(command: Sequence[str | Path]) -> str:
    """What a program prints on standard output, or an empty text if it fails or is missing."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def is_root() -> bool:
    """Whether packages may be installed into the system."""
    return os.geteuid() == 0


def digest(*files: Path) -> str:
    """The SHA-256 of the files' bytes, in the given order."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def read_stamp(stamp: Path) -> str:
    """What the last finished run wrote there; empty if there was none."""
    return stamp.read_text() if stamp.is_file() else ""
