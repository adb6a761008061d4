"""The command line: parses arguments, calls one function, prints. No logic lives here.

Each command is a file of `flowtag.commands`; heavy imports wait until the command runs, so that
`flowtag --help` stays quick.
"""

import sys

import typer

from flowtag.commands import build, check, platforms, qa, serve, simulate, tag

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
for command in (check, simulate, build, platforms, tag, qa, serve):
    command.register(app)


def main() -> None:
    """Runs the command line. What the user or the machine got wrong is a message, no traceback."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from flowtag.errors import explain

        message = explain(error)
        if message is None:
            raise
        print(message, file=sys.stderr)
        sys.exit(2)
