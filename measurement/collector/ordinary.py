"""Events of sites that have nothing special about them: the same as `sites.py` makes, sooner.

Nearly all are such: a single event, within its bounds, with properties that are strings or numbers.
The bounds are checked by the decoder as it reads. Whatever is not ordinary is left to `sites.py`,
which trims it or says what is wrong; a test compares both.
"""

from functools import lru_cache
from typing import Annotated, Any, Final, Literal

import msgspec

from creative import CLICK_ID_PARAMETER
from measurement.collector.received import Received
from measurement.collector.sites import (
    MAX_AMOUNT,
    MAX_NAME,
    MAX_PROPERTIES,
    MAX_VALUE,
    address,
    amount_text,
    as_text,
    capitals,
    device,
)
from measurement.collector.visitors import Known
from measurement.event import PAGE_EVENT, SiteEvent, Traffic

__all__ = ["read_ordinary"]

_Name = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
_Amount = Annotated[float, msgspec.Meta(ge=-MAX_AMOUNT, le=MAX_AMOUNT)]
_AMOUNTS: Final = 4_096  # remembered
_NOTHING: Final[dict[str, Any]] = {}  # nobody changes what an event holds


class _Ordinary(msgspec.Struct, gc=False):
    """As sites._Compact, with bounds."""

    t: Literal["e", "p"] = "e"
    n: _Name = ""
    mk: Annotated[list[_Name], msgspec.Meta(max_length=MAX_PROPERTIES)] = []
    mv: list[Any] = []
    ra: _Amount | None = None
    rc: str | None = None
    u: str = ""
    r: str = ""
    s: str = ""
    q: int = -1
    v: _Name = ""
    g: int = 0
    i: _Name = ""
    c: _Name = ""
    md: Annotated[dict[str, Any], msgspec.Meta(max_length=0)] = {}


# Prices come again and again. 0.0 and -0.0 are equal and are written differently.
_text_of = lru_cache(_AMOUNTS)(amount_text)
_decode = msgspec.json.Decoder(_Ordinary).decode


def read_ordinary(
    received: Received, project: str, known: Known, traffic: Traffic
) -> SiteEvent | None:
    """The event of a request, if it is an ordinary one; its session is not looked at."""
    body, now_ms = received.body, received.now_ms
    if len(body) > MAX_VALUE:  # so no value of it is
        return None
    try:
        one = _decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    name, session, visitor, amount, currency = one.n, one.s, one.i, "", ""
    if one.t == "p":
        name = PAGE_EVENT
    if not name:
        return None
    if visitor and (not one.g or received.headers.get("sec-gpc") == "1"):
        return None
    if one.ra is not None:
        amount = _text_of(one.ra) if one.ra else amount_text(one.ra)
        currency = capitals("USD" if one.rc is None else one.rc)
        if not currency:
            return None
    keys, values, metadata = one.mk, one.mv, _NOTHING
    properties: dict[str, str] = {}
    for key, value in zip(keys, values):  # noqa: B905 - that word costs as much as a pair
        if type(value) is str:
            properties[key] = value
            continue
        if type(value) is int:
            properties[key] = str(value)
        elif type(value) is float or type(value) is bool:
            properties[key] = as_text(value)
        else:
            return None
        metadata = {**metadata, key: value} if metadata else {key: value}
    if not len(properties) == len(keys) == len(values):
        return None
    url, referrer = one.u, one.r
    if CLICK_ID_PARAMETER in url or CLICK_ID_PARAMETER in referrer:
        url, referrer = address(url), address(referrer)
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
        one.v,
        url,
        referrer,
        one.c,
        known.bot,
        traffic,
        known.country,
        device(known.device),
    )
