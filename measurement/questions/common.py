"""What every question can be told: whose events, when, by what, and which of them."""

from typing import Literal

import msgspec

__all__ = ["Common", "Count"]

Count = Literal["net", "gross", "bots", "preview", "staging"]


class Common(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parameters of every question. Empty ones are left out.

    `from` is inclusive. `to` is exclusive where it is a time, and a date means that whole day. Both
    are read in `zone`, and so are the buckets of `by`.
    """

    project: str = ""
    from_: str = msgspec.field(default="", name="from")
    to: str = ""
    zone: str = "UTC"
    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    count: Count = "net"
    limit: int = 1_000
    after: str = ""
