"""The report as GitHub's workflow commands: each problem at the line that has to be changed."""

import json
from collections.abc import Iterator, Mapping, Sequence

from delivery.qa.cards import find_same
from delivery.qa.case_names import cases_of, list_cases
from delivery.qa.problems import PROBLEM_KINDS, how_to_fix
from delivery.qa.report import QaProblem, Report
from flows import ExpandedFlow, find_lines

__all__ = ["render_github"]


def render_github(report: Report, folder: str, texts: Mapping[str, str]) -> str:
    """One annotation a problem. `texts` are the creative's files by name, as far as they can be
    read; `folder` is where they lie, as it was typed. A text without a name is a tag of others: then
    `folder` is its file."""
    lines, every = [], cases_of(report.platforms)
    for same in find_same(report):
        _, problem = same[0]
        cases = list_cases([every[at] for at in dict.fromkeys(at for at, _ in same)], every)
        name, line = _place(report, problem, texts)
        kind = PROBLEM_KINDS.get(problem.kind)
        title = f"{kind.title if kind else problem.check} ({', '.join(cases)})"
        fields = {"file": f"{folder}/{name}".rstrip("/"), "line": str(line), "title": title}
        head = ",".join(f"{key}={_escape(value, ':,')}" for key, value in fields.items())
        lines.append(f"::{problem.severity} {head}::{_escape(_message(problem))}\n")
    return "".join(lines)


def _message(problem: QaProblem) -> str:
    parts = [f"{problem.message} ({problem.path})" if problem.path else problem.message]
    if problem.expected:
        parts.append(f"expected {problem.expected}")
    if problem.observed:
        parts.append(f"observed {problem.observed}")
    fix = how_to_fix(problem.kind, problem.hint)
    return "\n".join([*parts, f"hint: {fix}"] if fix else parts)


def _place(report: Report, problem: QaProblem, texts: Mapping[str, str]) -> tuple[str, int]:
    """File and line: those of the component's tracking, or of what names the pixel."""
    if "" in texts:
        return "", 1
    for name, path in _candidates(report, problem):
        text = texts.get(name, "")
        line = _line_of(text, path, problem.pixel)
        if line:
            return name, line
    return "flow.json", 1


def _candidates(report: Report, problem: QaProblem) -> Iterator[tuple[str, str]]:
    if problem.component is None:
        yield "delivery.json", ""
        return
    flow = report.flow
    origins = flow.origins if isinstance(flow, ExpandedFlow) else {}
    called, inner = origins.get(problem.component, ("", problem.component))
    yield (f"flows/{called}.json" if called else "flow.json"), inner


def _line_of(text: str, component: str, pixel: str) -> int:
    """The line of the component, or of the pixel in it; 0 if the text has neither."""
    first, last = 1, text.count("\n") + 1
    if component:
        number = _position_of(text, component)
        if number is None:
            return 0
        places = [f"components[{number}]", f"components[{number + 1}]"]
        found = find_lines(text, places)
        first = found[places[0]]
        last = found[places[1]] if found[places[1]] > first else last
    written = _written(text.splitlines(), pixel, first, last) if pixel else 0
    return written or (first if component or text else 0)


def _position_of(text: str, component: str) -> int | None:
    try:
        components = json.loads(text)["components"]
        ids = [one["id"] for one in components]
    except (ValueError, KeyError, TypeError):
        return None
    return ids.index(component) if component in ids else None


def _written(lines: Sequence[str], pixel: str, first: int, last: int) -> int:
    """The line between these that holds the address, as JSON writes it, or its `&` as HTML does."""
    spellings = {
        json.dumps(text, ensure_ascii=False)[1:-1] for text in (pixel, pixel.replace("&", "&amp;"))
    }
    for number in range(first, min(last, len(lines)) + 1):
        if any(spelling in lines[number - 1] for spelling in spellings):
            return number
    return 0


def _escape(text: str, special: str = "") -> str:
    # GitHub, "Workflow commands": %, CR and LF everywhere; in properties also : and ,
    for character in "%\r\n" + special:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
