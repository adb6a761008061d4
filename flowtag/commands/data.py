"""`flowtag data`: what is there, and what becomes of it."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from flowtag.events import DataOption, JsonOption, data_or_stop, plain, run_or_stop
from flowtag.shared import fail

__all__ = ["register"]

data = typer.Typer(
    help="Shows, exports and deletes what was collected.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Format = Literal["parquet", "ndjson", "csv"]
_ENDINGS: dict[str, Format] = {".parquet": "parquet", ".ndjson": "ndjson", ".csv": "csv"}
ProjectOption = Annotated[
    str, typer.Option(help="The project; needed where the data are of several.")
]


@data.command()
def show(folder: DataOption = Path("data"), as_json: JsonOption = False) -> None:
    """Shows what is there: projects, events, sessions, what was dropped, and sizes.

    Example: flowtag data show
    """
    from measurement import Nothing

    told = run_or_stop(folder, "data show", "show", Nothing())
    if as_json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for project in told["projects"]:
        _show_project(project)
    days = told["retention_days"]
    print(f"store      {told['store_bytes']:>15,} bytes")
    print(f"log        {told['log_bytes']:>15,} bytes, {told['log_segments']} segments")
    print(f"not loaded {told['waiting_bytes']:>15,} bytes of the log")
    print(f"kept       {f'{days} days' if days else 'for ever':>15}")


def _show_project(project: dict[str, Any]) -> None:
    def day(at_ms: int | None) -> str:
        return "-" if at_ms is None else f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d}"

    print(plain(project["project"]))
    print(f"  events   {project['events']:>15,}  {day(project['first_ms'])} to", end=" ")
    print(day(project["last_ms"]))
    print(f"  sessions {project['sessions']:>15,}")
    for reason, count in project["dropped"].items():
        print(f"  dropped  {count:>15,}  {plain(reason)}")
    print(f"  creatives: {plain(', '.join(project['creatives'])) or '-'}")


@data.command()
def export(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")],
    folder: DataOption = Path("data"),
    table: Annotated[
        Literal["events", "sessions", "metrics", "drops"], typer.Option(help="What to export.")
    ] = "events",
    format_name: Annotated[
        Format | None,
        typer.Option("--format", help="Else the ending of the file says it."),
    ] = None,
    project: ProjectOption = "",
    from_: Annotated[
        str, typer.Option("--from", metavar="TIME", help="The first day, or time.")
    ] = "",
    to: Annotated[str, typer.Option(metavar="TIME", help="The last day, or the end.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone of --from and --to.")] = "UTC",
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A dimension's value, or !=; repeatable."),
    ] = None,
    count: Annotated[
        Literal["net", "gross", "bots", "preview", "staging"],
        typer.Option(help="Which traffic."),
    ] = "gross",
) -> None:
    """Writes events or sessions to a file: Parquet, NDJSON, or CSV for spreadsheets.

    Cells of a CSV that a spreadsheet would run begin with an apostrophe.

    Example: flowtag data export -o events.parquet --from 2026-03-01 --where creative=quiz
    """
    from measurement import Export

    format_ = format_name or _format_of(out)
    if not out.resolve().parent.is_dir():
        fail(f"{out}: there is no folder {out.parent}")
    order = Export(
        file=str(out.resolve()),
        table=table,
        format=format_,
        project=project,
        from_=from_,
        to=to,
        zone=zone,
        where=tuple(where or ()),
        count=count,
    )
    told = run_or_stop(folder, "data export", "export", order)
    print(f"{told['rows']:,} rows in {out}")


def _format_of(out: Path) -> Format:
    known = _ENDINGS.get(out.suffix)
    if known is None:
        fail(
            f'"{out.suffix}" says no format', "name it .parquet, .ndjson or .csv, or give --format"
        )
    return known


@data.command()
def delete(
    folder: DataOption = Path("data"),
    project: Annotated[str, typer.Option(help="The project that the data are of.")] = "",
    creative: Annotated[str, typer.Option(help="All of a creative, by its id.")] = "",
    session: Annotated[str, typer.Option(help="One session of an ad, or one visit.")] = "",
    visitor: Annotated[str, typer.Option(help="All visits of a visitor, by its id.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Delete it: it does not come back.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Deletes a creative's or a subject's data for good, from store and log.

    Example: flowtag data delete --project shop --visitor 3f2a --yes
    """
    from measurement import Erasure

    if not project:
        fail("say of which project", "give --project; `flowtag data show` lists them.")
    if not (creative or session or visitor):
        fail("say what to delete", "give --creative, --session or --visitor.")
    if not yes:
        fail("what is deleted does not come back", "give --yes if it is to go.")
    order = Erasure(project=project, creative=creative, session=session, visitor=visitor)
    _print_erased(run_or_stop(folder, "data delete", "erase", order), as_json)


@data.command()
def retain(
    days: Annotated[int, typer.Argument(metavar="DAYS", help="How many; 0 keeps all.")],
    folder: DataOption = Path("data"),
    as_json: JsonOption = False,
) -> None:
    """Keeps data so many days from now on, and deletes now what is older.

    Whole days in UTC, by the day on which a session began.

    Example: flowtag data retain 400
    """
    from measurement import Retain

    order = Retain(days=days, now_ms=time.time_ns() // 1_000_000)
    _print_erased(run_or_stop(folder, "data retain", "retain", order), as_json)


def _print_erased(told: dict[str, int], as_json: bool) -> None:
    if as_json:
        print(json.dumps(told, indent=2))
        return
    print(f"{told['sessions']:,} sessions and {told['events']:,} events are deleted,", end=" ")
    print(f"{told['records']:,} records and {told['segments']:,} segments of the log too.")


@data.command()
def compact(folder: DataOption = Path("data"), as_json: JsonOption = False) -> None:
    """Writes the store's file without the room of what was deleted or replaced.

    Example: flowtag data compact
    """
    from measurement import Nothing

    told = run_or_stop(folder, "data compact", "compact", Nothing())
    if as_json:
        print(json.dumps(told, indent=2))
    else:
        print(f"{told['bytes_before']:,} bytes before, {told['bytes_after']:,} after")


@data.command()
def rebuild(
    folder: DataOption = Path("data"),
    force: Annotated[
        bool, typer.Option("--force", help="Even if the log has fewer events than the store.")
    ] = False,
) -> None:
    """Makes the store anew from the log alone: the same answers, also where the file is broken.

    Example: flowtag data rebuild
    """
    from measurement import LogError, LogTooShort, StoreInUse, rebuild_store

    path = data_or_stop(folder)
    try:
        count = rebuild_store(path, "flowtag data rebuild", force=force)
    except (LogError, LogTooShort, StoreInUse) as error:
        fail(str(error))
    print(f"{count:,} events are in the store")


def register(app: typer.Typer) -> None:
    """Adds the command and those below it."""
    app.add_typer(data, name="data")
