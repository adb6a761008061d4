"""How long data are kept: a number of days, written beside the store, applied whole days at a time."""

from pathlib import Path
from typing import Final

import msgspec

from measurement.errors import QuestionError
from measurement.store.erase import Erased, Erasure
from measurement.store.store import Store

__all__ = ["MAX_DAYS", "apply_retention", "read_retention", "write_retention"]

MAX_DAYS: Final = 36_500
_DAY_MS: Final = 86_400_000
_FILE: Final = "retention.json"


class Retention(msgspec.Struct, frozen=True):
    """Sessions that began so many days ago or more are deleted; 0 keeps all."""

    days: int = 0


def read_retention(data_dir: Path) -> int:
    """The days that data are kept; 0 where nothing was said."""
    try:
        text = (data_dir / "store" / _FILE).read_bytes()
    except FileNotFoundError:
        return 0
    return msgspec.json.decode(text, type=Retention).days


def write_retention(data_dir: Path, days: int) -> None:
    """Says how many days data are kept from now on; 0 keeps all."""
    if not 0 <= days <= MAX_DAYS:
        raise QuestionError(f"days: {days} is not between 0, which keeps all, and {MAX_DAYS}")
    file = data_dir / "store" / _FILE
    written = file.with_suffix(".written")
    written.write_bytes(msgspec.json.encode(Retention(days)))
    written.replace(file)


def apply_retention(store: Store, now_ms: int) -> Erased | None:
    """Deletes what is too old by now, up to the last midnight UTC; None where nothing is."""
    days = read_retention(store.data_dir)
    if not days:
        return None
    before_ms = (now_ms // _DAY_MS - days) * _DAY_MS
    with store.reading() as engine:
        sql = f"SELECT count(*) FROM sessions WHERE first_ms < {before_ms}"
        found = engine.rows(sql, {})[0][0]
    return store.erase(Erasure(before_ms=before_ms)) if found else None
