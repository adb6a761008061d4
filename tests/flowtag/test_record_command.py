"""`flowtag record`: plans from typed sessions, from acts, and from the covering set."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flowtag.cli import app

ROOT = Path(__file__).parents[2]


def run(*words: str, typed: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words), input=typed)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def night(tmp_path: Path) -> Path:
    folder = tmp_path / "night"
    shutil.copytree(ROOT / "samples" / "movie-night", folder)
    shutil.rmtree(folder / "plans")
    return folder


def test_a_session_is_clicked_through(night: Path) -> None:
    status, out, err = run("record", str(night), typed="7\nclick: header\n1\n1\n")
    plan = night / "plans" / "recorded.testplan"

    assert (status, err) == (0, "")
    assert "  1) Thrill me\n  2) Make me laugh\n  3) Let me wonder\n(a number) > 7\n" in out
    assert "  there is no option 7: the group has 3 options\n" in out
    assert out.endswith(f"[end: redirect]\nwrote {plan}\n")
    assert plan.read_text().splitlines()[-4:] == [
        "",
        "pixel: https://t.lanterna.example/night/play?film=salt-line&cb=${CACHEBUSTER}",
        "exit: salt-line",
        "stop",
    ]
    assert run("test", str(night))[0] == 0


def test_acts_can_be_given(night: Path, tmp_path: Path) -> None:
    target = tmp_path / "laugh.testplan"

    status, out, _ = run("record", str(night), "--acts", "laugh", "--to", str(target))

    assert (status, out) == (0, f"wrote {target}\n")
    assert "pixel: https://t.lanterna.example/night/mood?m=laugh" in target.read_text()


def test_every_path_becomes_a_plan_that_passes(night: Path) -> None:
    status, out, _ = run("record", str(night), "--paths")

    plans = sorted((night / "plans").glob("path-*.testplan"))
    assert (status, out) == (0, "".join(f"wrote {plan}\n" for plan in plans))
    assert len(plans) > 2
    assert run("test", str(night))[0] == 0


def test_nothing_is_replaced_unasked(night: Path) -> None:
    run("record", str(night), "--acts", "laugh")

    again = run("record", str(night), "--acts", "thrill")
    forced = run("record", str(night), "--acts", "thrill", "--force")

    assert again[0] == 2
    assert again[2].startswith(f"error: {night / 'plans' / 'recorded.testplan'} exists\n")
    assert forced[0] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--acts", "nobody"), 'error: there is no component "nobody"'),
        (("--acts", "join"), 'error: "join" did not wait to be taken'),
        (("--acts", "laugh", "--paths"), "error: --paths finds the acts itself"),
    ],
)
def test_what_cannot_be_recorded_is_status_2(
    night: Path, words: tuple[str, ...], message: str
) -> None:
    status, out, err = run("record", str(night), *words)

    assert (status, out) == (2, "")
    assert err.startswith(message)
