"""Pieces of the built player under names that a test can call."""

from creative import load_part
from creative.built import short_names

_CALLED = ("judge", "readGpp", "optedOut", "saleOptedOut")


def consent_reader() -> str:
    """`Reader`: what reads consent strings, byte for byte as it ships; nothing of it needs a page."""
    given = ",".join(f"{name}:{short_names()[name]}" for name in _CALLED)
    plugs = short_names()["plugs"]
    return f'var Reader=(()=>{{"use strict";var {plugs}={{}};{load_part("browser-consent.js")}return{{{given}}}}})();'
