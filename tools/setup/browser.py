"""A Chromium to run ads in: the one that is there, else Debian's, installed or unpacked."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

from tools.setup.apt import install_packages, unpack_packages
from tools.setup.shell import ROOT, TOOLS, SetUpError, answers, is_root, say

_PACKAGE, _FULL = "chromium-headless-shell", "chromium"


def install() -> None:
    """Makes sure that `creative.browser.find_chromium` finds one. Raises SetUpError."""
    finder = _finder()
    if _found(finder) or not shutil.which("apt-get"):
        _require(finder)
        return
    if is_root():
        install_packages(_PACKAGE)
    else:
        _unpack(_PACKAGE, TOOLS / "chromium")
    _require(finder)


def install_full() -> None:
    """Brings a full Chromium, which some tests want beside the shell; goes on without one."""
    finder = _finder()
    if _found(finder, full=True) or not shutil.which("apt-get"):
        return
    try:
        _unpack(_FULL, TOOLS / "chromium-full")
    except SetUpError as problem:
        say(f"going on without a full Chromium, some tests are skipped: {problem}")


def _unpack(package: str, root: Path) -> None:
    unpack_packages((package, "chromium-common"), root)
    _write_program(root, package)


def _finder() -> ModuleType:
    """`creative/browser.py` by itself: its package needs what may not be installed yet."""
    path = ROOT / "creative" / "browser.py"
    spec = importlib.util.spec_from_file_location("flowtag_browser", path)
    if spec is None or spec.loader is None:
        raise SetUpError(f"{path} is missing; is this checkout complete?")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _found(finder: ModuleType, *, full: bool = False) -> bool:
    try:
        finder.find_chromium(full=full)
    except finder.ChromiumMissing:
        return False
    return True


def _require(finder: ModuleType) -> None:
    try:
        finder.find_chromium()
    except finder.ChromiumMissing as problem:
        raise SetUpError(str(problem)) from None


def _write_program(root: Path, package: str) -> None:
    """`.tools/bin/PACKAGE`: starts the unpacked one with its own libraries."""
    real = next((p for p in root.glob(f"usr/lib/**/{package}") if p.is_file()), None)
    if real is None:
        raise SetUpError(f"Debian's {package} holds no program of that name; please report this.")
    folders = sorted(
        {str(p.parent) for p in root.glob("usr/lib/**/*.so*") if p.parent != real.parent}
    )
    program = TOOLS / "bin" / package
    program.parent.mkdir(exist_ok=True)
    libraries = ":".join([str(real.parent), *folders])
    program.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{libraries}" exec "{real}" "$@"\n')
    program.chmod(0o755)
    if not answers([program, "--version"]):
        program.unlink()  # else it would be taken for one that runs
        raise SetUpError(
            f"the unpacked {package} does not start. Type: sudo apt-get install {package}"
        )
