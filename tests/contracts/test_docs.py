"""Invariants 5 and 6: what is generated is current; all that varies has its place in the docs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer

from creative import EVENTS, parse_look
from delivery import FORMATS, load_platforms
from delivery.document import parse_delivery
from flows import COMPONENT_TYPES, MACROS, parse_flow
from flowtag.cli import app
from measurement import DIMENSIONS, QUESTIONS, DropReason, Event
from measurement.operations import FILLED
from tests.contracts.checkout import ROOT, shown, walk
from tools.docs import generated_files

PAGES = [path for path in walk() if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)#\s]+)")
SUBFLOW = re.compile(r"flows/[\w-]+\.json")
PAGE = re.compile(
    r"\b(?:docs|samples|flows|creative|measurement|delivery|tools|tests)/[\w./-]+\.[a-z0-9]+\b"
)


@pytest.mark.parametrize("name", sorted(generated_files()))
def test_generated_file_is_current(name: str) -> None:
    """Fails after a change of rules, platforms or models; `make docs` writes the files anew."""
    assert (ROOT / name).read_text(encoding="utf-8") == generated_files()[name]


def test_every_schema_is_generated() -> None:
    """A schema that `make docs` does not write would grow old unseen."""
    shipped = {shown(path) for path in walk() if path.name.endswith(".schema.json")}

    assert shipped <= set(generated_files())


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [t for t in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in t]

    assert [t for t in targets if not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    """`<name>` in a path, and `flows/quiz.json`, are the reader's own; slider is the example of a
    new component.
    """
    here = re.sub(r"https?://\S+", "", page.read_text(encoding="utf-8"))
    named = {name for name in PAGE.findall(here) if not SUBFLOW.fullmatch(name)}

    assert [n for n in sorted(named) if "slider" not in n and not (ROOT / n).exists()] == []


@pytest.mark.parametrize(
    ("page", "parse"),
    [
        ("flow-format.md", parse_flow),
        ("creative-format.md", parse_look),
        ("project-format.md", parse_delivery),
    ],
    ids=["flow", "look", "delivery"],
)
def test_the_example_of_a_file_is_one(page: str, parse: Callable[[bytes, str], Any]) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]

    value, problems = parse(example.encode(), page)

    assert problems == []
    assert value is not None


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = sorted(path for path in folder.glob("[0-9]*.md"))

    assert [page.name for page in pages if f"]({page.name})" not in index] == []


def _commands() -> dict[str, list[Any]]:
    """Every command, and the commands below it."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return {
        name: list(command.commands.values())
        if isinstance(command, typer.core.TyperGroup)
        else [command]
        for name, command in group.commands.items()
    }


def test_every_command_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    sections = {name: page.partition(f"\n## flowtag {name}\n")[2] for name in _commands()}

    assert [name for name, section in sections.items() if not section] == []
    assert [
        f"{name} {below.name}"
        for name, commands in _commands().items()
        for below in commands
        if len(commands) > 1 and f"`flowtag {name} {below.name} " not in sections[name]
    ] == []


def test_every_option_of_a_command_is_in_the_docs() -> None:
    sections = (ROOT / "docs" / "commands.md").read_text().split("\n## flowtag ")[1:]
    told = {section.split("\n")[0]: section for section in sections}
    missing = [
        f"{name} {option}"
        for name, commands in _commands().items()
        for command in commands
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option not in ("--help", "--out")
        if option not in told[name]
    ]

    assert missing == []


def _cells(page: str) -> set[str]:
    """What stands as code in the first cell of any table of a page."""
    rows = re.findall(r"^\|([^|]*)\|", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_every_event_and_field_is_in_the_docs() -> None:
    told = _cells("events.md")

    assert [kind.name for kind in EVENTS if kind.name not in told] == []
    assert [field for field in Event.__struct_fields__ if field not in told] == []


def test_every_reason_of_a_drop_is_in_the_docs() -> None:
    assert [reason for reason in DropReason if reason not in _cells("events.md")] == []


def test_every_question_and_parameter_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "events.md").read_text()
    told = _cells("events.md")
    for name, question in QUESTIONS.items():
        section = page.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        known = [field.encode_name for field in msgspec.structs.fields(question.params)]
        own = [word for word in known if word not in told and word not in FILLED.values()]

        assert section, name
        assert [parameter for parameter in own if f"`{parameter}`" not in section] == [], name


def test_every_dimension_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "events.md").read_text()
    (line,) = (line for line in page.splitlines() if line.startswith("Dimensions: "))

    assert [name for name in DIMENSIONS if f"`{name}`" not in line] == []


def test_every_component_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "flow-format.md").read_text()

    assert [name for name in COMPONENT_TYPES if f"| `{name}` |" not in page] == []


def test_every_platform_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "platforms.md").read_text()

    assert [p.name for p in load_platforms().values() if f"\n## {p.title}\n" not in page] == []


def test_every_macro_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "macros.md").read_text()

    assert [name for name in MACROS if f"`@{{{name}" not in page] == []


def test_every_format_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "project-format.md").read_text()

    assert [name for name in FORMATS if f"`{name}`" not in page] == []
