"""The process that owns a store: it loads what the collector writes, and answers over HTTP."""

import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from measurement.api import build_api
from measurement.clock import now_ms
from measurement.http_answers import FindToken
from measurement.pipeline import Step
from measurement.store.loop import keep_loading
from measurement.store.store import Store

__all__ = ["serve_store"]


def serve_store(
    data_dir: Path,
    *,
    host: str,
    port: int,
    find_token: FindToken,
    steps: Sequence[Step],
    report: Callable[[str], None],
) -> None:
    """Owns the store until Ctrl-C or SIGTERM. `report` is told the address, and what goes wrong.

    Raises StoreInUse, StoreBroken, and OSError if the port is taken.
    """
    secret = secrets.token_urlsafe()
    over = threading.Event()
    with (
        Store(data_dir, "flowtag store", steps) as store,
        socket.create_server((host, port)) as door,
    ):
        address = f"http://{host}:{door.getsockname()[1]}"
        store.ownership.answer_at(address, secret)
        loader = threading.Thread(
            target=keep_loading, args=(store, over.wait, now_ms, report), name="loader"
        )
        loader.start()
        _end_with_cleaning_up()
        try:
            report(f"The store of {data_dir} answers at {address}/api/query")
            app = build_api(store, find_token, secret)
            uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[door])
        finally:
            over.set()
            loader.join()


def _end_with_cleaning_up() -> None:
    """SIGTERM ends this process as Ctrl-C does: the store is closed before."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
