"""Links for clients: one case, read-only, for a time, and revocable.

A token is `PAYLOAD.SEAL`: what it allows, and an HMAC-SHA256 over it by a key that never leaves
this machine. It travels after the # of an address, which no server, proxy or referrer sees.
Links and the key are kept in a file if one is given, else as long as the server runs.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from delivery.staging.cases import Case, CaseError, read_case

__all__ = ["RIGHTS", "Share", "ShareRefused", "Shares"]

RIGHTS = {"watch": "sees what is on stage", "play": "may load the case again"}
MAX_HOURS = 24 * 90  # a campaign's time; longer links are forgotten links
MAX_SHARES = 500
_ID_BYTES = 9
_MAX_TOKEN = 8_192


class ShareRefused(ValueError):
    """A link that opens nothing; the message says why, to the client."""


@dataclass(frozen=True, slots=True)
class Share:
    """One link: what it shows, what it allows, until when. `note` says for whom it was made."""

    id: str
    case: Case
    rights: tuple[str, ...]
    expires_s: int
    note: str = ""
    revoked: bool = False

    @property
    def json(self) -> dict[str, Any]:
        """For the list of links."""
        return {**asdict(self), "case": self.case.json, "query": self.case.query}


class Shares:
    """The links that were given out. `now_s` gives whole seconds since 1970."""

    def __init__(self, now_s: Callable[[], int], file: Path | None = None) -> None:
        self._now_s = now_s
        self._file = file
        self._key, self._shares = _load(file) if file else (secrets.token_bytes(32), {})
        if file and not file.exists():
            self._save()

    def make(self, case: Case, rights: tuple[str, ...], hours: int, note: str = "") -> str:
        """The token of a new link. Raises ValueError for rights or hours that there are not."""
        unknown = [right for right in rights if right not in RIGHTS]
        if unknown or not rights:
            raise ValueError(f"Rights of a link are: {', '.join(RIGHTS)}.")
        if not 1 <= hours <= MAX_HOURS:
            raise ValueError(f"A link holds for 1 to {MAX_HOURS} hours.")
        self._forget_old()
        if len(self._shares) >= MAX_SHARES:
            raise ValueError(f"There are {MAX_SHARES} links: revoke some first.")
        expires_s = self._now_s() + hours * 3600
        share = Share(secrets.token_urlsafe(_ID_BYTES), case, rights, expires_s, note[:200])
        self._shares[share.id] = share
        self._save()
        return self._seal(share)

    def open(self, token: str) -> Share:
        """The link of a token. Raises ShareRefused for one that is forged, old or revoked."""
        payload, _, seal = token.partition(".")
        if len(token) > _MAX_TOKEN or not hmac.compare_digest(self._sign(payload), _unpack(seal)):
            raise ShareRefused("This link is not complete, or not one of ours.")
        said = json.loads(_unpack(payload))
        share = self._shares.get(said["id"])
        if share is None or share.revoked:
            raise ShareRefused("This link was revoked.")
        if share.expires_s <= self._now_s():
            raise ShareRefused("This link has expired: ask for another one.")
        if said != _payload(share):
            raise ShareRefused("This link is not complete, or not one of ours.")
        return share

    def revoke(self, share_id: str) -> bool:
        """Whether there was such a link; it opens nothing from now on, and closes what is open."""
        share = self._shares.get(share_id)
        if share is None:
            return False
        self._shares[share_id] = Share(**{**_fields(share), "revoked": True})
        self._save()
        return True

    def list(self) -> tuple[Share, ...]:
        """All links that have not expired, the latest first."""
        self._forget_old()
        return tuple(reversed(self._shares.values()))

    def _forget_old(self) -> None:
        now = self._now_s()
        self._shares = {key: one for key, one in self._shares.items() if one.expires_s > now}

    def _seal(self, share: Share) -> str:
        payload = _pack(json.dumps(_payload(share), sort_keys=True).encode())
        return f"{payload}.{_pack(self._sign(payload))}"

    def _sign(self, payload: str) -> bytes:
        return hmac.new(self._key, payload.encode("utf-8", "replace"), hashlib.sha256).digest()

    def _save(self) -> None:
        if self._file is None:
            return
        shares = [share.json for share in self._shares.values()]
        text = json.dumps({"format": 1, "key": _pack(self._key), "shares": shares}, indent=1)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()
        # Whoever reads the key can forge links: nobody but the owner may.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text + "\n")
        fresh.replace(self._file)


def _payload(share: Share) -> dict[str, Any]:
    case = hashlib.sha256(share.case.key.encode()).hexdigest()
    return {
        "id": share.id,
        "case": case,
        "rights": list(share.rights),
        "expires_s": share.expires_s,
    }


def _fields(share: Share) -> dict[str, Any]:
    return {name: getattr(share, name) for name in Share.__dataclass_fields__}


def _load(file: Path) -> tuple[bytes, dict[str, Share]]:
    try:
        data = json.loads(file.read_text("utf-8"))
        shares = [
            Share(
                one["id"], read_case(one["case"]), tuple(one["rights"]), int(one["expires_s"]),
                one["note"], bool(one["revoked"]),
            )
            for one in data["shares"]
        ]  # fmt: skip
        return _unpack(data["key"]), {share.id: share for share in shares}
    except FileNotFoundError:
        return secrets.token_bytes(32), {}
    except (KeyError, TypeError, ValueError, CaseError) as error:
        told = f"{file} cannot be read: {error}. Delete it: links given out stop working then."
        raise ValueError(told) from error


def _pack(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unpack(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
