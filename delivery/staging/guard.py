"""Who may call the staging API: only its own page, on loopback too.

Any page in the same browser can send requests to 127.0.0.1, and a host name of a stranger can be
made to lead there (DNS rebinding). So a call needs a token in a header, an allowed Host, and,
where the browser says it, the same origin. No cookies: nothing is sent by itself. The token is
that of this start, or, for what a share link shows, the link's own.
"""

import secrets
from collections.abc import Mapping

__all__ = ["SHARE_HEADER", "TOKEN_HEADER", "new_token", "refuse"]

TOKEN_HEADER = "x-flowtag-token"
SHARE_HEADER = "x-flowtag-share"


def new_token() -> str:
    """A token for one start of the server; 192 bits."""
    return secrets.token_urlsafe(24)


def refuse(
    headers: Mapping[str, str], *, port: int, token: str, api: bool, shared_at: str = ""
) -> str:
    """Why a request is refused, or "". The page itself needs no token: it holds no secret.

    `headers` have lower-case names. An empty `token` is not asked for: a share link's is, later.
    `shared_at` is one more Host, at which a proxy offers share links; only those are for it.
    """
    host = headers.get("host", "")
    shared = bool(shared_at) and host == shared_at and (not api or not token)
    if not shared and host not in (f"127.0.0.1:{port}", f"localhost:{port}"):
        return "This address is not mine: open the one that `flowtag serve` printed."
    if not api:
        return ""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return "Only the staging page itself may call this."
    if token and not secrets.compare_digest(headers.get(TOKEN_HEADER, "").encode(), token.encode()):
        return "The token is missing or old: open the address that `flowtag serve` printed."
    return ""
