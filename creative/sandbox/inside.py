"""Where a worker process starts: makes the few modules that it needs importable, then serves.

`worker` runs this file by its path, in an isolated Python and without the rest of the product:
importing that would take ten times as long, and would lie in reach of whoever breaks in.
"""

import os
import signal
import sys
import threading
from types import ModuleType

__all__ = ["main"]


def main(library: str, room_bytes: int) -> None:
    """Serves until the pipe ends, in a thread with a stack as large as contexts want it.

    `library` is the folder of the QuickJS extension.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, who closes the pipe
    _be_a_package()
    sys.path.append(library)
    from creative.sandbox.context import THREAD_BYTES
    from creative.sandbox.serve import serve

    threading.stack_size(THREAD_BYTES)
    thread = threading.Thread(target=serve, args=(room_bytes,))
    thread.start()
    thread.join()


def _be_a_package() -> None:
    """Lets `creative.sandbox` be imported without the `__init__` of either package."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is slow to start
    for name, folder in (("creative", os.path.dirname(here)), ("creative.sandbox", here)):  # noqa: PTH120
        package = ModuleType(name)
        package.__path__ = [folder]
        sys.modules[name] = package


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
