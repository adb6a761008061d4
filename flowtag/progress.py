"""A progress bar on standard error, where that is a terminal; else nothing is drawn."""

import contextlib
import sys
from collections.abc import Callable, Iterator

__all__ = ["show_progress"]


@contextlib.contextmanager
def show_progress(what: str) -> Iterator[Callable[[int, int, str], None] | None]:
    """What is told of each step (done, of how many, where); None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[where]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, where="")
        yield lambda done, total, where: bar.update(task, completed=done, total=total, where=where)
