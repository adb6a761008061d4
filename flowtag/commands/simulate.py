"""`flowtag simulate`: what one session does, or what many add up to."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, load_or_stop

if TYPE_CHECKING:
    from creative import Totals, Trace

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
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Plays a flow: a trace of one session, or totals of many.

    The engine is the one that ships in the ad.

    Example: flowtag simulate samples/skincare-quiz --choose feel-fine

    Example: flowtag simulate samples/skincare-quiz --sessions 10000 --seed 7
    """
    from creative import Simulator, parse_acts

    if choose is not None and sessions != 1:
        fail("--choose is for one session", "leave --sessions out, or --choose")
    project = load_or_stop(path)
    simulator = Simulator(project.creative)
    if sessions > 1:
        _print_totals(simulator.totals(sessions, seed=seed), as_json)
        return
    if choose is None:
        _print_trace(simulator.draw(seed=seed).trace, as_json)
        return
    acts, wrong = parse_acts(project.creative.flow, choose)
    if wrong:
        fail("; ".join(wrong), "give ids of choices, inputs (id=value) or redirects, by comma")
    outcome = simulator.run(acts, seed=seed)
    _print_trace(outcome.trace, as_json)
    if outcome.done < len(acts):
        waits = ", ".join(act.component for act in outcome.options) or "nothing"
        fail(f'"{acts[outcome.done].component}" did not wait to be taken', f"what waits: {waits}")


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
