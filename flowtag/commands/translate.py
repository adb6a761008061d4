"""`flowtag translate`: a tag made for one ad platform, written for another."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from flowtag.foreign import finish, platform_or_stop, read_or_stop, vendor_id_of

__all__ = ["register"]


def translate(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="The tag; - is standard input.")],
    to: Annotated[str, typer.Option(metavar="NAME", help="The platform it is for.")],
    from_: Annotated[
        str, typer.Option("--from", metavar="auto|NAME", help="The platform it was made for.")
    ] = "auto",
    missing: Annotated[
        str,
        typer.Option(
            metavar="drop|runtime|keep",
            help="What becomes of macros that the platform lacks: they leave with their "
            "parameter, become @{…} of ours, or stay.",
        ),
    ] = "drop",
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A creative with tables of its own.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write the tag there.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The text, every change and problem as JSON.")
    ] = False,
) -> None:
    """Writes a tag's macros as another ad platform spells them.

    Same meaning, same escape level; all other text stays byte for byte. What was
    changed for worse is on standard error.

    Example: flowtag translate samples/macros/xandr.html --to dv360
    """
    from delivery import find_platforms, replacements_json
    from delivery import translate as run

    known = find_platforms(project)
    target = platform_or_stop(to, known)
    source = None if from_ == "auto" else platform_or_stop(from_, known)
    policy = _policy_or_stop(missing)
    text, name = read_or_stop(file)
    done = run(
        text,
        source or "auto",
        target,
        missing=policy,
        platforms=known.values(),
        find_vendor_id=vendor_id_of(project),
        file=name,
    )
    changes = {"text": done.text, "changes": replacements_json(text, done.changes)}
    finish(done.text, done.problems, changes, out=out, as_json=as_json)


def _policy_or_stop(missing: str) -> Literal["drop", "runtime", "keep"]:
    from flows import nearest_hint
    from flowtag.shared import fail

    ways: tuple[Literal["drop", "runtime", "keep"], ...] = ("drop", "runtime", "keep")
    found = next((way for way in ways if way == missing), None)
    if found is None:
        fail(f'there is no way "{missing}"', nearest_hint(missing, ways, "Ways"))
    return found


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(translate)
