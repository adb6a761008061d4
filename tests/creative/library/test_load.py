"""Scripts of a project: which files count, and what is wrong with those that do not."""

from pathlib import Path

import pytest

from creative.library import built_in_scripts, load_scripts
from flows import Problem, render_problem

GOOD = """title = "Voucher"
description = "Fires the voucher pixel."
code = "PIXEL.fire('https://t.example/?c=' + encodeURIComponent(PARAM.code))"

[[parameters]]
name = "code"
type = "text"
label = "Code"
"""


def _write(folder: Path, name: str, text: str | bytes) -> None:
    (folder / "library").mkdir(exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "library" / name).write_bytes(data)


def _words(problems: list[Problem]) -> str:
    return "".join(f"{render_problem(problem)}\n" for problem in problems)


def test_without_a_project_there_are_ours() -> None:
    assert load_scripts() == (built_in_scripts(), [])


def test_a_script_of_the_project(tmp_path: Path) -> None:
    _write(tmp_path, "voucher.toml", b"\xef\xbb\xbf" + GOOD.encode())
    _write(tmp_path, "README.md", "no script")

    scripts, problems = load_scripts(tmp_path)

    assert problems == []
    assert set(scripts) - set(built_in_scripts()) == {"voucher"}
    assert [p.name for p in scripts["voucher"].parameters] == ["code"]


def test_a_script_with_the_name_of_one_of_ours(tmp_path: Path) -> None:
    _write(tmp_path, "floodlight.toml", GOOD)

    scripts, problems = load_scripts(tmp_path)

    assert scripts["floodlight"].title == "Voucher"
    assert _words(problems) == (
        "library/floodlight.toml: info CR304 library-script-shadowed\n"
        '  "floodlight" is also a script that ships with flowtag; this one is used.\n'
        "  hint: rename the file if ours is meant\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "The file is not TOML: Invalid value (at end of document)."),
        (b"title = '\xff'", "The file is not UTF-8: invalid start byte."),
        ('title = "T"\ndescription = "D"', "code: The field is missing."),
        (GOOD + 'colour = "red"', 'parameters[0] "code" > colour: There is no such field.'),
        (
            GOOD + 'pattern = "(a*)*"',
            'parameters[0] "code" > pattern: The pattern may take too long: a group may be optional, but not repeated.',
        ),
        (
            GOOD.replace('"code"', '"__proto__"'),
            "parameters[0] \"__proto__\" > name: String should match pattern '^[A-Za-z][A-Za-z0-9_]{0,62}$'.",
        ),
        (b"a" * 100_001, "The file has more than 100,000 bytes."),
    ],
)
def test_a_broken_file(tmp_path: Path, text: str | bytes, message: str) -> None:
    _write(tmp_path, "voucher.toml", text)

    scripts, problems = load_scripts(tmp_path)

    found = [f"{p.place}: {p.message}" if p.place else p.message for p in problems]
    assert (scripts, found) == (built_in_scripts(), [message])
    assert {(p.code, p.file) for p in problems} == {("CR303", "library/voucher.toml")}


def test_code_is_read_as_a_script_with_its_own_lines(tmp_path: Path) -> None:
    code = "const a = 1\\nreturn b +"
    _write(tmp_path, "voucher.toml", f'title = "T"\ndescription = "D"\ncode = "{code}"')
    _write(tmp_path, "page.toml", 'title = "T"\ndescription = "D"\ncode = "document.title"')

    scripts, problems = load_scripts(tmp_path)

    assert scripts == built_in_scripts()
    assert [(p.code, p.file, p.place) for p in problems] == [
        ("CR106", "library/page.toml", "code > line 1:1"),
        ("CR101", "library/voucher.toml", "code > line 2:11"),
    ]


def test_names_of_files(tmp_path: Path) -> None:
    _write(tmp_path, "My Voucher.toml", GOOD)

    scripts, problems = load_scripts(tmp_path)

    assert scripts == built_in_scripts()
    assert [p.message for p in problems] == ['"My Voucher" is no name of a script.']


def test_nothing_outside_the_project_is_read(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text(GOOD)
    project = tmp_path / "project"
    (project / "library").mkdir(parents=True)
    (project / "library" / "voucher.toml").symlink_to(tmp_path / "outside.toml")

    assert load_scripts(project) == (built_in_scripts(), [])
