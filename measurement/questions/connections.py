"""Which way sessions go: how many take each connection of a conversation."""

from collections import Counter
from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Scope
from measurement.questions.ways import find_ways

__all__ = ["CONNECTIONS"]

_By = tuple[tuple[str, str], ...]


class ConnectionsParams(Common, frozen=True, kw_only=True):
    """A session counts in the period, and in the bucket, in which it began."""


class ConnectionsRow(msgspec.Struct, frozen=True, kw_only=True):
    """A connection: sessions that went along it, and how often in all. The start's is from ''.

    `share` is of the sessions that saw where it comes from; a connection to an option is gone along
    when the option is shown.
    """

    by: dict[str, str]
    creative: str
    from_: str = msgspec.field(name="from")
    to: str
    sessions: int
    times: int
    share: float | None


def _find(scope: Scope, _: ConnectionsParams) -> Found:
    sessions, times = Counter[tuple[_By, str, str, str]](), Counter[tuple[_By, str, str, str]]()
    reached = Counter[tuple[_By, str, str]]()
    for way in find_ways(scope):
        by = tuple(way.by.items())
        reached[by, way.creative, ""] += way.sessions
        for component in way.walk.shown:
            reached[by, way.creative, component] += way.sessions
        for (source, to), count in way.walk.connections.items():
            sessions[by, way.creative, source, to] += way.sessions
            times[by, way.creative, source, to] += count * way.sessions
    return Found(
        [
            ConnectionsRow(
                by=dict(by),
                creative=creative,
                from_=source,
                to=to,
                sessions=count,
                times=times[by, creative, source, to],
                share=share(count, reached[by, creative, source]),
            )
            for (by, creative, source, to), count in sorted(sessions.items())
        ]
    )


CONNECTIONS: Final = Question(
    "connections",
    "How many sessions take each connection",
    ConnectionsParams,
    ConnectionsRow,
    _find,
    ("creative", "from_", "to"),
)
