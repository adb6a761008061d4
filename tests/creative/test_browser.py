"""Tests of creative/browser.py: which Chromium is taken, and what is said when there is none."""

from pathlib import Path

import pytest

from creative import browser
from creative.browser import ChromiumMissing, chromium_version, find_chromium


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for PATH, on a machine that has nothing else."""
    monkeypatch.setattr(browser, "_UNPACKED", tmp_path / "unpacked")
    monkeypatch.setattr(browser, "_APPLICATIONS", (tmp_path / "Chrome.app",))
    return tmp_path


def _write_program(path: Path, prints: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)
    return path


def test_headless_shell_is_preferred(machine: Path) -> None:
    shell = _write_program(machine / "bin" / "chromium-headless-shell")
    _write_program(machine / "bin" / "chromium")

    assert find_chromium(environ={"PATH": str(machine / "bin")}) == shell


def test_full_asks_for_a_browser_with_windows(machine: Path) -> None:
    _write_program(machine / "bin" / "chromium-headless-shell")
    full = _write_program(machine / "bin" / "chromium")

    assert find_chromium(full=True, environ={"PATH": str(machine / "bin")}) == full


def test_unpacked_one_is_found_after_path(machine: Path) -> None:
    unpacked = _write_program(machine / "unpacked" / "chromium-headless-shell")

    assert find_chromium(environ={"PATH": str(machine / "bin")}) == unpacked


def test_installed_application_is_the_last_resort(machine: Path) -> None:
    application = _write_program(machine / "Chrome.app")

    assert find_chromium(environ={"PATH": str(machine / "bin")}) == application


def test_environment_decides(machine: Path) -> None:
    _write_program(machine / "bin" / "chromium-headless-shell")
    named = _write_program(machine / "mine")

    assert find_chromium(environ={"PATH": str(machine), "FLOWTAG_CHROMIUM": str(named)}) == named


def test_environment_that_names_nothing_is_said(machine: Path) -> None:
    with pytest.raises(ChromiumMissing) as caught:
        find_chromium(environ={"FLOWTAG_CHROMIUM": "/no/such/chromium"})

    expected = "FLOWTAG_CHROMIUM names no program that can be run: /no/such/chromium"
    assert str(caught.value) == expected


def test_missing_chromium_names_the_command(machine: Path) -> None:
    with pytest.raises(ChromiumMissing) as caught:
        find_chromium(environ={"PATH": str(machine / "bin")})

    assert str(caught.value).splitlines() == [
        "Chromium was not found. Install it, or name one in FLOWTAG_CHROMIUM:",
        "  Debian, Ubuntu:  sudo apt-get install chromium-headless-shell",
        "  macOS:           brew install --cask google-chrome",
        "  elsewhere:       FLOWTAG_CHROMIUM=/path/to/chrome flowtag qa …",
    ]


def test_version_is_the_number_alone(tmp_path: Path) -> None:
    chromium = _write_program(tmp_path / "chromium", "Chromium 156.0.8078.79 built on Debian")

    assert chromium_version(chromium) == "156.0.8078.79"
