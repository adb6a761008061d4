"""`flowtag import`: what it writes, what it says, what it refuses."""

import json
from pathlib import Path

from typer.testing import CliRunner

from flowtag.cli import app

ROOT = Path(__file__).parents[2]
STORY = str(ROOT / "samples" / "imports" / "night-train.twee")
BOT = str(ROOT / "samples" / "imports" / "vela-lead-bot.json")


def run(*words: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_a_story_becomes_a_creative_that_checks_without_errors(tmp_path: Path) -> None:
    folder = tmp_path / "train"
    status, out, err = run("import", STORY, "-o", str(folder))

    assert (status, err) == (0, "")
    assert out.endswith(
        f"written: {folder / 'flow.json'}\n"
        f"written: {folder / 'creative.json'}\n"
        f"written: {folder / 'delivery.json'}\n"
        "10 passages read: 8 in the flow, 2 as placeholders\n"
        f"Next: flowtag check {folder}\n"
    )
    assert json.loads((folder / "delivery.json").read_text())["click_throughs"] == {
        "books-example": "https://books.example/night?x=1"
    }
    assert run("check", str(folder))[0] == 0


def test_a_bot_is_counted(tmp_path: Path) -> None:
    status, out, _ = run("import", BOT, "-o", str(tmp_path / "bot"))

    assert status == 0
    assert "65 blocks read: 43 in the flow, 22 as placeholders\n" in out


def test_the_problems_are_the_golden_ones(tmp_path: Path) -> None:
    golden = ROOT / "tests" / "golden" / "imports" / "vela-lead-bot.problems.txt"

    assert run("import", BOT, "-o", str(tmp_path))[1].startswith(golden.read_text(encoding="utf-8"))


def test_a_flow_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "flow.json").write_text("mine")
    status, out, err = run("import", STORY, "-o", str(tmp_path))

    assert (status, out) == (2, "")
    assert f"{tmp_path / 'flow.json'} is there already" in err
    assert (tmp_path / "flow.json").read_text() == "mine"


def test_force_writes_the_flow_and_keeps_look_and_delivery(tmp_path: Path) -> None:
    for name in ("flow.json", "creative.json", "delivery.json"):
        (tmp_path / name).write_text("mine")
    status, out, _ = run("import", STORY, "-o", str(tmp_path), "--force")

    assert status == 0
    assert "delivery.json, which is kept: books-example = https://books.example/night?x=1" in out
    assert json.loads((tmp_path / "flow.json").read_text())["id"] == "the-night-train"
    assert (tmp_path / "creative.json").read_text() == "mine"


def test_what_is_no_source_is_a_problem_and_nothing_is_written(tmp_path: Path) -> None:
    file, folder = tmp_path / "notes.txt", tmp_path / "out"
    file.write_text("Hello!")

    assert run("import", str(file), "-o", str(folder)) == (
        1,
        (
            "notes.txt: error FL401 import-source-unknown\n"
            "  This is neither a Typebot export nor a Twee story.\n"
            "  hint: Read are .json files of Typebot, and .twee or .tw files with passages: :: Start\n"
        ),
        "",
    )
    assert not folder.exists()


def test_a_tool_that_is_unknown_gets_the_nearest_name(tmp_path: Path) -> None:
    status, _, err = run("import", STORY, "--from", "twine")

    assert status == 2
    assert 'did you mean "twee"?' in err


def test_a_folder_or_a_missing_file_is_a_message(tmp_path: Path) -> None:
    assert "is a folder" in run("import", str(tmp_path))[2]
    assert isinstance(
        CliRunner().invoke(app, ["import", str(tmp_path / "no")]).exception, FileNotFoundError
    )  # `main` makes a message of it: see flowtag.errors
