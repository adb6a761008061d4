"""Which exceptions are a message to the user: the machine lacks something, or a script ran wild."""

__all__ = ["explain"]


def explain(error: Exception) -> str | None:
    """What to tell the user; None for a fault of ours, which keeps its traceback."""
    from creative import ChromiumMissing, SandboxError

    if isinstance(error, ChromiumMissing):
        return f"error: {error}"
    if isinstance(error, SandboxError):
        return f"error: the flow was not played to its end: {error}\n  hint: look at its scripts."
    if isinstance(error, OSError) and error.filename:
        return f"error: {error.filename}: {error.strerror}\n  hint: check the path and its rights."
    return None
