"""The commands on foreign tags: macros, translate, insert, expand."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flowtag.cli import app

ROOT = Path(__file__).parents[2]
XANDR = str(ROOT / "samples" / "macros" / "xandr.html")
BARE = str(ROOT / "samples" / "macros" / "bare.html")


def run(*words: str, given: bytes = b"") -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    result = CliRunner().invoke(app, list(words), input=given)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("macros", XANDR),
        ("translate", XANDR, "--to", "dv360"),
        ("insert", BARE, "--platform", "xandr"),
        ("expand", XANDR, "--platform", "xandr"),
    ],
)
def test_a_good_tag_prints_its_text_alone(words: tuple[str, ...]) -> None:
    status, out, err = run(*words)

    assert (status, err) == (0, "")
    assert out


@pytest.mark.parametrize("command", ["macros", "translate", "insert", "expand"])
def test_help_has_an_example_and_short_lines(command: str) -> None:
    status, out, _ = run(command, "--help")

    assert status == 0
    assert f"  Example: flowtag {command} " in out
    assert max(map(len, out.splitlines())) <= 80


def test_macros_are_listed_one_a_line() -> None:
    _, out, _ = run("macros", "-", given=b"a ${CLICK_URL_ENC}\n${EXT_APP_ID}")

    assert out == (
        "1:3  ${CLICK_URL_ENC}  click_url   escaped  xandr\n"
        "2:1  ${EXT_APP_ID}     app_bundle  raw      xandr\n"
    )


def test_macros_as_json_have_positions() -> None:
    _, out, _ = run("macros", "-", "--json", given="ä %%TTD_CLK%%".encode())

    (found,) = json.loads(out)["macros"]
    assert (found["start"], found["end"], found["place"]) == (2, 13, "line 1, column 3")
    assert (found["key"], found["settled"]) == ("click_url", "the_trade_desk")


def test_a_translation_is_byte_identical_but_for_macros() -> None:
    given = "\ufeff<a>\r\n${CLICK_URL}\u2028é".encode()
    words = ["translate", "-", "--to", "google_ad_manager", "--from", "xandr"]
    result = CliRunner().invoke(app, words, input=given)

    expected = given.replace(b"${CLICK_URL}", b"%%CLICK_URL_UNESC%%")
    assert (result.exit_code, result.stdout_bytes) == (0, expected)


def test_a_translation_as_json_tells_each_change() -> None:
    words = ("translate", "-", "--from", "xandr", "--to", "dv360", "--json")
    status, out, _ = run(*words, given=b"?t=${TAG_ID}&a=1")
    told = json.loads(out)

    assert (status, told["text"]) == (0, "?a=1")
    assert told["changes"] == [
        {
            "start": 1,
            "end": 13,
            "before": "t=${TAG_ID}&",
            "after": "",
            "key": "placement_id",
            "level": 0,
            "action": "dropped",
            "place": "line 1, column 2",
        }
    ]
    assert [problem["code"] for problem in told["problems"]] == ["DL306"]


def test_errors_end_with_status_1_and_the_text_is_not_lost() -> None:
    words = ("translate", "-", "--from", "xandr", "--to", "dv360")
    status, out, err = run(*words, given=b"https://t.example/${TAG_ID}/i")

    assert (status, out) == (1, "https://t.example/${TAG_ID}/i")
    assert "DL307" in err


def test_values_are_checked_at_the_border() -> None:
    words = ("expand", "-", "--platform", "xandr", "--set", "click_url=javascript:alert(1)")
    status, _, err = run(*words, given=b"${CLICK_URL}")

    assert status == 1
    assert "DL332" in err


def test_expand_uses_given_values_before_samples() -> None:
    words = (
        "expand",
        "-",
        "--platform",
        "xandr",
        "--empty",
        "--set",
        "click_url=https://c.example",
    )
    _, out, _ = run(*words, given=b"${CLICK_URL_ENC}|${CACHEBUSTER}|${FOO}")

    assert out == "https%3A%2F%2Fc.example||${FOO}"


@pytest.mark.parametrize("given", [b"\xff\xfea\0", b"GIF89a\0", b"caf\xe9"])
def test_what_is_no_text_ends_with_status_1(given: bytes) -> None:
    status, out, err = run("translate", "-", "--to", "dv360", given=given)

    assert (status, out) == (1, "")
    assert "DL301" in err


@pytest.mark.parametrize(
    "words",
    [
        ("translate", XANDR, "--to", "dv36"),
        ("translate", XANDR, "--to", "dv360", "--missing", "dorp"),
        ("expand", XANDR, "--platform", "xandr", "--set", "cachebuster"),
    ],
)
def test_a_wrong_call_ends_with_status_2(words: tuple[str, ...]) -> None:
    status, _, err = run(*words)

    assert status == 2
    assert err.startswith("error: ")


def test_output_goes_to_a_file_if_asked(tmp_path: Path) -> None:
    target = tmp_path / "tag.html"
    status, out, _ = run("translate", XANDR, "--to", "dv360", "-o", str(target))

    assert (status, out) == (0, "")
    assert "${BUNDLE_ID}" in target.read_text()
