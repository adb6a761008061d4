"""The small framework of the linter: what a finding is, what a rule is, how rules run and print.

Three things stay apart: a rule *finds* (`check`), `run_rules` *runs*, and `render_problem`
*prints*. Used with FL codes here, with CR codes by `creative`, with DL codes by `delivery`.

A `Finding` is a documented kind of problem: its docstring is its page in the docs. A `Rule` is a
finding that looks for itself in a subject; findings that no rule looks for come from readers.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from inspect import cleandoc
from typing import ClassVar, Generic, TypeVar

from flows.problem import Edit, Problem, Severity, sort_problems

__all__ = ["Finding", "Rule", "docs_of", "render_rules", "run_rules"]

SubjectT = TypeVar("SubjectT")


class Finding:
    """A kind of problem: stable `code`, kebab-case `name`, severity, and its docs as docstring."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = "error"

    @classmethod
    def problem(
        cls, place: str, message: str, hint: str = "", *, file: str = "", fix: Iterable[Edit] = ()
    ) -> Problem:
        """A problem of this kind. Rules leave `file` out: `run_rules` knows it."""
        return Problem(cls.code, cls.name, cls.severity, file, place, message, hint, tuple(fix))


class Rule(Finding, Generic[SubjectT]):
    """A finding that looks for itself: `check` yields its problems, all of them, in any order."""

    @abstractmethod
    def check(self, subject: SubjectT) -> Iterable[Problem]:
        """The problems of this kind in the subject. Pure: no files, no network, no clock."""


def run_rules(rules: Iterable[Rule[SubjectT]], subject: SubjectT, file: str = "") -> list[Problem]:
    """All problems that the rules find, sorted; `file` is filled in where a rule left it out."""
    found = (problem for rule in rules for problem in rule.check(subject))
    return sort_problems(problem if problem.file else _in_file(problem, file) for problem in found)


def docs_of(findings: Iterable[type[Finding] | Finding]) -> dict[str, str]:
    """The docs page of each finding by code, in the order of the codes."""
    pages = {finding.code: cleandoc(finding.__doc__ or "") for finding in findings}
    return dict(sorted(pages.items()))


def render_rules(findings: Sequence[type[Finding] | Finding], title: str) -> str:
    """All findings as one Markdown page: a table of them, then a section each."""
    ordered = sorted(findings, key=lambda finding: finding.code)
    pages = docs_of(ordered)
    lines = [f"# {title}", "", "| code | name | severity |", "|---|---|---|"]
    lines += [
        f"| [{f.code}](#{f.code.lower()}-{f.name}) | {f.name} | {f.severity} |" for f in ordered
    ]
    for finding in ordered:
        lines += ["", f"## {finding.code} {finding.name}", ""]
        lines += [f"*{finding.severity}*", "", pages[finding.code]]
    return "\n".join(lines) + "\n"


def _in_file(problem: Problem, file: str) -> Problem:
    return replace(problem, file=file)
