"""What was not counted, and why: nothing is dropped silently."""

from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question
from measurement.questions.scope import Scope

__all__ = ["DROPS"]


class DropsParams(Common, frozen=True, kw_only=True):
    """By time, `creative` and `kind` only, and whatever `count` says: what was dropped has no
    session. It counts when it was received.
    """


class DropsRow(msgspec.Struct, frozen=True, kw_only=True):
    """Events that were received and not counted, by the name of the reason."""

    by: dict[str, str]
    reason: str
    events: int


def _find(scope: Scope, _: DropsParams) -> Found:
    groups = scope.groups(
        {"events": "count(*)"},
        source="drops s",
        where=scope.received(),
        time="s.received_ms",
        keys=["s.reason"],
    )
    return Found([DropsRow(by=g.by, reason=str(g.keys[0]), **g.figures) for g in groups])


DROPS: Final = Question(
    "drops", "What was not counted, and why", DropsParams, DropsRow, _find, ("reason",)
)
