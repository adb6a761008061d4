"""Where Chromium is and how it is started; drives nothing itself.

QA, screenshots and the browser tests use it through Playwright. The headless shell is preferred:
it starts three times faster and draws the same picture. Standard library only, because the set-up
of a fresh checkout loads this file before any package is installed.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["LAUNCH_ARGS", "ChromiumMissing", "chromium_version", "find_chromium"]

# Without these a browser talks to its maker by itself: on a closed network that is a wait, and
# anywhere it is a request that no ad asked for.
LAUNCH_ARGS: tuple[str, ...] = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Letters stand where a phone or a new screen puts them; hinted ones close up the spaces.
    "--font-render-hinting=none",
)

_SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where `make` unpacks Debian's packages when it may not install them.
_UNPACKED = Path(__file__).resolve().parent.parent / ".tools" / "bin"
_APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
_HOW_TO_GET_IT = """Chromium was not found. Install it, or name one in FLOWTAG_CHROMIUM:
  Debian, Ubuntu:  sudo apt-get install {package}
  macOS:           brew install --cask google-chrome
  elsewhere:       FLOWTAG_CHROMIUM=/path/to/chrome flowtag qa …"""


class ChromiumMissing(RuntimeError):
    """No usable Chromium on this machine; the message names the command that brings one."""


def find_chromium(*, full: bool = False, environ: Mapping[str, str] = os.environ) -> Path:
    """The Chromium to start; with `full`, one with windows and pop-up blocking of its own.

    `FLOWTAG_CHROMIUM` decides where it is set. Raises ChromiumMissing.
    """
    named = environ.get("FLOWTAG_CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise ChromiumMissing(f"FLOWTAG_CHROMIUM names no program that can be run: {named}")
        return Path(named)
    found = next(_candidates(full, environ.get("PATH", os.defpath)), None)
    if found is None:
        raise ChromiumMissing(
            _HOW_TO_GET_IT.format(package="chromium" if full else "chromium-headless-shell")
        )
    return found


def chromium_version(path: Path) -> str:
    """What the program says of itself: `156.0.8078.79`. Raises OSError if it cannot be run."""
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    words = [word for word in done.stdout.split() if word[:1].isdigit()]
    return words[0] if words else "unknown"


def _candidates(full: bool, path: str) -> Iterator[Path]:
    names = _BROWSERS if full else _SHELLS + _BROWSERS
    for name in names:
        found = shutil.which(name, path=path) or shutil.which(name, path=str(_UNPACKED))
        if found:
            yield Path(found)
    yield from (app for app in _APPLICATIONS if os.access(app, os.X_OK))
