"""Invariant 8: the wheel, installed alone in a fresh environment, runs the main command."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.contracts.checkout import PACKAGES, ROOT, shown, walk


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without Node on PATH."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environ = {"PATH": os.defpath, "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it: its `flowtag`, outside the checkout.

    The dependencies are lent from the environment that runs the tests, without the link to the
    checkout that stands there: the network is closed here.
    """
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "env", with_pip=False, symlinks=True)
    python = home / "env" / "bin" / "python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.check_output([python, "-c", asked], text=True).strip())
    lent = home / "lent"
    lent.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith("flowtag"):
            (lent / entry.name).symlink_to(entry)
    (site / "lent.pth").write_text(f"{lent}\n")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    command = home / "env" / "bin" / "flowtag"
    command.write_text(f"#!{python}\nimport sys\nfrom flowtag.cli import main\nsys.exit(main())\n")
    command.chmod(0o755)
    return command


def _run(command: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder = command.parent.parent.parent
    environ = {"PATH": os.defpath, "HOME": str(folder)}
    return subprocess.run(
        [command, *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def test_wheel_holds_every_file_that_runs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    sources = {".ts", ".mjs"}
    expected = {
        shown(path)
        for package in PACKAGES
        for path in walk(ROOT / package)
        if path.suffix not in sources and path.name != "tsconfig.json"
    }
    assert packed == expected


def test_wheel_declares_its_command_and_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (points,) = [name for name in names if name.endswith("entry_points.txt")]
        text = archive.read(points).decode()

    assert text == "[console_scripts]\nflowtag = flowtag.cli:main\n"
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_installed_command_explains_itself(installed: Path) -> None:
    done = _run(installed, "--help")

    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in ("check", "simulate", "build", "tag", "qa"))


def test_installed_command_checks_and_builds_a_sample(installed: Path) -> None:
    sample = installed.parent.parent.parent / "sample"
    shutil.copytree(ROOT / "samples" / "skincare-quiz", sample)

    checked = _run(installed, "check", "sample")
    built = _run(installed, "build", "sample", "-o", "out")

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert built.returncode == 0, built.stdout + built.stderr
    assert any((sample.parent / "out").rglob("*300x250*.html"))
