"""A difference between two versions, for people and as JSON."""

import json
from collections.abc import Sequence
from itertools import groupby

from creative.compile import Json
from creative.diff import Change, CreativeDiff, Topic
from creative.diff_sessions import SessionDiff

__all__ = ["diff_json", "render_diff"]

_TITLES: dict[Topic, str] = {
    "flow": "flow",
    "components": "components",
    "connections": "connections",
    "pixels": "pixels",
    "variables": "variables",
    "click_throughs": "click-throughs",
}


def render_diff(diff: CreativeDiff) -> str:
    """The difference as people read it, topic by topic; `+` is new, `-` is gone, `~` is another."""
    if diff.same:
        return f"No difference: {_many(diff.played, 'session')} played alike.\n"
    lines: list[str] = []
    for topic, title in _TITLES.items():
        changes = [change for change in diff.changes if change.topic == topic]
        if changes:
            lines += [title, *_lines(changes), ""]
    lines += _sessions(diff)
    return "\n".join(lines) + "\n"


def diff_json(diff: CreativeDiff) -> Json:
    """The difference as JSON."""
    return {
        "same": diff.same,
        "changes": [
            {"topic": c.topic, "where": c.where, "field": c.field, "old": c.old, "new": c.new}
            for c in diff.changes
        ],
        "played": diff.played,
        "sessions": [
            {
                "acts": list(s.acts),
                "count": s.count,
                "common": list(s.common),
                "old": s.old,
                "new": s.new,
            }
            for s in diff.sessions
        ],
    }


def _lines(changes: Sequence[Change]) -> list[str]:
    lines: list[str] = []
    for where, same in groupby(changes, key=lambda change: change.where):
        of_one = list(same)
        fields = [change for change in of_one if change.field]
        lines += [f"  {_sign(one)} {_single(one)}" for one in of_one if not one.field]
        if fields:
            lines.append(f"  ~ {where}" if where else "  ~ flow.json")
        lines += [f"      {_sign(one)} {one.field}: {_values(one)}" for one in fields]
    return lines


def _single(change: Change) -> str:
    if change.topic == "connections":
        return f"{change.where} → {change.new if change.old is None else change.old}"
    if change.topic == "components":
        return f"{change.where} ({change.new if change.old is None else change.old})"
    return f"{change.where}: {_values(change)}"


def _sign(change: Change) -> str:
    return "+" if change.old is None else "-" if change.new is None else "~"


def _values(change: Change) -> str:
    shown = [_value(v, change) for v in (change.old, change.new) if v is not None]
    return " → ".join(shown)


def _value(value: object, change: Change) -> str:
    plain = change.topic in ("pixels", "click_throughs", "flow") or change.field == "order"
    return str(value) if plain else json.dumps(value, ensure_ascii=False)


def _sessions(diff: CreativeDiff) -> list[str]:
    if not diff.sessions:
        return [f"sessions: {diff.played} played, no difference"]
    count = sum(session.count for session in diff.sessions)
    lines = [f"sessions: {diff.played} played, {count} differ"]
    for session in diff.sessions:
        lines += ["", *_session(session)]
    return lines


def _session(session: SessionDiff) -> list[str]:
    acts = ", ".join(session.acts) or "nothing done"
    more = f" (and {_many(session.count - 1, 'more session')})" if session.count > 1 else ""
    lines = [f"  {acts}{more}"]
    lines += [f"      {words}" for words in session.common]
    return [*lines, f"    - {session.old}", f"    + {session.new}"]


def _many(count: int, one: str) -> str:
    return f"{count} {one}" + ("" if count == 1 else "s")
