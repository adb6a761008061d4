"""Connections without a network: what a protocol writes is kept."""

import asyncio
import socket
from typing import Any

__all__ = ["Wire"]


class Wire:
    """A transport that keeps what was written, and may have a socket beside it.

    `told` is set when something was written.
    """

    def __init__(self, door: socket.socket | None = None) -> None:
        self._door = door
        self.heard = b""
        self.is_open = True
        self.told = asyncio.Event()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Its socket."""
        return self._door if name == "socket" else default

    def get_write_buffer_size(self) -> int:
        """All that was written is gone."""
        return 0

    def write(self, data: bytes) -> None:
        """Keeps it."""
        self.heard += data
        self.told.set()

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return not self.is_open

    def close(self) -> None:
        """Takes nothing more."""
        self.is_open = False

    def pause_reading(self) -> None:
        """Everything is here already."""

    resume_reading = pause_reading
