"""How far films were watched."""

from typing import Final

import msgspec

from measurement.questions.common import Common
from measurement.questions.question import Found, Question, share
from measurement.questions.scope import Scope

__all__ = ["VIDEO"]

_COUNTS: Final = ("played", "first_quartile", "midpoint", "third_quartile", "completed", "skipped")


class VideoParams(Common, frozen=True, kw_only=True):
    """A session counts in the period, and in the bucket, in which it began."""


class VideoRow(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of films, of which a session may have several; `completion_rate` is of those played."""

    by: dict[str, str]
    sessions: int
    played: int
    first_quartile: int
    midpoint: int
    third_quartile: int
    completed: int
    skipped: int
    completion_rate: float | None


def _find(scope: Scope, params: VideoParams) -> Found:  # noqa: ARG001
    sums = {
        "sessions": "sum(CASE WHEN s.played > 0 THEN 1 ELSE 0 END)",
        **{name: f"sum(s.{name})" for name in _COUNTS},
    }
    return Found(
        [
            VideoRow(
                by=group.by,
                **group.figures,
                completion_rate=share(group.figures["completed"], group.figures["played"]),
            )
            for group in scope.groups(sums, where=scope.ads())
        ]
    )


VIDEO: Final = Question("video", "How far films were watched", VideoParams, VideoRow, _find)
