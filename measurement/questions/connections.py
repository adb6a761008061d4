"""Which way sessions go: how many take each connection of a conversation."""

from collections import Counter
from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Scope
from measurement.questions.ways import Ways, find_ways

__all__ = ["CONNECTIONS"]


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
    return Found([row for ways in find_ways(scope) for row in _rows(ways)])


def _rows(ways: Ways) -> list[ConnectionsRow]:
    sessions: dict[tuple[str, str], int] = {}  # plain ones: counters take twice the time here
    times: dict[tuple[str, str], int] = {}
    reached = Counter[str]()
    for way in ways.ways:
        reached[""] += way.sessions
        for component in way.walk.shown:
            reached[component] += way.sessions
        for connection, count in way.walk.connections.items():
            sessions[connection] = sessions.get(connection, 0) + way.sessions
            times[connection] = times.get(connection, 0) + count * way.sessions
    return [
        ConnectionsRow(
            by=ways.by,
            creative=ways.creative,
            from_=source,
            to=to,
            sessions=count,
            times=times[source, to],
            share=share(count, reached[source]),
        )
        for (source, to), count in sorted(sessions.items())
    ]


CONNECTIONS: Final = Question(
    "connections",
    "How many sessions take each connection",
    ConnectionsParams,
    ConnectionsRow,
    _find,
    ("creative", "from_", "to"),
)
