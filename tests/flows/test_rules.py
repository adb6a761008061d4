from collections.abc import Iterable
from typing import ClassVar

from flows import Finding, Problem, Rule, Severity, docs_of, render_rules, run_rules


class LongWord(Rule[str]):
    """What it finds: a word of more than five letters.

    **Why it matters.** It is hard to read.
    """

    code = "XX002"
    name = "long-word"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: str) -> Iterable[Problem]:
        for word in subject.split():
            if len(word) > 5:
                yield self.problem(word, f'"{word}" is long.', "Cut it.")


class NoWord(Rule[str]):
    """What it finds: a text without words."""

    code = "XX001"
    name = "no-word"

    def check(self, subject: str) -> Iterable[Problem]:
        if not subject:
            yield self.problem("", "It is empty.", file="other.txt")


class NotText(Finding):
    """What it finds: something else than text."""

    code = "XX003"
    name = "not-text"


def test_rules_run_and_their_problems_are_sorted_and_know_their_file() -> None:
    problems = run_rules((LongWord(), NoWord()), "zebras elephants", "a.txt")

    assert problems == [
        Problem("XX002", "long-word", "warning", "a.txt", w, f'"{w}" is long.', "Cut it.")
        for w in ("elephants", "zebras")
    ]


def test_rule_may_name_another_file() -> None:
    assert run_rules((LongWord(), NoWord()), "", "a.txt") == [
        Problem("XX001", "no-word", "error", "other.txt", "", "It is empty.")
    ]


def test_docs_are_the_docstrings_by_code() -> None:
    assert docs_of([LongWord(), NotText, NoWord()]) == {
        "XX001": "What it finds: a text without words.",
        "XX002": (
            "What it finds: a word of more than five letters.\n\n"
            "**Why it matters.** It is hard to read."
        ),
        "XX003": "What it finds: something else than text.",
    }


def test_docs_page_lists_and_shows_every_finding() -> None:
    assert render_rules([NotText, NoWord()], "Words") == (
        "# Words\n\n"
        "| code | name | severity |\n|---|---|---|\n"
        "| [XX001](#xx001-no-word) | no-word | error |\n"
        "| [XX003](#xx003-not-text) | not-text | error |\n\n"
        "## XX001 no-word\n\n*error*\n\nWhat it finds: a text without words.\n\n"
        "## XX003 not-text\n\n*error*\n\nWhat it finds: something else than text.\n"
    )
