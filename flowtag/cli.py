"""The command line: parses arguments, calls one function, prints. No logic lives here.

Each command is a file of `flowtag.commands`; heavy imports wait until the command runs, so that
`flowtag --help` stays quick.
"""

import io
import sys

import typer

from flowtag.commands import (
    build,
    check,
    checklist,
    collect,
    data,
    demo_data,
    diff,
    draw,
    expand,
    goals,
    import_,
    insert,
    key,
    library,
    lint_tag,
    macros,
    platforms,
    project,
    qa,
    query,
    record,
    serve,
    simulate,
    store,
    tag,
    test,
    translate,
    vendors,
    verify,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="flowtag",
    help="Turns an interactive ad, drawn as a flow, into ad tags that count what they should, "
    "and proves it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    check,
    simulate,
    build,
    library,
    platforms,
    vendors,
    macros,
    translate,
    insert,
    expand,
    lint_tag,
    tag,
    qa,
    checklist,
    key,
    verify,
    serve,
    import_,
    test,
    record,
    diff,
    draw,
    project,
    collect,
    store,
    query,
    goals,
    data,
    demo_data,
):
    command.register(app)


def main() -> None:
    """Runs the command line. What the user or the machine got wrong is a message, no traceback."""
    _speak_utf8()
    try:
        app(prog_name="flowtag")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from flowtag.errors import explain

        message = explain(error)
        if message is None:
            raise
        print(message, file=sys.stderr)
        sys.exit(2)


def _speak_utf8() -> None:
    """A tag and JSON are UTF-8 wherever they go; a locale that lacks a character stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
