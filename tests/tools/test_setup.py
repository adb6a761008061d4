"""Tests of tools/setup: what it decides without fetching anything."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.setup import browser, node, packages, shell, uv


def test_lock_stamp_changes_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "REQUIREMENTS", tmp_path)
    (tmp_path / "dev.txt").write_text("a==1\n")
    before = packages._stamp("dev")
    (tmp_path / "dev.txt").write_text("a==2\n")

    assert packages._stamp("dev") != before


def test_what_the_tests_need_is_enough_for_a_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "stamp"
    monkeypatch.setattr(packages, "_STAMP", stamp)
    monkeypatch.setattr(packages, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(packages, "find_uv", lambda: pytest.fail("nothing was to be installed"))
    stamp.write_text(packages._stamp("dev"))

    packages.sync("runtime")
    packages.sync("dev")


def test_the_command_of_a_checkout_starts_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A blank in the checkout's path, and a folder named `flows` beside the user."""
    venv = tmp_path / "my projects" / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (venv / "bin" / "python").chmod(0o755)
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").write_text("raise SystemExit('the wrong flows')\n")
    monkeypatch.setattr(packages, "VENV", venv)
    monkeypatch.setattr(packages, "PYTHON", venv / "bin" / "python")

    packages._link_checkout()
    done = subprocess.run(
        [venv / "bin" / "flowtag", "platforms"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("printed", "major"), [("v20.20.2", 20), ("v24.1.0", 24), ("", 0)])
def test_node_version_is_read(printed: str, major: int) -> None:
    assert node._major(printed) == major


def test_uv_takes_the_index_that_pip_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)

    assert uv.environ() == {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
    }


def test_failed_command_is_shown_with_its_output(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(shell.SetUpError) as caught:
        shell.run(["sh", "-c", "echo no room; exit 3"], hint="Make room.")

    assert str(caught.value) == "this failed (3): sh -c echo no room; exit 3\nMake room."
    assert capfd.readouterr().err == "no room\n"


def test_a_missing_program_answers_nothing() -> None:
    assert shell.answers(["/no/such/program", "--version"]) == ""


def test_unknown_step_lists_the_steps() -> None:
    done = subprocess.run(
        ["tools/set-up", "everything"], cwd=shell.ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert (
        done.stderr
        == "usage: tools/set-up STEP…   steps: runtime, dev, lock, node, bench, browser, full\n"
    )


def test_an_unpacked_browser_that_does_not_start_is_not_left_to_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "TOOLS", tmp_path)
    real = tmp_path / "root" / "usr" / "lib" / "chromium" / "chromium"
    real.parent.mkdir(parents=True)
    real.write_text("#!/bin/sh\nexit 1\n")
    real.chmod(0o755)
    with pytest.raises(shell.SetUpError, match="sudo apt-get install chromium"):
        browser._write_program(tmp_path / "root", "chromium")

    assert list((tmp_path / "bin").iterdir()) == []
