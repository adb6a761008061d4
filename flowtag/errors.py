"""Which exceptions are a message to the user: the machine lacks something, or a script ran wild."""

import errno

__all__ = ["explain"]

_HINTS = {
    errno.EADDRINUSE: "give another --port, or leave it out to take a free one.",
    errno.ENOSPC: "make room on the disk.",
}


def explain(error: Exception) -> str | None:
    """What to tell the user; None for a fault of ours, which keeps its traceback."""
    from creative import ChromiumMissing, SandboxError

    if isinstance(error, ChromiumMissing):
        return f"error: {error}"
    if isinstance(error, SandboxError):
        return f"error: the flow was not played to its end: {error}\n  hint: look at its scripts."
    if isinstance(error, OSError) and (error.filename or error.errno in _HINTS):
        where = f"{error.filename}: " if error.filename else ""
        hint = _HINTS.get(error.errno or 0, "check the path and its rights.")
        return f"error: {where}{error.strerror}\n  hint: {hint}"
    return None
