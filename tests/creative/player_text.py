"""Pieces of the built player under names that a test can call."""

from creative import load_part
from creative.built import short_names

_CALLED = ("judge", "readGpp", "optOut")


def consent_reader() -> str:
    """`Reader`: what reads consent strings and decides, byte for byte as it ships, without a page.

    Its `createConsent` takes a window as an argument, as in the ad.
    """
    given = ",".join(f"{name}:{short_names()[name]}" for name in _CALLED)
    plugs = short_names()["plugs"]
    part = load_part("browser-consent.js")
    return f'var Reader=(()=>{{"use strict";var {plugs}={{}};{part}return{{{given},createConsent:{plugs}.consent}}}})();'
