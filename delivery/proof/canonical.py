"""The canonical form of a tag: what mails and sheets may change of it without harm is gone.

Line endings, white space between tags and attributes, upper and lower case of names, quotes of
attributes and character references do not count; everything else does, scripts byte for byte.
The rules stand in `page/canonical.ts`.
"""

import hashlib

from delivery.proof.script import call_verifier

__all__ = ["canonical_sha256", "canonical_tag"]


def canonical_tag(text: str) -> str:
    """The canonical form of the tag; that of a canonical form is itself."""
    result: str = call_verifier("canonical", {"text": text})
    return result


def canonical_sha256(text: str) -> str:
    """The SHA-256 of the canonical form in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(canonical_tag(text).encode("utf-8", "surrogatepass")).hexdigest()
