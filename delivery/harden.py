"""Script, data and style texts of a standalone tag, written so that the platform leaves them alone.

The platform replaces its literals in code as well (`a%n` is a modulo to us and a random number to
Campaign Manager). Here such text is written in another way that means the same; what cannot be,
fails when the tag is put together.
"""

from collections.abc import Callable

from delivery.macros import find_literals
from delivery.pieces import TagError
from delivery.platforms import Platform

__all__ = ["harden_code", "harden_json", "harden_style", "hardening", "style_hardening"]


def hardening(platform: Platform) -> Callable[[str], str]:
    """What `creative` applies to every script, data block and style before it hashes them."""

    def harden(text: str) -> str:
        if not find_literals(text, platform, octets=True):
            return text
        if text.startswith(("{", "[")):
            return harden_json(text, platform)
        return harden_code(text, platform)

    return harden


def style_hardening(platform: Platform) -> Callable[[str], str]:
    """What `creative` applies to every style."""
    return lambda text: harden_style(text, platform)


def harden_json(text: str, platform: Platform) -> str:
    r"""JSON with one character of each literal as `\u0025`: strings are all that holds any."""
    return _rewrite(text, platform, lambda character: f"\\u{ord(character):04x}")


def harden_style(text: str, platform: Platform) -> str:
    """CSS: only `%` of numbers can be meant; a comment between it and what follows ends the literal."""
    return _rewrite(text, platform, lambda character: character + "/**/")


def harden_code(text: str, platform: Platform) -> str:
    """JavaScript, rewritten by its parser. Raises TagError if a name or a number is a literal."""
    from creative import harden_script

    while found := find_literals(text, platform, octets=True):
        hardened = harden_script(text, [(item.start, item.end) for item in found])
        if hardened is None or hardened == text:
            shown = ", ".join(sorted({item.text for item in found}))
            raise TagError(f"The platform would replace {shown} in a script of the ad.")
        text = hardened
    return text


def _rewrite(text: str, platform: Platform, write: Callable[[str], str]) -> str:
    while found := find_literals(text, platform, octets=True):
        for item in reversed(found):
            text = text[: item.start] + write(text[item.start]) + text[item.start + 1 :]
    return text
