"""What a worker gives up before it reads its first request, and which of it the system granted.

The kernel holds these limits, whatever the engine or a script does. The names:

    address-space   memory beyond what it has plus the given room (RLIMIT_AS; Linux)
    core-dumps      a crash writes no memory to disk (RLIMIT_CORE)
    descriptors     nothing can be opened beyond the pipes that it has (RLIMIT_NOFILE)
    file-size       nothing can be written to a file (RLIMIT_FSIZE)
    life            it ends after an hour of CPU time (RLIMIT_CPU)
    privileges      it can never gain any (PR_SET_NO_NEW_PRIVS; Linux)
    processes       it can start none (RLIMIT_NPROC; the kernel exempts root)
    system-calls    all but those of `seccomp` fail (Linux on x86_64 and aarch64)
    timers          each call has a deadline in CPU time and in real time (setitimer, in `serve`)
"""

import os
import resource
import signal
import sys
from typing import Final

from creative.sandbox.seccomp import filter_system_calls

__all__ = ["disarm_timers", "enter_jail", "set_timers"]

_LIFE_S: Final = 3_600  # the longest simulation takes minutes; what loses its timers ends here
_LIMITS: Final = {
    "core-dumps": (resource.RLIMIT_CORE, 0),
    "descriptors": (resource.RLIMIT_NOFILE, 0),
    "file-size": (resource.RLIMIT_FSIZE, 0),
    "life": (resource.RLIMIT_CPU, _LIFE_S),
    "processes": (resource.RLIMIT_NPROC, 0),
}
# QuickJS stops at the limit by itself when it can, which keeps the worker: let it be first.
_CPU_SLACK: Final = 0.1


def enter_jail(room_bytes: int) -> frozenset[str]:
    """Gives up everything above, in this process, for good; what was granted."""
    limits = dict(_LIMITS)
    if sys.platform == "linux":  # macOS takes the number and does not hold it
        limits["address-space"] = resource.RLIMIT_AS, _address_space_bytes() + room_bytes
    granted = {name for name, (kind, most) in limits.items() if _limit(kind, most)}
    if os.geteuid() == 0:
        granted.discard("processes")
    if sys.platform == "linux":
        granted |= filter_system_calls()
    return frozenset({"timers", *granted})


def set_timers(cpu_s: float, wall_s: float) -> None:
    """Ends this process when either time is over: what a signal does that nobody handles."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s * 1.25 + _CPU_SLACK)
    signal.setitimer(signal.ITIMER_REAL, wall_s)


def disarm_timers() -> None:
    """Lets this process wait for its next request as long as it takes."""
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)


def _limit(kind: int, most: int) -> bool:
    try:
        resource.setrlimit(kind, (most, most))
    except (OSError, ValueError):
        return False
    return resource.getrlimit(kind) == (most, most)


def _address_space_bytes() -> int:
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - pathlib doubles the start's time
        return int(file.read().split()[0]) * resource.getpagesize()
