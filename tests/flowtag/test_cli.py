"""The command contract: what each command prints, where, and with which status."""

import errno
import json
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from creative import trace_schema
from delivery import Platform, Project, Report, load_platforms
from flowtag.cli import app
from flowtag.errors import explain
from tests.delivery.test_qa_report import FAILED, PASSED

ROOT = Path(__file__).parents[2]
QUIZ = str(ROOT / "samples" / "skincare-quiz")
BROKEN = str(ROOT / "samples" / "broken" / "FL204-connection-target-missing")
COMMANDS = (
    "check",
    "simulate",
    "build",
    "platforms",
    "tag",
    "qa",
    "checklist",
    "draw",
    "serve",
    "test",
    "record",
    "diff",
    "import",
    "library",
    "vendors",
    "macros",
    "translate",
    "insert",
    "expand",
    "lint-tag",
)


def run(*words: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_on_a_line_of_its_own(command: str) -> None:
    status, out, _ = run(command, "--help")
    lines = out.splitlines()

    assert status == 0
    assert len(_examples(out)) >= 1
    assert max(len(line) for line in lines) <= 80
    assert [e for e in _examples(out) if lines[lines.index(f"  Example: {e}") + 1] != ""] == []


def _examples(text: str) -> list[str]:
    """The commands that a help text shows."""
    return [
        line.strip().removeprefix("Example: ") for line in text.splitlines() if "Example: " in line
    ]


def test_the_list_of_commands_is_told_in_whole_sentences() -> None:
    _, out, _ = run("--help")

    assert [
        line for line in out.splitlines() if line.startswith("  ") and line.endswith("...")
    ] == []


def _shown_commands() -> list[str]:
    """Every command that help and README show, but those with tests of their own.

    `qa` wants a browser, `serve` does not end, `verify` wants a proof that was signed before:
    see `test_qa_command`, `test_serve` and `test_verify_command`.
    """
    helps = [e for command in COMMANDS for e in _examples(run(command, "--help")[1])]
    text = (ROOT / "README.md").read_text() + (ROOT / "samples" / "README.md").read_text()
    told = re.findall(r"^(?:\$ )?(flowtag .*)$", text, re.MULTILINE)
    apart = ("qa", "serve", "verify")
    return [e for e in dict.fromkeys(helps + told) if e.split()[1] not in apart]


@pytest.mark.parametrize("command", _shown_commands())
def test_every_command_that_is_shown_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command.replace("/tmp/ad", "ad"))[1:]

    status, out, err = run(*words)

    assert (status, err) == (0, "")
    assert out


def test_output_is_utf_8_in_every_locale() -> None:
    environ = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "flowtag", "simulate", "--help"],
        capture_output=True,
        env=environ,
        cwd=ROOT,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert "ID,ID=VALUE,…" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (FileNotFoundError(2, "No such file or directory", "/x"), "/x: No such file or directory"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError(errno.EADDRINUSE, "Address already in use"), "Address already in use"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_machine_lacks_is_a_message(error: OSError, text: str) -> None:
    message = explain(error)

    assert message is not None
    assert message.startswith(f"error: {text}\n  hint: ")


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    assert explain(OSError("odd")) is None
    assert explain(ValueError("odd")) is None


def test_a_reader_that_leaves_early_is_no_error() -> None:
    """`flowtag simulate … | head -1` ends quietly."""
    command = [sys.executable, "-m", "flowtag", "platforms", "xandr", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        said = started.stderr.read()

    assert said == b""


def test_help_loads_nothing_heavy() -> None:
    heavy = ("pydantic", "lxml", "networkx", "playwright", "jinja2", "quickjs")
    program = (
        "import sys; from typer.testing import CliRunner; from flowtag.cli import app;"
        "CliRunner().invoke(app, ['--help']);"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)

    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_check_of_a_clean_creative() -> None:
    assert run("check", QUIZ) == (0, f"{QUIZ}: 0 errors, 0 warnings\n", "")


def test_check_as_json_names_every_field_of_a_problem() -> None:
    status, out, _ = run("check", BROKEN, "--json")
    problems = json.loads(out)["problems"]

    assert status == 1
    assert {tuple(sorted(p)) for p in problems} == {
        ("code", "file", "hint", "message", "name", "place", "severity")
    }
    assert "FL204" in {p["code"] for p in problems}


def test_a_folder_that_is_not_there_is_a_message() -> None:
    status, out, err = run("check", "nowhere/at/all")

    assert status == 1
    assert "nowhere/at/all" in out
    assert "Traceback" not in out + err


def test_a_folder_of_creatives_names_them() -> None:
    folder = str(ROOT / "samples")

    assert run("check", folder) == (
        1,
        (
            f"{folder}: error FL101 file-not-readable\n"
            "  There is no creative in this folder.\n"
            "  hint: Give one of its folders: city-break, movie-night, skincare-quiz, test-drive.\n"
            f"{folder}: 1 error, 0 warnings\n"
        ),
        "",
    )


def test_an_empty_folder_is_one_problem(tmp_path: Path) -> None:
    problems = json.loads(run("check", str(tmp_path), "--json")[1])["problems"]

    assert [(p["code"], p["message"]) for p in problems] == [
        ("FL101", "There is no creative in this folder.")
    ]


def test_simulate_one_session_is_a_trace_of_the_shipped_schema() -> None:
    status, out, _ = run("simulate", QUIZ, "--seed", "7", "--json")

    assert status == 0
    jsonschema.validate(json.loads(out), trace_schema())


def test_simulate_is_the_same_for_the_same_seed() -> None:
    assert run("simulate", QUIZ, "--seed", "7") == run("simulate", QUIZ, "--seed", "7")
    assert run("simulate", QUIZ, "--seed", "7") != run("simulate", QUIZ, "--seed", "8")


def test_simulate_many_sessions_gives_totals() -> None:
    status, out, _ = run("simulate", QUIZ, "--sessions", "200", "--seed", "1", "--json")
    totals = json.loads(out)

    assert status == 0
    assert set(totals) == {"sessions", "components", "pixels", "metrics", "ends"}
    assert totals["sessions"] == 200
    assert sum(totals["ends"].values()) == 200
    assert {"aggregator", "value", "sessions"} <= set(next(iter(totals["metrics"].values())))


def test_simulate_refuses_an_act_that_is_none() -> None:
    status, _, err = run("simulate", QUIZ, "--choose", "nobody")

    assert status == 2
    assert 'there is no component "nobody"' in err


def test_simulate_says_where_an_act_did_not_fit() -> None:
    first = json.loads(run("simulate", QUIZ, "--json")[1])
    taken = [e["taken"] for e in first["effects"] if e["kind"] == "clear"]
    status, _, err = run("simulate", QUIZ, "--choose", f"{taken[0]},{taken[0]}")

    assert status == 2
    assert f'"{taken[0]}" did not wait to be taken' in err


def test_platforms_lists_them_and_shows_one() -> None:
    status, out, _ = run("platforms")

    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(load_platforms())
    assert "${CLICK_URL" in run("platforms", "dv360")[1]
    assert json.loads(run("platforms", "dv360", "--json")[1])["name"] == "dv360"


def test_a_platform_fits_a_terminal_but_for_its_literals() -> None:
    for name in load_platforms():
        lines = run("platforms", name)[1].splitlines()

        assert [line for line in lines if len(line) > 80 and "  " not in line.strip()] == []


def test_serve_on_a_port_that_is_taken_is_a_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "flowtag", "serve", QUIZ, "--port", str(port)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )

    assert (done.returncode, done.stderr) == (
        2,
        (
            f"error: 127.0.0.1:{port}: Address already in use\n"
            "  hint: give another --port, or leave it out to take a free one.\n"
        ),
    )


def test_platforms_shows_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "flowtag" / "platforms"
    own.mkdir(parents=True)
    table = (ROOT / "delivery" / "platforms" / "dv360.toml").read_text(encoding="utf-8")
    text = table.replace('name = "dv360"', 'name = "our_server"', 1)
    (own / "our_server.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert "our_server" in run("platforms")[1]
    assert json.loads(run("platforms", "our_server", "--json")[1])["proven"] is False


def test_platforms_says_which_file_it_cannot_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "flowtag" / "platforms"
    own.mkdir(parents=True)
    (own / "ours.toml").write_text('name = "ours', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    status, out, err = run("platforms")

    assert (status, len(out.splitlines())) == (0, len(load_platforms()))
    assert "platforms/ours.toml: error DL201 platform-file-invalid" in err


def test_an_unknown_platform_gets_the_nearest_name() -> None:
    status, _, err = run("tag", QUIZ, "--platform", "dv306")

    assert status == 2
    assert 'did you mean "dv360"?' in err


def test_the_tag_stands_alone_on_standard_output(tmp_path: Path) -> None:
    status, out, err = run("tag", QUIZ, "--platform", "dv360", "--size", "300x250")
    file = tmp_path / "deep" / "tag.html"
    written = run("tag", QUIZ, "--platform", "dv360", "--size", "300x250", "-o", str(file))

    assert (status, err) == (0, "")
    assert "${CLICK_URL_ENC" in out
    assert (written[0], file.read_text()) == (0, out)
    assert "of 150" in written[1]  # what it weighs


def test_a_tag_for_an_app_asks_for_its_container_and_other_formats_refuse() -> None:
    words = ("tag", QUIZ, "--platform", "loopme", "--host", "mraid")
    status, out, _ = run(*words, "--format", "standalone")
    refused = run(*words)
    unknown = run("build", QUIZ, "--host", "mraidd")

    assert (status, '<script src="mraid.js"></script>' in out) == (0, True)
    assert (refused[0], refused[1], refused[2].splitlines()) == (
        2,
        "",
        [
            "error: --host mraid is for standalone tags",
            "  hint: script and iframe tags load what `flowtag build --host mraid` makes.",
        ],
    )
    assert (unknown[0], unknown[1], unknown[2].splitlines()) == (
        2,
        "",
        [
            'error: there is no host "mraidd"',
            '  hint: did you mean "mraid"? Hosts: page, safeframe, mraid, simid.',
        ],
    )


def test_an_unknown_size_or_format_is_a_message() -> None:
    size = run("tag", QUIZ, "--platform", "dv360", "--size", "1x1")
    format_ = run("tag", QUIZ, "--platform", "dv360", "--format", "ifrme")

    assert (size[0], size[1]) == (1, "")
    assert "1x1" in size[2]
    assert format_[0] == 2
    assert 'did you mean "iframe"?' in format_[2]


def _asked_platforms(monkeypatch: pytest.MonkeyPatch, report: Report) -> list[list[str]]:
    """Puts a ready report in the place of a browser; collects what is asked of it."""
    asked: list[list[str]] = []

    def run_qa(_: Project, platforms: list[Platform], **__: object) -> Report:
        asked.append([platform.name for platform in platforms])
        return report

    monkeypatch.setattr("delivery.run_qa", run_qa)
    return asked


@pytest.mark.parametrize(("kind", "expected"), [("passed", 0), ("failed", 1)])
def test_qa_prints_the_report_and_its_status(
    kind: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked_platforms(monkeypatch, PASSED if kind == "passed" else FAILED)
    page, junit = tmp_path / "deep" / "r.html", tmp_path / "r.xml"

    shown = run("qa", QUIZ, "--report", str(page), "--junit", str(junit))
    as_json = run("qa", QUIZ, "--json")

    assert shown == (expected, _golden(kind, "txt"), "")
    assert as_json == (expected, _golden(kind, "json"), "")
    assert junit.read_text() == _golden(kind, "xml")
    head = "Passed" if kind == "passed" else "Failed"
    assert f"<title>{head}: Quiz &amp; co" in page.read_text()
    assert 'id="checklist"' in page.read_text()


def _golden(kind: str, ending: str) -> str:
    return (ROOT / "tests" / "golden" / "qa" / f"{kind}.{ending}").read_text(encoding="utf-8")


def test_qa_runs_on_the_platforms_that_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _asked_platforms(monkeypatch, PASSED)

    run("qa", QUIZ, "--platform", "xandr", "--platform", "adform")
    run("qa", QUIZ)

    assert asked == [["xandr", "adform"], ["dv360"]]


def test_qa_that_cannot_write_its_report_still_tells_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asked_platforms(monkeypatch, PASSED)
    (tmp_path / "file").touch()

    _, out, _ = run("qa", QUIZ, "--report", str(tmp_path / "file" / "r.html"))

    assert out == _golden("passed", "txt")


def test_serve_serves_the_folders_that_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    served: list[object] = []

    def serve(
        projects: list[Project], *, port: int, open_browser: bool, data_dir: Path | None, **_: str
    ) -> None:
        served.append(([p.folder.name for p in projects], port, open_browser, data_dir))

    monkeypatch.setattr("delivery.serve", serve)
    movie = str(ROOT / "samples" / "movie-night")

    statuses = [
        run("serve", QUIZ, movie, "--port", "8123")[0],
        run("serve", QUIZ, "--open", "--data", str(tmp_path))[0],
        run("serve", "nowhere")[0],
    ]

    assert statuses == [0, 0, 1]
    assert served == [
        (["skincare-quiz", "movie-night"], 8123, False, None),
        (["skincare-quiz"], 0, True, tmp_path),
    ]


def test_build_writes_one_page_for_the_size(tmp_path: Path) -> None:
    words = ("build", QUIZ, "-o", str(tmp_path), "--size", "300x250", "--host", "mraid")
    status, out, _ = run(*words)

    assert status == 0
    assert "300x250.html" in out
    assert re.search(r"300x250 │ +[\d.]+ of 150 │ +0.0 of 300 │ +│ +2 of 10 │ IAB", out)
    assert '<script src="mraid.js"></script>' in (tmp_path / "300x250.html").read_text()
    assert [p.name for p in sorted(tmp_path.glob("*.html"))] == ["300x250.html"]


def test_a_creative_with_errors_is_not_built(tmp_path: Path) -> None:
    status, out, err = run("build", BROKEN, "-o", str(tmp_path))

    assert (status, out) == (1, "")
    assert "FL204" in err
    assert list(tmp_path.iterdir()) == []
