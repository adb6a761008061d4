"""The tagging checklist of a creative: each line ticked by evidence, or open with what to do.

The lines are those that ad operations go through before a campaign: tracking tags, macros,
component tracking, tag, staging, live. Nothing is ticked by hand.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from delivery.formats import build_tag
from delivery.platforms import FormatName, Platform
from delivery.project import Project
from delivery.qa.fingerprint import fingerprint
from delivery.qa.live import Live
from flows import Component, Goal, Problem, Redirect, Script, parse_tracking, waits

__all__ = ["Checklist", "ChecklistLine", "checklist_json", "make_checklist", "render_checklist"]

Name = Literal["tracking", "macros", "components", "tag", "staging", "live"]
Json = Mapping[str, Any]

TITLES: dict[Name, str] = {
    "tracking": "Tracking tags are there",
    "macros": "Macros are set up for the platform",
    "components": "Components carry their tracking",
    "tag": "The tag is generated",
    "staging": "The tag is tested in staging",
    "live": "It is live",
}
_NAMED = 6  # of a list in a line of evidence


def _codes(group: str, *numbers: int) -> frozenset[str]:
    return frozenset(f"{group}{number}" for number in numbers)


# Which problems of `flowtag check` keep a line open; every error keeps the tag's line open.
_CODES: dict[Name, frozenset[str]] = {
    "tracking": _codes("FL", 303, 304, 307, 308, 309, 311, 312)
    | _codes("DL", 107, 108, 109, 110, 114, 131, 132, 133, 134, 135, 136, 138, 139, 140, 145),
    "macros": _codes("FL", 305, 306)
    | _codes("DL", 105, 106, 111, 112, 113, 115, 116, 118, 137, 141, 142, 204, 205, 206, 207),
    "components": _codes("FL", 301, 302, 310),
}


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line: ticked or open. `evidence` says what was found, `todo` what is left to do."""

    name: Name
    ticked: bool
    evidence: tuple[str, ...]
    todo: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The line itself."""
        return TITLES[self.name]


@dataclass(frozen=True, slots=True)
class Checklist:
    """All lines of a creative, in the order in which they are gone through."""

    name: str
    lines: tuple[ChecklistLine, ...]

    @property
    def ready(self) -> bool:
        """Whether it may go live: everything but that is ticked."""
        return all(line.ticked for line in self.lines if line.name != "live")

    @property
    def done(self) -> int:
        """How many lines are ticked."""
        return sum(line.ticked for line in self.lines)


def make_checklist(
    project: Project,
    problems: Sequence[Problem],
    *,
    report: Json | None = None,
    live: Live | None = None,
) -> Checklist:
    """The checklist. `problems` are those of `check`; `report` is a QA report as JSON, `live` the
    first impression that a collector has."""
    platforms = _platforms(project, report)
    lines = (
        _tracking(project, problems),
        _macros(project, problems, platforms, report),
        _components(project, problems),
        _tag(project, problems, platforms),
        _staging(project, report),
        _live(live),
    )
    return Checklist(project.creative.look.name, lines)


def _platforms(project: Project, report: Json | None) -> list[Platform]:
    """The platform of delivery.json, else those of the report."""
    if project.platform is not None:
        return [project.platform]
    names = dict.fromkeys(cell["platform"] for cell in report["platforms"]) if report else ()
    return [project.platforms[name] for name in names if name in project.platforms]


def _tracking(project: Project, problems: Sequence[Problem]) -> ChecklistLine:
    delivery = project.delivery
    entries = [entry.tag for c in project.creative.flow.components for entry in c.tracking]
    requests = [url for tag in entries for url in parse_tracking(tag).requests]
    loads = [url for one in delivery.impressions for url in parse_tracking(one.tag).requests]
    hosts = dict.fromkeys(_host(url) for url in [*loads, *requests])
    at_load = f"{_many(len(loads), 'impression pixel')} in delivery.json"
    evidence = [f"{at_load}, {_many(len(requests), 'pixel')} of components in flow.json"]
    if hosts:
        evidence.append(f"sent to {_listed(hosts)}")
    if delivery.click_trackers:
        evidence.append(_many(len(delivery.click_trackers), "click tracker"))
    if delivery.verification:
        evidence.append(_many(len(delivery.verification), "verification tag"))
    todo = [] if loads or requests else ["Paste the tracking tags: delivery.json, flow.json."]
    return _line("tracking", evidence, [*todo, *_open(problems, "tracking")])


def _macros(
    project: Project,
    problems: Sequence[Problem],
    platforms: Sequence[Platform],
    report: Json | None,
) -> ChecklistLine:
    evidence, todo = [], []
    for platform in platforms[:_NAMED]:
        tag, _ = build_tag(project, platform, format=_format(project))
        literals = dict.fromkeys(slot.literal for slot in tag.slots) if tag else {}
        if literals:
            evidence.append(f"{platform.title} fills in {_listed(literals)}")
    if not platforms:
        todo.append('Name the platform: "platform" in delivery.json.')
    wrong = [p for cell in _cells(report) for p in _errors(cell) if p["check"] == "values"]
    if wrong:
        todo += dict.fromkeys(f"QA: {problem['message']}" for problem in wrong)
    elif any("values" in cell.get("checked", ()) for cell in _cells(report)):
        evidence.append("every value arrived in QA as it should")
    return _line("macros", evidence, [*todo, *_open(problems, "macros")])


def _components(project: Project, problems: Sequence[Problem]) -> ChecklistLine:
    components = project.creative.flow.components
    carrying = [c for c in components if c.tracking]
    trackers = sum(len(c.tracking) for c in carrying)
    evidence = [
        f"{len(carrying)} of {len(components)} components carry {_many(trackers, 'tracker')}: "
        f"{_listed(c.id for c in carrying)}"
        if carrying
        else "no component carries tracking"
    ]
    scripts = [c.id for c in components if isinstance(c, Script) and "ANALYTICS." in c.code]
    if scripts:
        evidence.append(f"metrics are sent by {_listed(scripts)}")
    bare = [c.id for c in components if not c.tracking and _worth_tracking(c)]
    if bare:
        evidence.append(f"without tracking, which may be meant: {_listed(bare)}")
    todo = [] if carrying or scripts else ["Hang tracking on components, or send metrics."]
    return _line("components", evidence, [*todo, *_open(problems, "components")])


def _worth_tracking(component: Component) -> bool:
    return isinstance(component, Goal | Redirect) or waits(component)


def _tag(
    project: Project, problems: Sequence[Problem], platforms: Sequence[Platform]
) -> ChecklistLine:
    evidence, todo = [], []
    for platform in platforms[:_NAMED]:
        tag, found = build_tag(project, platform, format=_format(project))
        if tag is None:
            todo += [f"{platform.title}: {p.message}" for p in found if p.severity == "error"]
            continue
        data = tag.text.encode()
        digest = hashlib.sha256(data).hexdigest()[:16]
        evidence.append(
            f"{platform.title}: {tag.format} tag {tag.size}, {len(data):,} bytes, sha256 {digest}…"
        )
    if not platforms:
        todo.append("A tag is made for a platform: name one in delivery.json.")
    errors = [p for p in problems if p.severity == "error"]
    todo += [f"{p.code} {p.name}: {p.message}" for p in errors]
    return _line("tag", evidence, list(dict.fromkeys(todo)))


def _staging(project: Project, report: Json | None) -> ChecklistLine:
    if report is None:
        todo = "Run `flowtag qa PATH --json > qa.json`, and give it as --report qa.json."
        return ChecklistLine("staging", False, (), (todo,))
    cells = _cells(report)
    evidence, todos = [], []
    for cell in cells[:_NAMED]:
        fired = sum(pixel["fired"] for pixel in cell["pixels"])
        state = cell["verdict"] if cell["passed"] else "failed"
        title = cell.get("title", cell["platform"])
        sessions = _many(cell["paths"], "session")
        evidence.append(f"{title}: {state}, {sessions}, {_many(fired, 'pixel request')}")
    if len(cells) > _NAMED:
        evidence.append(f"and {len(cells) - _NAMED} cases more")
    failed = [cell for cell in cells if not cell["passed"]]
    todos += [
        f"{cell.get('title', cell['platform'])}: {_many(len(_errors(cell)), 'problem')}"
        for cell in failed[:_NAMED]
    ]
    if report.get("source") != fingerprint(project.folder):
        todos.append("The report is of another version of the creative: run QA again.")
    wanted = project.platform
    if wanted is not None and wanted.name not in {cell["platform"] for cell in cells}:
        todos.append(f"The report does not look at {wanted.title}, which delivery.json names.")
    if not cells:
        todos.append("The report looks at no platform.")
    return _line("staging", evidence, todos)


def _live(live: Live | None) -> ChecklistLine:
    if live is None:
        todo = "No data of a collector were looked at: --data DIR names them."
        return ChecklistLine("live", False, (), (todo,))
    if not live.hour:
        seen = [f"{live.previews:,} impressions of previews and staging"] if live.previews else []
        return _line("live", seen, ["No impression yet that is no preview."])
    words = f"first counted in the hour from {live.hour} UTC"
    return _line("live", [words, f"{live.impressions:,} impressions so far"], [])


def _line(name: Name, evidence: Iterable[str], todo: Sequence[str]) -> ChecklistLine:
    return ChecklistLine(name, not todo, tuple(evidence), tuple(todo))


def _open(problems: Sequence[Problem], name: Name) -> Iterator[str]:
    for problem in problems:
        if problem.code in _CODES[name] and problem.severity != "info":
            yield f"{problem.code} {problem.name}: {problem.place}: {problem.message}"


def _cells(report: Json | None) -> list[dict[str, Any]]:
    return list(report["platforms"]) if report else []


def _errors(cell: Json) -> list[dict[str, Any]]:
    return [p for p in cell["problems"] if p.get("severity", "error") == "error"]


def _format(project: Project) -> FormatName:
    """The first format that the project can be built in: without an address only one."""
    return "script" if project.delivery.base_url else "standalone"


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition("?")[0] or url


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _listed(names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(names))
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more


def checklist_json(checklist: Checklist) -> str:
    """The checklist as indented JSON text."""
    lines = [
        {
            "line": line.name,
            "title": line.title,
            "ticked": line.ticked,
            "evidence": list(line.evidence),
            "todo": list(line.todo),
        }
        for line in checklist.lines
    ]
    found = {"name": checklist.name, "ready": checklist.ready, "lines": lines}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def render_checklist(checklist: Checklist) -> str:
    """The checklist for a terminal."""
    total = len(checklist.lines)
    lines = [f"{checklist.name}: {checklist.done} of {total} ticked"]
    for number, line in enumerate(checklist.lines, 1):
        lines.append(f"  [{'x' if line.ticked else ' '}] {number}. {line.title}")
        lines += [f"        {text}" for text in line.evidence]
        lines += [f"        to do: {text}" for text in line.todo]
    return "\n".join(lines) + "\n"
