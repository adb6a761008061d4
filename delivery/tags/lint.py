"""The linter for tags that we did not make: what the tag is, and all that is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from delivery.platforms import Platform
from delivery.tags.kind import TagKind, tell_kind
from delivery.tags.read import ForeignTag, Known, read_foreign
from delivery.tags.rules import TAG_RULES
from flows import Finding, Problem, Severity, sort_problems

__all__ = ["TAG_FINDINGS", "LintedTag", "NothingRead", "lint_tag"]

_MOST = 100  # findings of one rule: more of the same help nobody


class NothingRead(Finding):
    """What it finds: a text with no element and no address in it.

    **Why it matters.** It is no tag. Put on a page, it would show as text, and count nothing.

    **Wrong** `see the attached file`

    **Right** `<img src="https://t.example/i?cb=${CACHEBUSTER}" width="1" height="1">`

    **Reference.** docs/lint-tag.md, input.
    """

    code = "DL491"
    name = "tag-nothing-read"
    severity: ClassVar[Severity] = "error"


TAG_FINDINGS: tuple[type[Finding], ...] = (NothingRead,)


@dataclass(frozen=True, slots=True)
class LintedTag:
    """A tag and what was found. `problems` carry their changes as `Edit((start, end), text)`."""

    tag: ForeignTag
    kind: TagKind
    problems: tuple[Problem, ...]


def lint_tag(
    text: str, platform: Platform | None = None, *, file: str = "tag", known: Known | None = None
) -> LintedTag:
    """What the tag is and what is wrong with it. `platform`: the one that will serve it.

    Without a platform the macros in the tag say whose it is for, as far as they do.
    """
    tag = read_foreign(text, platform, known)
    problems = sort_problems(replace(problem, file=file) for problem in _find(tag))
    if not tag.markup.elements and not tag.addresses and not problems:
        problems = [
            NothingRead.problem("", "There is no tag in it.", "give the tag's text.", file=file)
        ]
    return LintedTag(tag, tell_kind(tag), tuple(problems))


def _find(tag: ForeignTag) -> Iterable[Problem]:
    """What each rule finds; a rule stops after so many, and says so."""
    for rule in TAG_RULES:
        for count, problem in enumerate(rule.check(tag)):
            if count == _MOST:
                told = f"More than {_MOST} of these; the others are not listed."
                yield rule.problem("", told, "mend these first, then lint again.")
                break
            yield problem
