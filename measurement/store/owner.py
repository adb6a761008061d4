"""One process owns a store: DuckDB lets no second one in, not even to read.

The owner holds a lock on `owner.json` and writes into it who it is; the lock goes with the process,
however it ends, so that what stands in the file is only believed while the lock is held.
"""

import fcntl
import os
from pathlib import Path

import msgspec

__all__ = ["Owner", "Ownership", "StoreInUse"]


class Owner(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who has the store: a process, what it is for, and where it answers questions, if it does."""

    pid: int
    command: str
    address: str = ""
    secret: str = ""


class StoreInUse(Exception):
    """Another process owns the store. The message names it and says what to do."""

    def __init__(self, folder: Path, owner: Owner | None) -> None:
        self.owner = owner
        who = f"process {owner.pid} ({owner.command})" if owner else "another process"
        at = f", which answers at {owner.address}" if owner and owner.address else ""
        super().__init__(
            f"{folder}: the store is in use by {who}{at}. Only one process can have it open; "
            "ask that one, or end it first."
        )


class Ownership:
    """The lock on a store's folder, until `release`. Raises StoreInUse if somebody has it."""

    def __init__(self, folder: Path, command: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "owner.json"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise StoreInUse(folder, _read(self._path)) from None
        self._owner = Owner(os.getpid(), command)
        self._write()

    def answer_at(self, address: str, secret: str) -> None:
        """Writes where this process answers, and with which secret: only its user can read it."""
        self._owner = msgspec.structs.replace(self._owner, address=address, secret=secret)
        self._write()

    def release(self) -> None:
        """Gives the store free."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _write(self) -> None:
        data = msgspec.json.encode(self._owner)
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, data, 0)


def _read(path: Path) -> Owner | None:
    """None while the owner is writing it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Owner)
    except msgspec.DecodeError:
        return None
