"""Docs that are generated are current; every rule, platform, format and command has its place."""

import pytest

from delivery import FORMATS
from flowtag.cli import app
from tests.contracts.checkout import ROOT
from tools.docs import generated_pages


@pytest.mark.parametrize("name", sorted(generated_pages()))
def test_generated_page_is_current(name: str) -> None:
    """Fails after a change of rules or platforms; `make docs` writes the pages anew."""
    assert (ROOT / "docs" / name).read_text() == generated_pages()[name]


def test_every_link_of_the_readme_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text()
    targets = [part.split(")")[0] for part in text.split("](")[1:]]

    assert [t for t in targets if not (ROOT / t).exists()] == []


def test_every_command_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    commands = [
        command.callback.__name__ for command in app.registered_commands if command.callback
    ]

    assert [name for name in commands if f"## flowtag {name}\n" not in page] == []


def test_every_format_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "project-format.md").read_text()

    assert [name for name in FORMATS if f"`{name}`" not in page] == []
