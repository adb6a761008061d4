"""`flowtag verify`: is this the tag that was proven, or what was done to it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from flowtag.proofs import own_key, public_key_or_stop
from flowtag.shared import fail, platforms_or_stop, write_text

if TYPE_CHECKING:
    from delivery import OpenedProof, PublicKey, Received

__all__ = ["register"]


def verify(
    tag: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE|-",
            help="What holds the tag: its text, a mail, a sheet, a zip, and so on; - is standard input.",
        ),
    ] = None,
    proof: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="What `flowtag qa --sign` wrote.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="PUBLIC", help="Only this key counts: its text, or a file."),
    ] = None,
    platform: Annotated[
        str | None, typer.Option(metavar="NAME", help="The platform that the tag is meant for.")
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(metavar="OUT.html", help="Write a page that does the same in a browser."),
    ] = None,
    restore: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the tag there as it was proven.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as JSON.")] = False,
) -> None:
    """Says whether a tag is the proven one, or names the edit.

    Exit status 0 only for a tag that nobody changed, with a proof of a trusted key.

    Example: flowtag verify mail.eml --proof skincare-quiz.proof.json
    """
    from delivery import (
        ProofRefused,
        answer_json,
        answer_text,
        find_platforms,
        list_trusted,
        render_proof_page,
        verify_tag,
    )

    if proof is None:
        fail("--proof is missing.", "give the file that `flowtag qa --sign` wrote.")
    if tag is None and page is None:
        fail("there is no tag to look at.", "give a file, - for standard input, or --page.")
    if tag is None and restore is not None:
        fail("--restore needs a tag to look at.", "give the file that holds the edited one.")
    known = find_platforms()
    meant = platforms_or_stop([platform], known)[0].name if platform else ""
    opened = _open_or_stop(proof, public_key_or_stop(key) if key else None)
    if page is not None:
        trusted = [*list_trusted(), *([opened.signer.key] if opened.signer.key.name else [])]
        write_text(page, render_proof_page(opened, trusted=trusted, platforms=known.values()))
    if tag is None:
        return
    file = _read_or_stop(tag)
    try:
        answer = verify_tag(file, opened, platform=meant, platforms=known.values())
    except ProofRefused as reason:
        _refuse(proof, str(reason))
    if as_json:
        print(json.dumps(answer_json(answer, opened), indent=2, ensure_ascii=False))
    else:
        print(answer_text(answer, opened), end="")
    if restore is not None:
        numbers = {found.tag for found in answer.found}
        if len(numbers) != 1:
            message = f"--restore wants one tag of the proof in the file; there are {len(numbers)}."
            fail(message, "give the text of that tag alone.")
        write_text(restore, opened.tag_text(numbers.pop()))
    if not answer.passed or opened.signer.standing == "unknown":
        raise typer.Exit(1)


def _open_or_stop(path: Path, only: "PublicKey | None") -> "OpenedProof":
    """The proof; one that proves nothing, or that another key signed, stops with status 1."""
    from delivery import KeyTrouble, ProofRefused, list_trusted, open_proof

    try:
        trusted = [only] if only else list_trusted()
        text = path.read_text("utf-8")
        opened = open_proof(text, trusted=trusted, own=None if only else own_key())
    except KeyTrouble as trouble:
        fail(str(trouble), trouble.hint)
    except UnicodeDecodeError:
        _refuse(path, "The file is not UTF-8, so it is no proof.")
    except ProofRefused as reason:
        _refuse(path, str(reason))
    if only and opened.signer.standing == "unknown":
        seen = opened.signer.key.fingerprint
        _refuse(path, f"It was signed with another key: {seen}, not {only.fingerprint}.")
    return opened


def _refuse(path: Path, reason: str) -> NoReturn:
    print(f"{path}: REFUSED: {reason}", file=sys.stderr)
    raise typer.Exit(1)


def _read_or_stop(path: Path) -> "Received":
    from delivery import TextRefused, read_received

    data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    try:
        return read_received(data)
    except TextRefused as reason:
        fail(f"{path}: {reason}", reason.hint)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(verify)
