"""Ed25519 keys: the one that signs, in the user's configuration, and those that are trusted.

    $XDG_CONFIG_HOME/flowtag/keys/signing.pem     the private key (PKCS #8), readable by its owner only
    $XDG_CONFIG_HOME/flowtag/keys/trusted/*.pub   public keys that `flowtag verify` knows by a name

A fingerprint is the first 128 bits of the SHA-256 of the public key, in groups that can be read
out on the telephone.
"""

import base64
import binascii
import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

__all__ = [
    "KeyTrouble",
    "PublicKey",
    "SigningKey",
    "create_key",
    "find_key",
    "key_file",
    "list_trusted",
    "load_key",
    "parse_public_key",
    "trust_key",
]

_PREFIX = "ed25519:"
_KEY_BYTES = 32
_PEM = "-----BEGIN PUBLIC KEY-----"
_DER_PREFIX = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: what stands before the key


class KeyTrouble(Exception):
    """A key that is missing, unreadable, or no Ed25519 key; `hint` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a key, and what its user calls it."""

    data: bytes
    name: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """As people send it: `ed25519:` and 44 characters."""
        return _PREFIX + self.base64

    @property
    def base64(self) -> str:
        """As it stands in a proof."""
        return base64.b64encode(self.data).decode("ascii")

    @property
    def fingerprint(self) -> str:
        """`3f2a 91c4 …`: eight groups of four."""
        digits = hashlib.sha256(self.data).hexdigest()[:32]
        return " ".join(re.findall("....", digits))


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key (never shown) and its public half."""

    secret: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The public half."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.from_private_bytes(self.secret)
        return PublicKey(private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same message has the same one each time."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.secret).sign(message)


def key_file() -> Path:
    """Where the user's own key lies."""
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "flowtag" / "keys" / "signing.pem"


def create_key(path: Path) -> SigningKey:
    """A new key, written where only its owner can read it.

    Raises KeyTrouble if there is one already: what it signed could not be checked any more.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    private = Ed25519PrivateKey.generate()
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        hint = "move it away first, and tell those who trust it."
        raise KeyTrouble(f"{path}: there is a key already.", hint) from None
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    return SigningKey(private.private_bytes_raw())


def find_key(path: Path | None = None) -> SigningKey | None:
    """The key of that file, or the user's own; None if there is no such file."""
    where = path or key_file()
    return load_key(where) if where.exists() else None


def load_key(path: Path) -> SigningKey:
    """The private key in a PEM file. Raises KeyTrouble if it is none, or if others can read it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        mode = stat.S_IMODE(path.stat().st_mode)
        message = f"{path}: others can read this private key (its mode is {mode:04o})."
        raise KeyTrouble(message, f"chmod 600 {path}")
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        hint = "it wants PEM without a password, as `flowtag key` and openssl genpkey write it."
        raise KeyTrouble(f"{path}: this is no private key that can be read.", hint) from None
    if not isinstance(private, Ed25519PrivateKey):
        hint = "openssl genpkey -algorithm ed25519 makes one."
        raise KeyTrouble(f"{path}: this is no Ed25519 key.", hint)
    return SigningKey(private.private_bytes_raw())


def parse_public_key(text: str) -> PublicKey:
    """The public key in a text: `ed25519:…`, base64 alone, or PEM; a name may follow.

    Raises KeyTrouble.
    """
    stripped = text.strip()
    if stripped.startswith(_PEM):
        body = "".join(line for line in stripped.splitlines() if not line.startswith("-"))
        data, name = _decoded(body).removeprefix(_DER_PREFIX), ""
    else:
        key, _, name = stripped.partition(" ")
        data = _decoded(key.removeprefix(_PREFIX))
    if len(data) != _KEY_BYTES:
        shown = stripped if len(stripped) < 80 else stripped[:60] + "…"
        hint = "it looks like ed25519: and 44 characters; `flowtag key` shows yours."
        raise KeyTrouble(f"“{shown}” is no public key.", hint)
    return PublicKey(data, name.strip())


def trust_key(key: PublicKey, folder: Path | None = None) -> Path:
    """Writes the key where `list_trusted` finds it; the same key again gets the new name."""
    place = folder or key_file().parent / "trusted"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / f"{key.fingerprint.replace(' ', '')}.pub"
    path.write_text(f"{key.text} {' '.join(key.name.split())}".strip() + "\n", encoding="utf-8")
    return path


def list_trusted(folder: Path | None = None) -> list[PublicKey]:
    """The keys that are trusted, by name. Raises KeyTrouble for a file that holds none."""
    place = folder or key_file().parent / "trusted"
    keys = []
    for path in sorted(place.glob("*.pub")):
        try:
            keys.append(parse_public_key(path.read_text(encoding="utf-8")))
        except (KeyTrouble, UnicodeDecodeError):
            raise KeyTrouble(f"{path}: this is no public key.", "mend or delete it.") from None
    return sorted(keys, key=lambda key: (key.name, key.data))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
