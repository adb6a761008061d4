"""What happened: events are collected, kept, and can be asked for. Builds no tag.

The names below are all that other packages use.
"""

__all__: list[str] = []
