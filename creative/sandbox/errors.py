"""What can go wrong in a realm.

    SandboxError
    ├── ScriptTimeout   the call used up its CPU time (an endless loop), or never came back
    ├── OutOfMemory     the realm reached its memory limit
    ├── StackOverflow   trusted code recursed too deep (a script's own recursion is its RangeError)
    ├── RealmBroken     the realm refuses calls after one of the three above: make a new one
    ├── Unrunnable      a flow's scripts are refused before any of them runs; the message lists why
    └── HostError       our code threw, or this install's engine is unfit; the message says which

After ScriptTimeout, OutOfMemory and StackOverflow the realm's state is unknown, so it is broken.
"""

__all__ = [
    "HostError",
    "OutOfMemory",
    "RealmBroken",
    "SandboxError",
    "ScriptTimeout",
    "StackOverflow",
    "Unrunnable",
]


class SandboxError(Exception):
    """Anything that a realm raises."""


class ScriptTimeout(SandboxError):
    """The call used more CPU time than it was given, or did not come back at all."""


class OutOfMemory(SandboxError):
    """The realm reached its memory limit."""


class StackOverflow(SandboxError):
    """Trusted code recursed deeper than the stack limit."""


class RealmBroken(SandboxError):
    """An earlier call failed half-way; this realm runs nothing more."""


class Unrunnable(SandboxError):
    """Scripts that no host would run, or that no limit stops: they are not even tried."""


class HostError(SandboxError):
    """A fault of ours or of this install, never of a script's author."""
