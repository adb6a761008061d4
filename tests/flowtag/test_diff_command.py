"""`flowtag diff`: folders, flow files, and what is neither."""

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from flowtag.cli import app

ROOT = Path(__file__).parents[2]
NIGHT = ROOT / "samples" / "movie-night"


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def changed(tmp_path: Path) -> Path:
    folder = tmp_path / "night"
    shutil.copytree(NIGHT, folder)
    for name, old, new in (
        ("flow.json", '"name": "saw_all_films"', '"name": "saw_all"'),
        ("delivery.json", "https://", "https://new."),
    ):
        path = folder / name
        path.write_text(path.read_text().replace(old, new))
    return folder


def test_folders_are_compared_with_their_click_throughs(tmp_path: Path) -> None:
    status, out, err = run("diff", str(NIGHT), str(changed(tmp_path)))

    assert (status, err) == (0, "")
    assert out.startswith(
        'components\n  ~ all-seen\n      ~ name: "saw_all_films" → "saw_all"\n\nclick-throughs\n'
    )
    assert "    - goal: saw_all_films\n    + goal: saw_all\n" in out


def test_flow_files_are_compared_alone(tmp_path: Path) -> None:
    new = changed(tmp_path) / "flow.json"

    status, out, _ = run("diff", str(NIGHT / "flow.json"), str(new), "--json")

    assert status == 0
    assert json.loads(out)["changes"] == [
        {
            "topic": "components",
            "where": "all-seen",
            "field": "name",
            "old": "saw_all_films",
            "new": "saw_all",
        }
    ]


def test_what_is_not_there_is_status_2() -> None:
    status, _, err = run("diff", str(NIGHT), "nowhere")

    assert (status, err) == (
        2,
        "error: nowhere does not exist\n  hint: give a creative's folder or a flow.json\n",
    )
