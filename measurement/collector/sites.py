"""Events of sites in the compact form of their trackers, and of pixels that stand alone.

    {"t":"e","n":"Purchase","mk":["plan","seats"],"mv":["pro",3],"ra":49.99,"rc":"EUR",
     "u":"https://…","r":"https://…","s":"32 hex","q":4,"v":"visit","g":1,"i":"visitor","c":"click id"}

`t`, `n`, `mk`, `mv`, `ra`, `rc` are those that people know from their analytics, and so are the
limits: an event is kept and trimmed, and says so. An amount that is no number is refused, so that
nobody reads wrong revenue. `s` and `q` are the event's key, which a tracker of ours gives; `g` is
1 with the visitor's consent, without which `i` is not kept; `md` holds more typed values.
"""

import math
import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

from creative import CLICK_ID_PARAMETER, SESSION_PATTERN
from measurement.collector.received import Received
from measurement.collector.visitors import Known
from measurement.event import PAGE_EVENT, Event, SiteEvent, Traffic
from measurement.pipeline import Drop, DropReason

__all__ = ["EventRefused", "read_image", "read_site"]

MAX_PROPERTIES: Final = 30
MAX_VALUE: Final = 2_000
MAX_NAME: Final = 200
_MAX_BATCH: Final = 100
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")
_CURRENCIES: Final = 512  # remembered; there are some 180
is_session: Final = re.compile(SESSION_PATTERN).fullmatch
_CLICK: Final = re.compile(
    rf"(?<=[?&]){CLICK_ID_PARAMETER}=[^&#]*&?|[?&]{CLICK_ID_PARAMETER}=[^&#]*(?=#|$)"
)
MAX_AMOUNT: Final = 9_000_000_000  # as of sendMetric: sums of millionths stay exact
_LONGEST_PLAIN: Final = 1e21  # from here on JavaScript writes numbers with an exponent
_NO_CONSENT: Final = "no-consent"
_TRIMMED: Final = "trimmed"


class EventRefused(ValueError):
    """The body holds no events; the message says where and why."""


class _Compact(msgspec.Struct, gc=False):
    """As it stands on the wire; loose where the old trackers are loose."""

    t: str = "e"
    n: str = ""
    mk: list[Any] = []
    mv: list[Any] = []
    ra: Any = None
    rc: Any = None
    u: str = ""
    r: str = ""
    s: str = ""
    q: int = -1
    v: str = ""
    g: int = 0
    i: str = ""
    c: str = ""
    md: dict[str, Any] = {}


_one = msgspec.json.Decoder(_Compact)
_many = msgspec.json.Decoder(list[_Compact])
_parts = msgspec.json.Decoder(list[msgspec.Raw])
_to_json = msgspec.json.Encoder().encode


def read_site(
    received: Received, project: str, known: Known, traffic: Traffic
) -> list[SiteEvent | Drop]:
    """The events of one request, and why some are none. Raises EventRefused if all are not."""
    body = received.body
    try:
        if body[:1] == b"{":  # nearly all
            return [_event(_one.decode(body), received, project, known, traffic)]
        found = _decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise EventRefused(str(error)) from None
    if len(found) > _MAX_BATCH:
        raise EventRefused(f"a batch has at most {_MAX_BATCH} events, not {len(found)}")
    return [
        one if isinstance(one, Drop) else _event(one, received, project, known, traffic)
        for one in found
    ]


def read_image(received: Received, project: str, known: Known, traffic: Traffic) -> Event:
    """The event of a pixel: `?n=NAME&c=CREATIVE&p=PLACEMENT`; without a name an impression."""
    given = {key: values[0][:MAX_NAME] for key, values in parse_qs(received.query).items()}
    return Event(
        received_ms=received.now_ms,
        at_ms=received.now_ms,
        project=project,
        kind="image",
        name=given.get("n", "impression"),
        creative=given.get("c", ""),
        placement=given.get("p", ""),
        size=given.get("z", ""),
        bot=known.bot,
        traffic=traffic,
        country=known.country,
        macros=device(known.device),
    )


def _decode(body: bytes) -> "list[_Compact] | list[_Compact | Drop]":
    if body.lstrip()[:1] != b"[":
        return [_one.decode(body)]
    try:
        return _many.decode(body)
    except msgspec.ValidationError:
        return [_decode_one(part) for part in _parts.decode(body)]  # one of them is at fault


def _decode_one(part: msgspec.Raw) -> _Compact | Drop:
    try:
        return _one.decode(part)
    except (msgspec.DecodeError, RecursionError) as error:
        return Drop(DropReason.UNREADABLE, str(error))


def _event(
    one: _Compact, received: Received, project: str, known: Known, traffic: Traffic
) -> SiteEvent | Drop:
    name = one.n if one.t == "e" else PAGE_EVENT if one.t == "p" else ""
    amount, currency = "", ""
    if not name:
        return _nameless(one)
    if one.ra is not None:
        money = _revenue(one)
        if isinstance(money, Drop):
            return money
        amount, currency = money
    session, now_ms = one.s, received.now_ms
    if session and not is_session(session):
        return Drop(DropReason.SESSION_REFUSED, f'at `$.s`: "{session[:40]}" is no 32 hex digits')
    flags: list[str] = [_TRIMMED] if len(name) > MAX_NAME else []
    properties, metadata = _properties(one, flags)
    visit, visitor, click = one.v, one.i, one.c
    if visitor and (not one.g or received.headers.get("sec-gpc") == "1"):
        visitor = ""
        flags.append(_NO_CONSENT)
    if len(name) + len(visit) + len(visitor) + len(click) > MAX_NAME:  # else none of them is
        name, visit = name[:MAX_NAME], visit[:MAX_NAME]
        visitor, click = visitor[:MAX_NAME], click[:MAX_NAME]
    return SiteEvent(  # by place: names cost as much as the rest of the call
        now_ms,
        now_ms,
        project,
        "site",
        name,
        session,
        one.q if session and 0 <= one.q < 2**31 else -1,
        properties,
        metadata,
        amount,
        currency,
        visitor,
        visit,
        address(one.u),
        address(one.r) if one.r else "",
        click,
        known.bot,
        traffic,
        known.country,
        device(known.device),
        tuple(dict.fromkeys(flags)) if flags else (),
    )


def _nameless(one: _Compact) -> Drop:
    if one.t not in ("e", "p"):
        return Drop(DropReason.UNREADABLE, f'at `$.t`: "{one.t[:20]}" is no kind of event: e or p')
    return Drop(DropReason.NAME_MISSING, "at `$.n`: an event has a name")


def _properties(one: _Compact, flags: list[str]) -> tuple[dict[str, str], dict[str, Any]]:
    """The values as strings, and beside them what was no string as it was sent."""
    texts: dict[str, str] = {}
    typed: dict[str, Any] = {}
    keys, values = one.mk, one.mv
    if len(keys) > MAX_PROPERTIES or len(keys) != len(values):
        flags.append(_TRIMMED)
        keys = keys[:MAX_PROPERTIES]
    for key, value in zip(keys, values, strict=False):
        name = key if type(key) is str else as_text(key)
        text = value if type(value) is str else as_text(value)
        if len(name) > MAX_NAME or len(text) > MAX_VALUE:
            flags.append(_TRIMMED)
            name = name[:MAX_NAME]
            if len(text) > MAX_VALUE:
                value = text = text[:MAX_VALUE]
        texts[name] = text
        if text is not value:
            typed[name] = value
    if one.md:
        _add_metadata(one.md, typed, flags)
    return texts, typed


def _add_metadata(given: dict[str, Any], typed: dict[str, Any], flags: list[str]) -> None:
    for name, value in given.items():
        size = len(value) if isinstance(value, str) else len(_to_json(value))
        if len(typed) < MAX_PROPERTIES and len(name) <= MAX_NAME and size <= MAX_VALUE:
            typed[name] = value
        else:
            flags.append(_TRIMMED)


def _revenue(one: _Compact) -> tuple[str, str] | Drop:
    """Amount and currency, or what is wrong with them."""
    amount, currency = one.ra, "USD" if one.rc is None else one.rc
    if (type(amount) is not float and type(amount) is not int) or not math.isfinite(amount):
        seen = _to_json(amount)[:40].decode("utf-8", "replace")
        return Drop(DropReason.AMOUNT_REFUSED, f"at `$.ra`: {seen} is no number; write 49.99")
    if not -MAX_AMOUNT <= amount <= MAX_AMOUNT:
        return Drop(DropReason.AMOUNT_REFUSED, f"at `$.ra`: at most {MAX_AMOUNT:,}")
    letters = capitals(currency) if type(currency) is str else ""
    if not letters:
        seen = _to_json(currency)[:40].decode("utf-8", "replace")
        return Drop(DropReason.CURRENCY_REFUSED, f"at `$.rc`: {seen} is no currency such as EUR")
    return amount_text(amount), letters


def amount_text(amount: float) -> str:
    """An amount with the digits that were sent."""
    text = repr(amount)
    if "e" in text:
        text = f"{Decimal(text):f}"
    return text.removesuffix(".0")


@lru_cache(_CURRENCIES)
def capitals(currency: str) -> str:
    """A currency as the log has it; '' if it is none."""
    return currency.upper() if _CURRENCY.fullmatch(currency) else ""


def as_text(value: object) -> str:
    """As JavaScript's String() writes it; a list or an object as JSON."""
    if type(value) is int:
        return str(value)
    if not isinstance(value, float):
        return _to_json(value).decode()
    if value.is_integer() and abs(value) < _LONGEST_PLAIN:
        return str(int(value))
    if 1e-6 <= abs(value) < 1e-4:  # where Python writes an exponent and JavaScript none yet
        return f"{Decimal(repr(value)):f}"
    return repr(value).replace("e-0", "e-")


def address(url: str) -> str:
    """Without our click id, which would make a page of its own of every landing."""
    if CLICK_ID_PARAMETER in url:
        url = _CLICK.sub("", url).rstrip("?&")
    return url if len(url) <= MAX_VALUE else url[:MAX_VALUE]


@cache  # there are four
def device(name: str) -> dict[str, str]:
    """The macros of a visitor with this device, which nobody may change."""
    return {"device_type": name} if name else {}
