"""`flowtag query`: what happened, from the command line."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from flowtag.events import DataOption, answer_tables, run_or_stop

__all__ = ["register"]


def query(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The question; else all are listed.")
    ] = None,
    data: DataOption = Path("data"),
    project: Annotated[
        str, typer.Option(help="The project; needed where the data are of several.")
    ] = "",
    from_: Annotated[
        str, typer.Option("--from", metavar="TIME", help="The first day, or time, that counts.")
    ] = "",
    to: Annotated[
        str, typer.Option(metavar="TIME", help="The last day that counts, or the time it ends.")
    ] = "",
    zone: Annotated[str, typer.Option(help="Time zone of days and buckets.")] = "UTC",
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="hour, day, week, month, or a dimension; repeatable."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A dimension's value, or !=; repeatable."),
    ] = None,
    count: Annotated[
        str, typer.Option(help="net, gross, bots, preview or staging traffic.")
    ] = "net",
    event: Annotated[str, typer.Option(help="The event, as it was tracked.")] = "",
    property_: Annotated[str, typer.Option("--property", help="A property of the event.")] = "",
    metric: Annotated[str, typer.Option(help="The name given to sendMetric.")] = "",
    of: Annotated[str, typer.Option(help="With events: those of site or ad.")] = "",
    window_days: Annotated[
        int, typer.Option(help="With conversions: days behind the click; 0 takes 7.")
    ] = 0,
    limit: Annotated[int, typer.Option(help="Rows of one page.")] = 1_000,
    after: Annotated[
        str, typer.Option(metavar="NEXT", help="The page after this: `next` of the one before.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The answer as JSON.")] = False,
) -> None:
    """Answers a question about what happened.

    Where a process owns the data (`flowtag store`), it is the one that answers.

    Example: flowtag query totals --by day --where creative=skincare-quiz

    Example: flowtag query property --event Signup --property plan --from 2026-03-01
    """
    from measurement import Ask

    if name is None:
        _list(as_json)
        return
    common: dict[str, Any] = {"project": project, "from": from_, "to": to, "after": after}
    common |= {"event": event, "property": property_, "metric": metric, "of": of}
    common |= {"by": by, "where": where, "window_days": window_days}
    given = {key: value for key, value in common.items() if value}
    given |= {"zone": zone, "count": count, "limit": limit}
    answer = run_or_stop(data, "query", "ask", Ask(question=name, given=given))
    if as_json:
        print(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        _show(answer)


def _show(answer: dict[str, Any]) -> None:
    from rich.console import Console

    following = answer["next"]
    if not answer["rows"]:
        print("No rows: nothing that was counted is of this period, project and filters.")
        if answer["count"] == "net":
            print("`--count gross` has bots, previews and staging too.")
        return
    Console().print(*answer_tables(answer), sep="\n", markup=False, highlight=False)
    if following:
        print(f"There is more: --after {following}")


def _list(as_json: bool) -> None:
    from measurement import QUESTIONS

    if as_json:
        listed = [{"name": q.name, "meaning": q.meaning} for q in QUESTIONS.values()]
        print(json.dumps({"questions": listed}, indent=2))
        return
    for question in QUESTIONS.values():
        print(f"{question.name:13} {question.meaning}")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(query)
