"""Keeps a store up to date while its process runs: loads what arrives, deletes what is too old."""

from collections.abc import Callable
from typing import Final

import duckdb

from measurement.store.retention import apply_retention
from measurement.store.store import Store

__all__ = ["IDLE_S", "keep_loading"]

IDLE_S: Final = 0.5  # what is acknowledged can be asked for 3 s later, and loading takes its time
_RETRY_S: Final = 5.0  # after an error, which most often is a full disk
_HOUR_MS: Final = 3_600_000


def keep_loading(
    store: Store,
    wait: Callable[[float], bool],
    now_ms: Callable[[], int],
    report: Callable[[str], None],
) -> None:
    """Loads until `wait`, which waits so many seconds, says that it is over.

    An error is reported and tried again: the position has not moved, so that nothing is lost.
    """
    next_ms, over = 0, False
    while not over:
        try:
            loaded = store.step()
            for damage in loaded.damage:
                report(f"{damage}; what stands before and after is loaded")
            idle = not loaded.records
            if idle and now_ms() >= next_ms:
                next_ms = now_ms() + _HOUR_MS
                apply_retention(store, now_ms())
        except (duckdb.Error, OSError) as error:
            report(f"the store could not go on and tries again: {error}")
            over = wait(_RETRY_S)
        else:
            over = wait(IDLE_S if idle else 0)
