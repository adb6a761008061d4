"""The one thread in which all realms of this process run.

QuickJS measures its stack in the thread that calls it, a context belongs to one thread, and the
stacks of ordinary threads differ (512 kB on macOS, 8 MB on Linux): in 256 kB a script recurses 150
deep, where a browser allows 10,000. So realms get a thread with a stack of known size.
Calls are queued; QuickJS lets other Python threads run meanwhile.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

__all__ = ["STACK_BYTES", "run_in_thread"]

_THREAD_BYTES: Final = 32 << 20  # address space; only what is used takes memory
STACK_BYTES: Final = _THREAD_BYTES // 4  # what JavaScript may use: leaves room for C below it

ResultT = TypeVar("ResultT")
_start = threading.Lock()
_thread: ThreadPoolExecutor | None = None


def run_in_thread(work: Callable[[], ResultT]) -> ResultT:
    """What `work` returns or raises, run in the realms' thread. Not to be nested."""
    return _find_thread().submit(work).result()


def _find_thread() -> ThreadPoolExecutor:
    global _thread
    with _start:
        if _thread is None:
            thread = ThreadPoolExecutor(1, thread_name_prefix="realms")
            before = threading.stack_size(_THREAD_BYTES)
            try:
                thread.submit(int).result()  # the thread starts with its first work
            finally:
                threading.stack_size(before)
            _thread = thread
        return _thread


def _forget_thread() -> None:
    """A forked process has no thread but the one that forked."""
    global _start, _thread
    _start, _thread = threading.Lock(), None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_thread)
