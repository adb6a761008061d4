"""What the commands on proofs do alike: find keys, sign a run, tell the trouble."""

from pathlib import Path
from typing import TYPE_CHECKING

from flowtag.shared import fail, write_text

if TYPE_CHECKING:
    from delivery import Project, PublicKey, Report, SigningKey

__all__ = ["key_or_stop", "own_key", "public_key_or_stop", "sign_or_stop", "version"]


def key_or_stop(path: Path | None) -> "SigningKey":
    """The key that signs: of that file, or the user's own, which is made at its first use."""
    from delivery import KeyTrouble, create_key, find_key, key_file

    try:
        key = find_key(path)
        if key is None and path is not None:
            fail(f"{path}: there is no such file.", "`flowtag key --new FILE` writes a key there.")
        if key is None:
            key = create_key(key_file())
            _tell(f"A new key was made: {key_file()}\n  fingerprint {key.public.fingerprint}")
    except KeyTrouble as trouble:
        fail(str(trouble), trouble.hint)
    return key


def own_key() -> "PublicKey | None":
    """The public half of the user's own key, if there is one; none is made."""
    from delivery import KeyTrouble, find_key

    try:
        key = find_key()
    except KeyTrouble as trouble:
        fail(str(trouble), trouble.hint)
    return key.public if key else None


def public_key_or_stop(text: str) -> "PublicKey":
    """The public key in a text, or in the file of that name."""
    from delivery import KeyTrouble, parse_public_key

    path = Path(text)
    try:
        return parse_public_key(path.read_text("utf-8") if _is_file(path) else text)
    except (KeyTrouble, UnicodeDecodeError) as trouble:
        fail(
            str(trouble), getattr(trouble, "hint", "give a public key: `flowtag key` shows yours.")
        )


def sign_or_stop(project: "Project", report: "Report", key: "SigningKey", out: Path) -> None:
    """Writes the proof of a run that passed; of a failed one nothing, with status 1."""
    import typer

    from delivery import NotProven, build_claim, render_proof, sign_claim

    try:
        claim = build_claim(project, report, made_at=_now(), version=version())
    except NotProven as reason:
        _tell(f"error: nothing was signed: {reason}\n  hint: a proof is made of a run that passed.")
        raise typer.Exit(1) from None
    write_text(out, render_proof(sign_claim(claim, key)))
    walked = sum(tag.walked == "every path" for tag in claim.tags)
    _tell(
        f"Signed: {out} ({walked} of {len(claim.tags)} tags walked, key {key.public.fingerprint})"
    )


def version() -> str:
    """The version of this install; a checkout has none."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("flowtag")
    except PackageNotFoundError:
        return "checkout"


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a key is longer than a name may be
        return False


def _tell(message: str) -> None:
    import sys

    print(message, file=sys.stderr)
