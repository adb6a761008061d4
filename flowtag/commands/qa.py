"""`flowtag qa`: the proof that every pixel fires exactly as drawn."""

from pathlib import Path
from typing import Annotated

import typer

from flowtag.proofs import key_or_stop, sign_or_stop
from flowtag.shared import load_or_stop, platforms_or_stop, write_text

__all__ = ["register"]


def qa(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The creative's folder.")],
    platform: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="One of `flowtag platforms`; may be given several times. "
            "Else that of delivery.json, else all.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Write the report for people, with pictures."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE.xml", help="Write a JUnit report.")
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option(metavar="FILE.proof.json", help="Write a signed proof if everything passed."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE.pem", help="The key that signs; else your own.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Proves every pixel, on every path, in a real browser.

    Compares what fired with what should, and follows the clicks; exit status 1 on any failure.

    Example: flowtag qa samples/skincare-quiz --platform dv360 --report qa.html
    """
    from delivery import find_platforms, render_html, render_json, render_junit, render_text, run_qa

    signing = key_or_stop(key) if sign else None  # before the run: a wrong key costs no minutes
    known = find_platforms(path)
    asked = platforms_or_stop(platform or (), known)
    project = load_or_stop(path)
    own = [project.platform] if project.platform else [p for p in known.values() if p.everyday]
    result = run_qa(project, asked or own)
    print(render_json(result) if as_json else render_text(result), end="", flush=True)
    if report is not None:
        write_text(report, render_html(result))
    if junit is not None:
        write_text(junit, render_junit(result))
    if sign and signing:
        sign_or_stop(project, result, signing, sign)
    if not result.passed:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(qa)
