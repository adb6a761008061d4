"""Debian's packages: installed as root, or fetched and unpacked into a folder as anyone."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.setup.shell import SetUpError, run, say

_QUIET = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
_TO_INSTALL = re.compile(r"^Inst (\S+) ", re.MULTILINE)


def install_packages(*names: str) -> None:
    """Installs packages into the system. Needs root. Raises SetUpError."""
    say(f"installing with apt-get: {', '.join(names)}")
    run(["apt-get", "update", "-qq"], environ=_QUIET)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names], environ=_QUIET)


def unpack_packages(names: Sequence[str], target: Path) -> None:
    """Fetches packages and what they need beyond this system, and unpacks them into `target`.

    Nothing is installed and no root is needed: apt keeps its lists in a folder of ours.
    """
    say(f"fetching Debian's {names[0]} into {target.name} (nothing is installed into the system)")
    home = target.parent / f"{target.name}-apt"
    (home / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (home / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    options = [f"-oDir::State::Lists={home}/lists", f"-oDir::Cache={home}/cache"]
    options += ["-oDebug::NoLocking=1", "-oAPT::Sandbox::User="]
    run(["apt-get", *options, "update", "-qq"], environ=_QUIET)
    files = home / "cache" / "archives"
    run(
        ["apt-get", *options, "download", "-qq", *_needed(names, options)],
        cwd=files,
        environ=_QUIET,
    )
    for file in sorted(files.glob("*.deb")):
        run(["dpkg", "-x", file, target])
    shutil.rmtree(home)


def _needed(names: Sequence[str], options: list[str]) -> list[str]:
    # --reinstall: the packages themselves are wanted even where the system has it out of our reach.
    install = ["install", "--simulate", "--reinstall", "--no-install-recommends", *names]
    command = ["apt-get", *options, *install]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _TO_INSTALL.findall(done.stdout)
    if done.returncode or not found:
        raise SetUpError(f"apt-get does not offer {names[0]} here:\n{done.stderr}")
    return found
