"""Which way sessions go: how many take each connection of a conversation."""

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
    found: dict[tuple[str, str], list[int]] = {}  # sessions, and times; looked for once
    reached: dict[str, int] = {"": 0}
    for way in ways.ways:
        sessions = way.sessions
        reached[""] += sessions
        for component in way.walk.shown:
            reached[component] = reached.get(component, 0) + sessions
        for connection, times in way.walk.connections.items():
            figures = found.get(connection)
            if figures is None:
                found[connection] = [sessions, times * sessions]
            else:
                figures[0] += sessions
                figures[1] += times * sessions
    return [
        ConnectionsRow(
            by=ways.by,
            creative=ways.creative,
            from_=source,
            to=to,
            sessions=sessions,
            times=times,
            share=share(sessions, reached[source]),
        )
        for (source, to), (sessions, times) in sorted(found.items())
    ]


CONNECTIONS: Final = Question(
    "connections",
    "How many sessions take each connection",
    ConnectionsParams,
    ConnectionsRow,
    _find,
    ("creative", "from_", "to"),
)
