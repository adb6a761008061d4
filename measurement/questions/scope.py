"""A question's common parameters as SQL: which sessions, grouped how. No given text becomes SQL.

Questions select from `sessions s`, and from `events e` where a session's row does not say it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from measurement.errors import QuestionError
from measurement.questions.common import Common, Count
from measurement.questions.dimensions import dimension_sql
from measurement.questions.zones import BUCKETS, Zone, find_zone, make_zone, parse_from, parse_to
from measurement.store.dialect import Value
from measurement.store.engine import Engine, Row, whole

__all__ = ["MAX_GROUPS", "Group", "Scope"]

MAX_GROUPS: Final = 200_000  # of an answer, which is held in memory

_COUNTS: Final[dict[Count, str]] = {
    "net": "{s}.bot = '' AND {s}.traffic = 'live'",
    "gross": "1 = 1",
    "bots": "{s}.bot <> ''",
    "preview": "{s}.traffic = 'preview'",
    "staging": "{s}.traffic = 'staging'",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Part of an answer: what it is by, what else tells it from others, and its figures."""

    by: dict[str, str]
    keys: tuple[object, ...]
    figures: dict[str, int]


class Scope:
    """Which sessions a question is about, and by what its answer is broken down."""

    def __init__(self, engine: Engine, common: Common) -> None:
        self.dialect = engine.dialect
        self._engine = engine
        self._values: dict[str, Value] = {}
        self.info = find_zone(common.zone)
        self.project = common.project or self._only_project()
        self.from_ms = parse_from(common.from_, self.info)
        self.to_ms = parse_to(common.to, self.info)
        self.is_project = f"s.project = {self.param(self.project)}"
        self._count = common.count
        self._filters = self._where(common.where)
        self.by = _check_by(common.by)
        filtered = {_split(text)[0] for text in common.where}
        self.dimensions = filtered | (set(self.by) - set(BUCKETS))
        self.zone = self._make_zone()

    def param(self, value: Value) -> str:
        """The place of a value in the SQL."""
        name = f"p{len(self._values)}_"
        self._values[name] = value
        return self.dialect.param(name, value)

    def ask(self, sql: str) -> list[Row]:
        """The engine's answer, with the values that this SQL names."""
        return self._engine.rows(sql, self._used(sql))

    def _used(self, sql: str) -> dict[str, Value]:
        param = self.dialect.param
        return {name: value for name, value in self._values.items() if param(name, value) in sql}

    def counted(self, alias: str) -> str:
        """The condition on sessions of this alias that leaves those that are counted."""
        return _COUNTS[self._count].format(s=alias)

    def ads(self) -> str:
        """The condition on `sessions s` that leaves those of ads."""
        return f"{self.sessions()} AND s.kind <> 'site'"

    def sites(self, time: str = "s.first_ms") -> str:
        """The condition on `sessions s` that leaves those of sites."""
        return f"{self.sessions(time)} AND s.kind = 'site'"

    def sessions(self, time: str = "s.first_ms") -> str:
        """The condition on `sessions s`, and on the time that counts."""
        return self._all([self.counted("s"), *self._filters], time)

    def received(self) -> str:
        """The condition on any table `s` that leaves what was received, whoever sent it.

        What was dropped has no session to ask for more than its creative and kind.
        """
        if others := sorted(self.dimensions - {"creative", "kind"}):
            raise QuestionError(f"drops know creative and kind, and no {', '.join(others)}")
        return self._all(self._filters, "s.received_ms")

    def _all(self, parts: Sequence[str], time: str) -> str:
        parts = [self.is_project, *parts]
        if self.from_ms is not None:
            parts.append(f"{time} >= {self.param(self.from_ms)}")
        if self.to_ms is not None:
            parts.append(f"{time} < {self.param(self.to_ms)}")
        return " AND ".join(f"({part})" for part in parts)

    def by_sql(self, time: str = "s.first_ms") -> list[str]:
        """The SQL of what the answer is by, named b0, b1 and so on."""
        found = [
            self.zone.bucket(name, time, self.dialect)
            if name in BUCKETS
            else dimension_sql(name, self.param)
            for name in self.by
        ]
        return [f"{sql} AS b{n}" for n, sql in enumerate(found)]

    def by_label(self, values: Sequence[object]) -> dict[str, str]:
        """What an answer is by, as people read it."""
        return {name: self._label(name, value) for name, value in zip(self.by, values, strict=True)}

    def groups(
        self,
        figures: Mapping[str, str],
        *,
        where: str,
        source: str = "sessions s",
        time: str = "s.first_ms",
        keys: Sequence[str] = (),
    ) -> list[Group]:
        """Figures (name -> SQL) in groups: by what was asked, and by `keys`. In their order.

        Raises QuestionError for more than MAX_GROUPS.
        """
        found = self.every_group(figures, where=where, source=source, time=time, keys=keys)
        groups = list(islice(found, MAX_GROUPS + 1))
        if len(groups) > MAX_GROUPS:
            raise QuestionError(
                f"by: the answer has more than {MAX_GROUPS:,} rows; ask by less, or of a part"
            )
        return groups

    def every_group(
        self,
        figures: Mapping[str, str],
        *,
        where: str,
        source: str = "sessions s",
        time: str = "s.first_ms",
        keys: Sequence[str] = (),
    ) -> Iterator[Group]:
        """The same, however many, one at a time."""
        by = self.by_sql(time)
        told = [f"{sql} AS k{n}" for n, sql in enumerate(keys)]
        sums = [f"{sql} AS f{n}" for n, sql in enumerate(figures.values())]
        names = [f"b{n}" for n in range(len(by))] + [f"k{n}" for n in range(len(told))]
        sql = f"SELECT {', '.join([*by, *told, *sums])} FROM {source} WHERE {where}"
        if names:
            sql += f" GROUP BY {', '.join(names)} ORDER BY {', '.join(names)}"
        rows = self._engine.stream(sql, self._used(sql))
        return (self._group(row, len(by), len(names), list(figures)) for row in rows)

    def _group(self, row: Row, by: int, keys: int, names: Sequence[str]) -> Group:
        figures = {name: whole(value) for name, value in zip(names, row[keys:], strict=True)}
        return Group(self.by_label(row[:by]), row[by:keys], figures)

    def _label(self, name: str, value: object) -> str:
        if name in BUCKETS:
            return self.zone.label(name, whole(value))
        return " > ".join(json.loads(str(value) or "[]")) if name == "path" else str(value)

    def _where(self, filters: Sequence[str]) -> list[str]:
        """Of one dimension any of the values, of each dimension one; `!=` none of them."""
        wanted: dict[tuple[str, bool], list[str]] = {}
        for name, excluded, value in map(_split, filters):
            wanted.setdefault((name, excluded), []).append(self.param(value))
        return [
            f"{dimension_sql(name, self.param)} {'NOT ' if excluded else ''}IN ({', '.join(values)})"
            for (name, excluded), values in wanted.items()
        ]

    def _only_project(self) -> str:
        rows = self.ask("SELECT DISTINCT project FROM sessions ORDER BY project LIMIT 20")
        names = [str(name) for (name,) in rows]
        if len(names) > 1:
            raise QuestionError(f"project: say which one: {', '.join(names)}")
        return names[0] if names else ""

    def _make_zone(self) -> Zone:
        if self.info.key == "UTC":
            return Zone(self.info)
        sql = "SELECT coalesce(min(first_ms), 0), coalesce(max(last_ms), 0) FROM sessions s"
        first, last = self.ask(f"{sql} WHERE {self.is_project}")[0]
        return make_zone(self.info, whole(first), whole(last))


def _split(text: str) -> tuple[str, bool, str]:
    """A filter: the dimension, whether the value is excluded, and the value."""
    name, equals, value = text.partition("=")
    if not equals:
        raise QuestionError(f'where: "{text}" is no filter; write NAME=VALUE or NAME!=VALUE')
    return name.removesuffix("!").strip(), name.endswith("!"), value


def _check_by(names: Sequence[str]) -> tuple[str, ...]:
    times = [name for name in names if name in BUCKETS]
    if len(times) > 1:
        raise QuestionError(f"by: one of {', '.join(BUCKETS)}, not {' and '.join(times)}")
    if len(set(names)) < len(names):
        raise QuestionError(f"by: a name stands there twice: {', '.join(names)}")
    return tuple(names)
