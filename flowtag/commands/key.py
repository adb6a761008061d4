"""`flowtag key`: the key that signs proofs, and those that are trusted."""

import json
from pathlib import Path
from typing import Annotated

import typer

from flowtag.proofs import key_or_stop, public_key_or_stop
from flowtag.shared import fail

__all__ = ["register"]


def key(
    new: Annotated[
        Path | None, typer.Option(metavar="FILE.pem", help="Make another key, in that file.")
    ] = None,
    trust: Annotated[
        str | None,
        typer.Option(metavar="PUBLIC", help="Trust somebody's public key: its text, or a file."),
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="What to call it.")] = "",
    list_: Annotated[bool, typer.Option("--list", help="List the keys that are trusted.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The keys as JSON.")] = False,
) -> None:
    """Shows your public key and its fingerprint.

    The key is made at its first use. Send the public key to whoever shall check your
    proofs, and tell them the fingerprint in another way.

    Example: flowtag key
    """
    from dataclasses import replace

    from delivery import KeyTrouble, create_key, key_file, list_trusted, trust_key

    try:
        if trust is not None:
            given = public_key_or_stop(trust)
            keys = [replace(given, name=name or given.name)]
            trust_key(keys[0])
        elif list_:
            keys = list_trusted()
        elif new is not None:
            keys = [create_key(new).public]
        else:
            keys = [replace(key_or_stop(None).public, name=name)]
    except KeyTrouble as trouble:
        fail(str(trouble), trouble.hint)
    if as_json:
        print(json.dumps([_plain(one.text, one.fingerprint, one.name) for one in keys], indent=2))
        return
    for one in keys:
        print(f"{one.text} {one.name}".rstrip())
        print(f"fingerprint {one.fingerprint}")
    if list_ and not keys:
        print(f"No key is trusted yet; they would lie in {key_file().parent / 'trusted'}.")


def _plain(text: str, fingerprint: str, name: str) -> dict[str, str]:
    return {"public_key": text, "fingerprint": fingerprint, "name": name}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(key)
