"""`flowtag simulate`: what one session does, or what many add up to."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, load_or_stop, print_problems

if TYPE_CHECKING:
    from creative import Behaviour, Creative, Totals, Trace

__all__ = ["register"]


def simulate(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    sessions: Annotated[
        int, typer.Option(min=1, max=10_000_000, help="How many sessions to draw.")
    ] = 1,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of every draw.")] = 0,
    choose: Annotated[
        str | None,
        typer.Option(
            metavar="ID,ID=VALUE,…",
            help="The acts of one session, in order: a choice or a waiting redirect by its id, "
            "an input as id=value. Else the visitor draws.",
        ),
    ] = None,
    paths: Annotated[
        bool,
        typer.Option(help="A small set of sessions that covers every component and connection."),
    ] = False,
    reach: Annotated[
        bool,
        typer.Option(help="How far sessions get: exact shares, with --sessions beside drawn ones."),
    ] = False,
    behaviour: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="How visitors choose and leave: a behaviour file."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Plays a flow: one session, many, every path, or reach.

    The engine is the one that ships in the ad.

    Example: flowtag simulate samples/skincare-quiz --choose feel-fine

    Example: flowtag simulate samples/skincare-quiz --sessions 10000 --seed 7

    Example: flowtag simulate samples/skincare-quiz --paths

    Example: flowtag simulate samples/skincare-quiz --reach --sessions 10000
    """
    if choose is not None and (sessions != 1 or paths or reach or behaviour):
        fail("--choose plays one session of your own", "leave the other options out")
    if paths and (reach or behaviour or sessions != 1):
        fail("--paths goes every way once", "leave --sessions, --reach and --behaviour out")
    creative = load_or_stop(path).creative
    behaves = _load_behaviour(behaviour, creative) if behaviour else None
    if paths:
        _print_paths(creative, seed, as_json)
    elif choose is not None:
        _print_chosen(creative, choose, seed, as_json)
    elif reach or sessions > 1:
        drawn = _draw(creative, sessions, seed, behaves, reach) if sessions > 1 else None
        if reach:
            _print_reach(creative, behaves, drawn, as_json)
        elif drawn:
            _print_totals(drawn, as_json)
    else:
        from creative import Simulator

        _print_trace(Simulator(creative).draw(seed=seed, behaviour=behaves).trace, as_json)


def _draw(
    creative: "Creative", sessions: int, seed: int, behaviour: "Behaviour | None", reach: bool
) -> "Totals":
    from creative import Simulator

    return Simulator(creative).totals(sessions, seed=seed, behaviour=behaviour, reach=reach)


def _print_chosen(creative: "Creative", choose: str, seed: int, as_json: bool) -> None:
    from creative import Simulator, parse_acts

    acts, wrong = parse_acts(creative.flow, choose)
    if wrong:
        hint = "give ids of what waits, by comma: choices, fields (id=value), buttons"
        fail("; ".join(wrong), hint)
    outcome = Simulator(creative).run(acts, seed=seed)
    _print_trace(outcome.trace, as_json)
    if outcome.done < len(acts):
        waits = ", ".join(act.component for act in outcome.options) or "nothing"
        fail(f'"{acts[outcome.done].component}" did not wait to be taken', f"what waits: {waits}")


def _load_behaviour(path: Path, creative: "Creative") -> "Behaviour":
    from creative import load_behaviour
    from flows import has_errors

    found, problems = load_behaviour(path, creative.flow)
    print_problems(problems)
    if found is None or has_errors(problems):
        raise typer.Exit(1)
    return found


def _print_paths(creative: "Creative", seed: int, as_json: bool) -> None:
    from creative import coverage_json, find_paths, render_coverage

    coverage = find_paths(creative, seed=seed)
    print(json.dumps(coverage_json(coverage), indent=2) if as_json else render_coverage(coverage))


def _print_reach(
    creative: "Creative", behaviour: "Behaviour | None", drawn: "Totals | None", as_json: bool
) -> None:
    from creative import Inexact, find_reach

    try:
        found, reason = find_reach(creative, behaviour), ""
    except Inexact as why:
        found, reason = None, str(why)
    if found is None and drawn is None:
        fail(f"no exact shares: {reason}", "draw sessions instead: add --sessions 100000")
    if as_json:
        told = {"exact": found and found.json, "inexact_because": reason or None}
        print(json.dumps({**told, "drawn": drawn and drawn.json}, indent=2))
        return
    from rich.console import Console

    from flowtag.tables import reach_table

    if reason:
        print(f"No exact shares: {reason}.")
    Console().print(reach_table(found, drawn))


def _print_totals(totals: "Totals", as_json: bool) -> None:
    if as_json:
        print(json.dumps(totals.json, indent=2))
        return
    from rich.console import Console

    from flowtag.tables import totals_tables

    Console().print(*totals_tables(totals), sep="\n")


def _print_trace(trace: "Trace", as_json: bool) -> None:
    if as_json:
        print(trace.model_dump_json(indent=2))
        return
    from creative import render_trace

    print(render_trace(trace), end="")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(simulate)
