"""What the commands of measurement do alike: find the data, run an operation, show an answer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flowtag.shared import fail

if TYPE_CHECKING:
    from msgspec import Struct
    from rich.table import Table

__all__ = ["DataOption", "JsonOption", "answer_tables", "data_or_stop", "plain", "run_or_stop"]

_WIDE = 9  # columns that fit beside each other
_BESIDE = 4  # rows that stand upright, side by side

DataOption = Annotated[
    Path, typer.Option("--data", metavar="DIR", help="The folder that `flowtag collect` writes.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="The same as JSON.")]


def data_or_stop(folder: Path) -> Path:
    """The data directory, absolute; stops with status 2 if there is none."""
    if not (folder / "log").is_dir() and not (folder / "store").is_dir():
        fail(
            f"{folder}: there are no data here",
            "--data names the folder that `flowtag collect` or `flowtag demo-data` wrote.",
        )
    return folder.resolve()


def run_or_stop(folder: Path, command: str, name: str, params: "Struct") -> Any:
    """The result of an operation; what cannot be done stops with status 2."""
    from measurement import LogError, QuestionError, StoreBroken, StoreInUse, run_operation

    data = data_or_stop(folder)
    try:
        return run_operation(data, f"flowtag {command}", name, params)
    except (LogError, QuestionError, StoreBroken, StoreInUse) as error:
        fail(str(error))


def answer_tables(answer: dict[str, Any]) -> "list[Table]":
    """The rows of an answer, and how they are to be read; wide rows stand upright, side by side."""
    from rich.table import Table

    period = f"{answer['from'] or 'the beginning'} to {answer['to'] or 'now'}, {answer['zone']}"
    title = f"{answer['question']} of {answer['project'] or 'nothing'}: {answer['count']}, {period}"
    rows = [row.pop("by") | row for row in answer["rows"]]
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_cell(name, row.get(name)) for name in names] for row in rows]
    texts = [all(isinstance(row.get(name, ""), str | dict) for row in rows) for name in names]
    if len(names) > _WIDE:
        parts = [cells[n : n + _BESIDE] for n in range(0, len(cells), _BESIDE)]
        tables = [_upright(names, part) for part in parts]
    else:
        tables = [Table()]
        for name, is_text in zip(names, texts, strict=True):
            justify: Literal["left", "right"] = "left" if is_text else "right"
            tables[0].add_column(name, justify=justify, overflow="fold")
        for row in cells:
            tables[0].add_row(*row)
    tables[0].title = title
    tables[-1].caption = "\n".join(answer["notes"]) or None
    return tables


def _upright(names: list[str], rows: list[list[str]]) -> "Table":
    from rich.table import Table

    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    for _ in rows:
        table.add_column(justify="right", overflow="fold")
    for n, name in enumerate(names):
        table.add_row(name, *(row[n] for row in rows))
    return table


def plain(text: str) -> str:
    """A text of others as a terminal may show it: nothing in it is a command to the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _cell(name: str, value: object) -> str:
    if isinstance(value, dict):
        return plain(", ".join(f"{text} {key}" for key, text in value.items()))
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        is_share = name.endswith(("rate", "share")) or name.startswith("of_")
        return f"{value:.2%}" if is_share else f"{value:,.1f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else plain(str(value))
