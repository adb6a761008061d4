"""Events of sites in the compact form of their trackers, and of pixels that stand alone.

    {"t":"e","n":"Purchase","mk":["plan"],"mv":["pro"],"ra":49.99,"rc":"EUR",
     "u":"https://…","r":"https://…","v":"visit","i":"visitor","c":"click id","md":{"seats":3}}

The limits are those that people know from their analytics: an event is kept and trimmed, and says
so. Only what cannot be counted at all is refused.
"""

import re
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

from measurement.collector.received import Received
from measurement.event import Event

__all__ = ["EventRefused", "read_image", "read_site"]

MAX_PROPERTIES: Final = 30
MAX_VALUE: Final = 2_000
_MAX_KEY: Final = 200
_MAX_BATCH: Final = 100
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")
_MAX_AMOUNT: Final = 9_000_000_000
_NAMES: Final = {"e": "", "p": "page"}


class EventRefused(ValueError):
    """The body is no event; the message says where and why."""


class _Compact(msgspec.Struct):
    """As it stands on the wire; loose where the old trackers are loose."""

    t: str = "e"
    n: str = ""
    mk: list[Any] = []
    mv: list[Any] = []
    ra: Any = None
    rc: Any = None
    u: str = ""
    r: str = ""
    v: str = ""
    i: str = ""
    c: str = ""
    md: dict[str, Any] = {}


_one = msgspec.json.Decoder(_Compact)
_many = msgspec.json.Decoder(list[_Compact])


def read_site(received: Received, project: str, known: dict[str, str]) -> list[Event]:
    """The events of one request. Raises EventRefused."""
    batch = received.body.lstrip()[:1] == b"["
    try:
        found = _many.decode(received.body) if batch else [_one.decode(received.body)]
    except msgspec.DecodeError as error:
        raise EventRefused(str(error)) from None
    if len(found) > _MAX_BATCH:
        raise EventRefused(f"a batch has at most {_MAX_BATCH} events, not {len(found)}")
    return [_event(one, n, received, project, known) for n, one in enumerate(found)]


def read_image(received: Received, project: str, known: dict[str, str]) -> Event:
    """The event of a pixel: `?n=NAME&c=CREATIVE&p=PLACEMENT`; without a name an impression."""
    given = {key: values[0][:_MAX_KEY] for key, values in parse_qs(received.query).items()}
    return Event(
        received_ms=received.now_ms,
        at_ms=received.now_ms,
        project=project,
        kind="image",
        name=given.get("n", "impression"),
        creative=given.get("c", ""),
        placement=given.get("p", ""),
        **known,  # type: ignore[arg-type]
    )


def _event(one: _Compact, n: int, received: Received, project: str, known: dict[str, str]) -> Event:
    if one.t not in _NAMES:
        raise EventRefused(f't: "{one.t[:20]}" is no kind of event: e or p - at `$[{n}].t`')
    name = _NAMES[one.t] or one.n
    if not name:
        raise EventRefused(f"n: an event has a name - at `$[{n}].n`")
    flags: list[str] = []
    amount, currency = _revenue(one, flags)
    properties = _properties(one, flags)
    metadata = {k: v for k, v in list(one.md.items())[:MAX_PROPERTIES] if _is_plain(v)}
    if len(metadata) < len(one.md) or len(name) > MAX_VALUE:
        flags.append("trimmed")
    return Event(
        received_ms=received.now_ms,
        at_ms=received.now_ms,
        project=project,
        kind="site",
        name=name[:MAX_VALUE],
        properties=properties,
        metadata=metadata,
        revenue_amount=amount,
        revenue_currency=currency,
        visitor=one.i[:_MAX_KEY],
        visit=one.v[:_MAX_KEY],
        url=one.u[:MAX_VALUE],
        referrer=one.r[:MAX_VALUE],
        click_id=one.c[:_MAX_KEY],
        flags=tuple(dict.fromkeys(flags)),
        **known,  # type: ignore[arg-type]
    )


def _properties(one: _Compact, flags: list[str]) -> dict[str, str]:
    pairs = list(zip(one.mk, one.mv, strict=False))
    found: dict[str, str] = {}
    for key, value in pairs[:MAX_PROPERTIES]:
        name, text = _as_text(key), _as_text(value)
        if len(name) > _MAX_KEY or len(text) > MAX_VALUE:
            flags.append("trimmed")
        found[name[:_MAX_KEY]] = text[:MAX_VALUE]
    if len(pairs) > MAX_PROPERTIES or len(one.mk) != len(one.mv):
        flags.append("trimmed")
    return found


def _revenue(one: _Compact, flags: list[str]) -> tuple[str, str]:
    """Amount and currency; an amount that is no number is refused, the event stays."""
    if one.ra is None:
        return "", ""
    number = isinstance(one.ra, int | float) and not isinstance(one.ra, bool)
    if not number or not abs(one.ra) <= _MAX_AMOUNT:
        flags.append("revenue-refused")
        return "", ""
    currency = one.rc if isinstance(one.rc, str) and _CURRENCY.fullmatch(one.rc) else "USD"
    return str(Decimal(repr(one.ra))), currency.upper()


def _as_text(value: object) -> str:
    """As JavaScript's String() writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return msgspec.json.encode(value).decode()


def _is_plain(value: object) -> bool:
    return value is None or (
        isinstance(value, bool | int | float | str) and len(str(value)) <= MAX_VALUE
    )
