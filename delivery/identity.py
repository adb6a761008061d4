"""Something made once for a table, where the table is the same object each time.

Tables are tuples of forty platforms or a hundred vendors: to hash one takes longer than to lint a
tag. So what is made of a table is looked up by which object it is, and by its value only then.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

__all__ = ["once_for_each"]

Table = TypeVar("Table", bound=tuple[Any, ...])
Made = TypeVar("Made")

_MOST = 16  # a process meets one set of tables, tests meet some more


def once_for_each(make: Callable[[Table], Made]) -> Callable[[Table], Made]:
    """`make`, which is asked once for each table."""
    by_value = lru_cache(maxsize=_MOST)(make)
    held: dict[int, tuple[Table, Made]] = {}

    @wraps(make)
    def made(table: Table) -> Made:
        known = held.get(id(table))
        if known is None or known[0] is not table:
            if len(held) >= _MOST:
                held.clear()
            known = held[id(table)] = (table, by_value(table))
        return known[1]

    return made
