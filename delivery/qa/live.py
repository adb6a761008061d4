"""Whether a creative is live: the first impression that a collector has and that is no preview."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Live", "find_live"]

_PAGE = 1_000
_PAGES = 50  # hours with sessions and no impression before the first one with


@dataclass(frozen=True, slots=True)
class Live:
    """`hour` is when the first one came (`2026-03-01 14:00`), or empty; `previews` are the
    impressions of previews and staging, which count for nothing."""

    hour: str
    impressions: int
    previews: int


def find_live(data_dir: Path, creative: str, project: str = "") -> Live:
    """What the data of a collector say about a creative, by its flow's id.

    Raises what `measurement.run_operation` raises: QuestionError, StoreBroken, StoreInUse.
    """
    given = {"where": [f"creative={creative}"], "zone": "UTC", "limit": _PAGE}
    given |= {"project": project} if project else {}
    total = _impressions(_ask(data_dir, {**given, "count": "net"})["rows"])
    previews = sum(
        _impressions(_ask(data_dir, {**given, "count": count})["rows"])
        for count in ("preview", "staging")
    )
    return Live(_first_hour(data_dir, given) if total else "", total, previews)


def _first_hour(data_dir: Path, given: dict[str, Any]) -> str:
    after: dict[str, str] = {}
    for _ in range(_PAGES):
        answer = _ask(data_dir, {**given, **after, "count": "net", "by": ["hour"]})
        for row in answer["rows"]:
            if row["impressions"]:
                return str(row["by"]["hour"])[:16].replace("T", " ")
        if not answer["next"]:
            break
        after = {"after": answer["next"]}
    return ""


def _ask(data_dir: Path, given: dict[str, Any]) -> dict[str, Any]:
    from measurement import Ask, run_operation

    asked = Ask(question="totals", given=given)
    answer: dict[str, Any] = run_operation(data_dir, "flowtag checklist", "ask", asked)
    return answer


def _impressions(rows: list[dict[str, Any]]) -> int:
    return sum(int(row["impressions"]) for row in rows)
