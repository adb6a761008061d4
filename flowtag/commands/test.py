"""`flowtag test`: the test plans of a creative, played."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flowtag.shared import fail, load_or_stop, print_problems

if TYPE_CHECKING:
    from creative import Creative, Plan, RunResult

__all__ = ["register"]


def run_tests(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The creative's folder, or one test plan.")
    ],
    browser: Annotated[
        bool, typer.Option("--browser", help="Play them in Chromium, on the built page.")
    ] = False,
    format_name: Annotated[
        Literal["text", "json", "github"],
        typer.Option("--format", help="For people, for programs, or GitHub's annotations."),
    ] = "text",
) -> None:
    """Runs the test plans of a creative; exit status 1 if one fails.

    A plan says what the ad must say, offer and count: see docs/test-plans.md.

    Example: flowtag test samples/skincare-quiz
    """
    from creative import render_github, render_results, results_json

    folder = path.parent.parent if path.suffix == ".testplan" else path
    project = load_or_stop(folder)
    plans = _load(path, project.creative)
    results = _run(project.creative, plans, browser)
    if format_name == "json":
        print(json.dumps(results_json(results), indent=2))
    elif format_name == "github":
        print(render_github(results, folder.as_posix()), end="")
    else:
        print(render_results(results), end="")
    if any(result.failures for result in results):
        raise typer.Exit(1)


def _load(path: Path, creative: "Creative") -> "list[Plan]":
    """The plan that was named, or all of them; stops if there is none, or with an error."""
    from creative import check_plan, find_plans, load_plan
    from flows import has_errors

    paths = [path] if path.suffix == ".testplan" else find_plans(path)
    if not paths:
        fail(f"{path} has no test plans", f"record one: flowtag record {path}")
    plans, problems = [], []
    for one in paths:
        plan, found = load_plan(one, f"plans/{one.name}")
        found += check_plan(plan, creative) if plan else []
        problems += found if one.parent != creative.folder / "plans" else []
        if has_errors(found):
            print_problems(problems)
            raise typer.Exit(1)
        plans += [plan] if plan else []
    return plans


def _run(creative: "Creative", plans: "list[Plan]", browser: bool) -> "list[RunResult]":
    if browser:
        from delivery import run_plans_in_browser

        return run_plans_in_browser(creative, plans)
    from creative import run_plans

    return run_plans(creative, plans)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("test")(run_tests)
