"""What can go wrong in a realm.

    SandboxError
    ├── ScriptTimeout   the call used up its CPU time (an endless loop), or never came back
    ├── OutOfMemory     the realm reached its memory limit
    ├── StackOverflow   trusted code recursed too deep (a script's own recursion is its RangeError)
    ├── WorkerDied      the process of a jailed realm ended, or answered what it never would
    ├── RealmBroken     the realm refuses calls after one of the four above: make a new one
    ├── Unrunnable      a flow's scripts are refused before any of them runs; the message lists why
    └── HostError       our code threw, or this install's engine is unfit; the message says which

After the first four the realm's state is unknown, or gone, so it is broken.
"""

__all__ = [
    "HostError",
    "OutOfMemory",
    "RealmBroken",
    "SandboxError",
    "ScriptTimeout",
    "StackOverflow",
    "Unrunnable",
    "WorkerDied",
]


class SandboxError(Exception):
    """Anything that a realm raises."""


class ScriptTimeout(SandboxError):
    """The call used more CPU time than it was given, or did not come back at all."""


class OutOfMemory(SandboxError):
    """The realm reached its memory limit."""


class StackOverflow(SandboxError):
    """Trusted code recursed deeper than the stack limit."""


class WorkerDied(SandboxError):
    """The worker process crashed, was killed from outside, or answered nonsense."""


class RealmBroken(SandboxError):
    """An earlier call failed half-way; this realm runs nothing more."""


class Unrunnable(SandboxError):
    """Scripts that no host would run, or that no limit stops: they are not even tried."""


class HostError(SandboxError):
    """A fault of ours or of this install, never of a script's author."""
