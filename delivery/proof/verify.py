"""Whether a proof is whole and whose it is, and whether a text is the tag that it was made for."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal

from creative import SandboxError
from delivery.platforms import Platform, load_platforms
from delivery.proof.answer import TagAnswer, read_answer
from delivery.proof.keys import PublicKey
from delivery.proof.received import Place, Received
from delivery.proof.script import CPU_MS, call_verifier

__all__ = [
    "INVALID",
    "OpenedProof",
    "ProofRefused",
    "Signer",
    "literal_tables",
    "open_proof",
    "verify_tag",
]

INVALID = (
    "The signature does not fit: this proof was changed after it was signed, or it was never "
    "signed with the key that it names. Nothing in it proves anything."
)


class ProofRefused(Exception):
    """A proof that proves nothing: unreadable, or changed after it was signed."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose key signed the proof. `unknown`: none of those that are trusted here."""

    key: PublicKey
    standing: Literal["own", "trusted", "unknown"]

    @property
    def sentence(self) -> str:
        """For people."""
        fingerprint = f"key {self.key.fingerprint}"
        match self.standing:
            case "own":
                return f"Signed with your own {fingerprint}."
            case "trusted":
                name = f"“{self.key.name}”, " if self.key.name else "a key that is trusted here, "
                return f"Signed by {name}{fingerprint}."
            case "unknown":
                return (
                    f"Signed by somebody unknown, {fingerprint}: it proves who made it only if "
                    "the person you think of tells you the same fingerprint."
                )


@dataclass(frozen=True, slots=True)
class OpenedProof:
    """A proof whose signature fits. `claim` is as the file has it."""

    text: str
    claim: Mapping[str, Any]
    signer: Signer

    def tag_text(self, number: int) -> str:
        """The text of a tag of the claim, as it was proven."""
        parts = self.claim["tags"][number]["parts"]
        return "".join(part if isinstance(part, str) else self._text_of(part) for part in parts)

    def _text_of(self, part: Mapping[str, Any]) -> str:
        return str(self.claim["texts"][part["text"]] if "text" in part else part["literal"])


def open_proof(
    text: str, *, trusted: Iterable[PublicKey] = (), own: PublicKey | None = None
) -> OpenedProof:
    """The proof in the text of a file; raises ProofRefused if it proves nothing."""
    opened = call_verifier("open", {"proof": text})
    if "trouble" in opened:
        raise ProofRefused(opened["trouble"])
    signature = opened["signature"]
    key = PublicKey(_decoded(signature["public_key"]))
    if not _fits(key.data, _decoded(signature["value"]), opened["signed"]):
        raise ProofRefused(INVALID)
    return OpenedProof(text, json.loads(text)["claim"], _find_signer(key, trusted, own))


def verify_tag(
    text: str | Received,
    proof: OpenedProof,
    *,
    platform: str = "",
    platforms: Iterable[Platform] | None = None,
) -> TagAnswer:
    """Whether the text, or the file that `read_received` read, holds the proven tag, or what was
    done to it.

    `platform` names the one that the tag is meant for. `platforms` are those whose macros are
    known; all that ship with us if left out. Raises ProofRefused for a claim that no Flowtag made.
    """
    tables = _shipped() if platforms is None else json.dumps(literal_tables(platforms))
    file = Received(((Place(text),),)) if isinstance(text, str) else text
    question = {"file": asdict(file), "proof": proof.text, "tables": tables, "platform": platform}
    try:
        return read_answer(call_verifier("verify", question, cpu_ms=_cpu_ms(file)))
    except SandboxError as error:
        reason = f"It was signed, but the verifier cannot work with it: {error}."
        raise ProofRefused(reason) from None


def _cpu_ms(file: Received) -> int:
    """An edited tag takes 30 ms beside a proof of fifty tags; a sheet may have thousands."""
    return CPU_MS + 100 * min(sum(map(len, file.groups)), 5_000)


def literal_tables(platforms: Iterable[Platform]) -> dict[str, object]:
    """The literals of platforms as the verifier reads them."""
    return {
        platform.name: {
            "title": platform.title,
            "case_sensitive": platform.case_sensitive,
            "macros": [[m.literal, m.name, m.level, m.argument] for m in platform.macros],
        }
        for platform in platforms
    }


@cache
def _shipped() -> str:
    return json.dumps(literal_tables(load_platforms().values()))


def _find_signer(key: PublicKey, trusted: Iterable[PublicKey], own: PublicKey | None) -> Signer:
    known = next((one for one in trusted if one.data == key.data), None)
    if own is not None and own.data == key.data:
        return Signer(known or key, "own")
    return Signer(known, "trusted") if known else Signer(key, "unknown")


def _fits(key: bytes, signature: bytes, signed: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public = Ed25519PublicKey.from_public_bytes(key)
        public.verify(signature, signed.encode("utf-8", "surrogatepass"))
    except (InvalidSignature, ValueError):
        return False
    return True


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
