"""Brings uv, which installs Python packages: from PATH, else by pip, else by apt and pip."""

import os
import shutil
import sys
from pathlib import Path

from tools.setup.apt import install_packages
from tools.setup.shell import ROOT, TOOLS, SetUpError, answers, is_root, run, say

_LOCK = ROOT / "requirements" / "uv.txt"
_HOW_TO_GET_IT = """uv is needed, and this Python has no pip to install it with. Type one of:
  sudo apt-get install python3-pip    (Debian, Ubuntu)
  brew install uv                     (macOS)
  {python} -m ensurepip --user"""


def find_uv() -> Path:
    """A uv that can be run; installs it into `.tools/uv` if there is none."""
    on_path = shutil.which("uv")
    if on_path and answers([on_path, "--version"]):  # a version manager's empty shim says nothing
        return Path(on_path)
    own = TOOLS / "uv" / "bin" / "uv"
    if not answers([own, "--version"]):
        say("installing uv into .tools/uv")
        python = _python_with_pip()
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--upgrade", "--require-hashes", "--target", TOOLS / "uv", "-r", _LOCK])
    return own


def environ() -> dict[str, str]:
    """Settings for uv: this machine's own Python, and the index that pip is told to use."""
    settings = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    if "PIP_INDEX_URL" in os.environ and "UV_DEFAULT_INDEX" not in os.environ:
        settings["UV_DEFAULT_INDEX"] = os.environ["PIP_INDEX_URL"]
    return settings


def _python_with_pip() -> str:
    if answers([sys.executable, "-m", "pip", "--version"]):
        return sys.executable
    if is_root() and shutil.which("apt-get"):
        install_packages("python3-pip")
        for python in (sys.executable, "/usr/bin/python3"):
            if answers([python, "-m", "pip", "--version"]):
                return python
    raise SetUpError(_HOW_TO_GET_IT.format(python=sys.executable))
