"""What a store holds, in figures."""

import json
from typing import Final

import msgspec

from measurement.log import find_sizes
from measurement.store.engine import DuckDBEngine, whole
from measurement.store.retention import read_retention
from measurement.store.store import Store

__all__ = ["Contents", "find_contents"]


class ProjectContents(msgspec.Struct, frozen=True, kw_only=True):
    """One project's. Times are UTC, in ms; `first_ms` is None where there is nothing."""

    project: str
    events: int = 0
    sessions: int = 0
    creatives: tuple[str, ...] = ()
    first_ms: int | None = None
    last_ms: int | None = None
    dropped: dict[str, int]


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `waiting_bytes` of the log are not loaded yet; bytes are those on disk."""

    projects: tuple[ProjectContents, ...]
    store_bytes: int
    log_bytes: int
    log_segments: int
    waiting_bytes: int
    retention_days: int


MANY: Final = 50  # creatives that are named


def find_contents(store: Store) -> Contents:
    """What is there now."""
    with store.reading() as engine:
        segment, byte = (whole(v) for v in engine.rows("SELECT segment, byte FROM state", {})[0])
        projects = _projects(engine)
    sizes = find_sizes(store.data_dir)
    waiting = sum(size for number, size in sizes.items() if number > segment)
    return Contents(
        projects=projects,
        store_bytes=store.file.stat().st_size,
        log_bytes=sum(sizes.values()),
        log_segments=len(sizes),
        waiting_bytes=waiting + max(sizes.get(segment, 0) - byte, 0),
        retention_days=read_retention(store.data_dir),
    )


def _projects(engine: DuckDBEngine) -> tuple[ProjectContents, ...]:
    sessions = engine.rows(
        "SELECT project, count(*), sum(events), min(first_ms), max(last_ms),"
        " to_json(coalesce("
        f"list_sort(list_distinct(list(creative) FILTER (creative <> '')))[1:{MANY}], []))::VARCHAR"
        " FROM sessions GROUP BY project",
        {},
    )
    dropped = engine.rows(
        "SELECT project, reason, count(*) FROM drops GROUP BY ALL ORDER BY ALL", {}
    )
    reasons: dict[str, dict[str, int]] = {}
    for project, reason, count in dropped:
        reasons.setdefault(str(project), {})[str(reason)] = whole(count)
    found = {
        str(name): ProjectContents(
            project=str(name),
            sessions=whole(count),
            events=whole(events),
            first_ms=whole(first),
            last_ms=whole(last),
            creatives=tuple(json.loads(str(creatives))),
            dropped=reasons.get(str(name), {}),
        )
        for name, count, events, first, last, creatives in sessions
    }
    for name in reasons.keys() - found.keys():
        found[name] = ProjectContents(project=name, dropped=reasons[name])
    return tuple(found[name] for name in sorted(found))
