"""The one thread in which all realms of this process run, with a deadline in real time.

QuickJS measures its stack in the thread that calls it, and a context belongs to one thread: realms
get one with a stack of known size.

A call that does not come back (a native loop that polls no limit, an interrupt that an async
generator swallows) cannot be ended inside a process. It is left behind in its thread, which ends
with the process, and a new thread takes over.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from creative.sandbox.context import THREAD_BYTES

__all__ = ["LeftBehind", "run_in_thread"]

ResultT = TypeVar("ResultT")
_Work = tuple[Callable[[], Any], Future[Any]]
_turn = threading.Lock()  # one call at a time, so that a deadline counts no waiting
_queue: SimpleQueue[_Work] | None = None


class LeftBehind(Exception):
    """The work did not come back in time. It still runs: nothing that it uses may be touched."""


def run_in_thread(work: Callable[[], ResultT], *, wall_s: float) -> ResultT:
    """What `work` returns or raises, run in the realms' thread. Not to be nested.

    Raises LeftBehind after `wall_s` seconds of real time. Other Python threads run meanwhile.
    """
    global _queue
    result: Future[ResultT] = Future()
    with _turn:
        if _queue is None:
            _queue = _start_thread()
        _queue.put((work, result))
        try:
            return result.result(wall_s)
        except TimeoutError:
            _queue = None
            raise LeftBehind from None


def _start_thread() -> "SimpleQueue[_Work]":
    queue: SimpleQueue[_Work] = SimpleQueue()
    thread = threading.Thread(target=_serve, args=(queue,), name="realms", daemon=True)
    before = threading.stack_size(THREAD_BYTES)
    try:
        thread.start()
    finally:
        threading.stack_size(before)
    return queue


def _serve(queue: "SimpleQueue[_Work]") -> None:
    while True:
        work, result = queue.get()
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            result.set_exception(error)
        del work, result  # a waiting thread keeps nothing alive


def _forget_thread() -> None:
    """A forked process has no thread but the one that forked."""
    global _queue, _turn
    _queue, _turn = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_thread)
