"""What the linter found, for people, as plain data, and as annotations of a code host."""

import re
from functools import cache

from delivery.tags.lint import TAG_FINDINGS, LintedTag
from delivery.tags.rules import TAG_RULES
from flows import Problem, docs_of, render_problem

__all__ = ["lint_github", "lint_json", "lint_text"]

_PLACE = re.compile(r"line (\d+), column (\d+)")
_WHY = re.compile(r"\*\*Why it matters\.\*\*\s+(.*?)\n\n", re.DOTALL)
_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def lint_text(linted: LintedTag, file: str) -> str:
    """What the tag is, then each finding with what it costs and how to mend it."""
    lines = [f"{file}: {linted.kind.sentence}"]
    lines += [f"  {part.host}: {part.title}" for part in linted.kind.parts if part.title]
    lines += [f"  wrapper: {wrapper.told}" for wrapper in linted.kind.wrappers]
    for problem in linted.problems:
        lines.append(render_problem(problem))
        why = _why().get(problem.code)
        lines += [f"  why: {why}"] if why else []
    return "\n".join(lines) + "\n"


def lint_json(linted: LintedTag, file: str) -> dict[str, object]:
    """The same as plain data. Offsets count characters."""
    kind = linted.kind
    return {
        "file": file,
        "tag": {
            "title": kind.title, "purpose": kind.purpose, "vendor": kind.vendor,
            "platform": kind.platform,
            "hosts": [
                {"host": p.host, "title": p.title, "purpose": p.purpose, "start": p.start}
                for p in kind.parts
            ],
            "wrappers": [
                {"vendor": w.vendor, "blocking": w.blocking, "start": w.start, "end": w.end}
                for w in kind.wrappers
            ],
        },
        "problems": [_problem(problem) for problem in linted.problems],
    }  # fmt: skip


def lint_github(linted: LintedTag, file: str) -> str:
    """The findings as workflow commands, each at its line."""
    lines = []
    for problem in linted.problems:
        line, column = _position(problem)
        fields = f"file={_escape(file, ':,')},line={line},col={column}"
        title = _escape(f"{problem.code} {problem.name}", ":,")
        hint = f"\nhint: {problem.hint}" if problem.hint else ""
        text = _escape(f"{problem.message}{hint}")
        lines.append(f"::{_LEVELS[problem.severity]} {fields},title={title}::{text}\n")
    return "".join(lines)


def _problem(problem: Problem) -> dict[str, object]:
    line, column = _position(problem)
    return {
        "code": problem.code, "name": problem.name, "severity": problem.severity,
        "line": line, "column": column, "message": problem.message, "hint": problem.hint,
        "why": _why().get(problem.code, ""),
        "fix": [{"start": e.path[0], "end": e.path[1], "text": e.value} for e in problem.fix],
    }  # fmt: skip


def _position(problem: Problem) -> tuple[int, int]:
    match = _PLACE.fullmatch(problem.place)
    return (int(match[1]), int(match[2])) if match else (1, 1)


@cache
def _why() -> dict[str, str]:
    """Why each finding costs money: the sentence of its docs page."""
    pages = docs_of([*TAG_RULES, *TAG_FINDINGS])
    found = {code: _WHY.search(page) for code, page in pages.items()}
    return {code: " ".join(match[1].split()) for code, match in found.items() if match}


def _escape(text: str, special: str = "") -> str:
    # GitHub, "Workflow commands": %, CR and LF everywhere; in properties also : and ,
    for character in "%\r\n" + special:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
