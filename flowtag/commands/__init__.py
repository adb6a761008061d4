"""One file a command; each has `register(app)`."""

__all__: list[str] = []
