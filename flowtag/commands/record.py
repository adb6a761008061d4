"""`flowtag record`: a test plan from a session that somebody clicks through."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, load_or_stop, write_text

if TYPE_CHECKING:
    from creative import Creative

__all__ = ["register"]


def record(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    acts: Annotated[
        str | None,
        typer.Option(
            metavar="ID,ID=VALUE,…", help="The acts, as `flowtag simulate --choose` takes them."
        ),
    ] = None,
    paths: Annotated[
        bool, typer.Option("--paths", help="A plan for each path of the covering set.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The plan, or with --paths the folder of the plans. Else plans/ of the creative.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of every draw.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace plans that exist.")] = False,
) -> None:
    """Writes a test plan of a session that you click through.

    Type the number of an option, what goes into a field, or a step of a plan
    ("wait: 8s"). An empty line or the end of input ends the session.

    Example: flowtag record samples/movie-night --acts laugh --to a.testplan

    Example: flowtag record samples/skincare-quiz --paths --to plans
    """
    if paths and acts is not None:
        fail("--paths finds the acts itself", "leave --acts out")
    creative = load_or_stop(path).creative
    if paths:
        texts = _paths(creative, seed)
        folder = to or path / "plans"
        targets = [folder / f"path-{n:02}.testplan" for n in range(1, len(texts) + 1)]
    else:
        targets = [to or path / "plans" / "recorded.testplan"]
        texts = []
    taken = [target for target in targets if target.exists() and not force]
    if taken:
        fail(f"{taken[0]} exists", "give another name with --to, or --force to replace it")
    if not paths:
        texts = [_acted(creative, acts, seed) if acts is not None else _typed(creative, seed)]
    for target, text in zip(targets, texts, strict=True):
        write_text(target, text)
        print(f"wrote {target}")


def _paths(creative: "Creative", seed: int) -> list[str]:
    from creative import find_paths, record_plan

    found = find_paths(creative, seed=seed).paths
    return [
        record_plan(creative, path.acts, seed=seed, title=f"Path {n} of {len(found)}")
        for n, path in enumerate(found, 1)
    ]


def _acted(creative: "Creative", given: str, seed: int) -> str:
    from creative import Simulator, parse_acts, record_plan

    acts, wrong = parse_acts(creative.flow, given)
    if wrong:
        fail("; ".join(wrong), "give ids of what waits, by comma: choices, fields (id=value)")
    outcome = Simulator(creative).run(acts, seed=seed)
    if outcome.done < len(acts):
        waits = ", ".join(act.component for act in outcome.options) or "nothing"
        fail(f'"{acts[outcome.done].component}" did not wait to be taken', f"what waits: {waits}")
    return record_plan(creative, acts, seed=seed)


def _typed(creative: "Creative", seed: int) -> str:
    """The plan of what is typed on standard input, line by line."""
    from creative import Recorder

    recorder = Recorder(creative, seed=seed)
    while True:
        for line in recorder.news():
            print(line)
        if recorder.over:
            break
        print(f"({recorder.question()}) > ", end="", flush=True)
        typed = sys.stdin.readline()
        print("" if sys.stdin.isatty() else typed.rstrip("\n"))
        if not typed.strip():
            break
        wrong = recorder.answer(typed)
        if wrong:
            print(f"  {wrong}")
    return recorder.plan()


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(record)
