"""Planned faults; to come."""

from collections.abc import Sequence

from creative import PlayedPath
from delivery.platforms import Platform
from delivery.qa.planned import Plan
from delivery.qa.planner import Ground

__all__ = ["plan_faults"]


def plan_faults(*_: Ground | Platform | str | Sequence[PlayedPath]) -> list[Plan]:
    """None yet."""
    return []
