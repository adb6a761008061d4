"""The Content-Security-Policy of a page: names what runs in it by hash, and allows no more."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from creative.built import load_part
from creative.compile import Json
from creative.creative import Creative
from creative.parts import HostName
from creative.view import needs_document
from creative.view_media import media_sources

__all__ = ["Needs", "page_policy"]

_STYLED = re.compile(r"<style|\bstyle\s*=")


@dataclass(frozen=True)
class Needs:
    """What the page's policy has to allow besides our own script, style and pixels."""

    documents: bool  # scripts and frames of tracking texts
    styles: bool  # style attributes in pasted HTML
    media: str  # where films come from
    scripts: tuple[str, ...]  # texts that run in the frames of isolated scripts
    sheets: tuple[str, ...]  # style sheets of css components
    container: bool  # an app's container brings scripts of its own, from wherever it keeps them
    later: bool  # files beside the page

    @classmethod
    def of(
        cls, creative: Creative, view: Json, pasted: str, host: HostName, *, later: bool
    ) -> "Needs":
        """The needs of a page with that view, into which `pasted` HTML comes."""
        flow, text = creative.flow, pasted.lower()
        documents = needs_document(flow) or "<script" in text or "<iframe" in text
        styles = documents or bool(_STYLED.search(text))
        frame = [load_part("frame.js").strip()] if "frame" in view else []
        scripts = (*frame, *_texts_of(view, "scripts"))
        return cls(
            documents,
            styles,
            media_sources(flow, apart=later),
            scripts,
            tuple(_texts_of(view, "sheets")),
            host == "mraid",
            later,
        )


def _texts_of(view: Json, name: str) -> list[str]:
    """The texts of components that the view holds under a name, each once."""
    texts = view.get(name, {})
    assert isinstance(texts, dict)
    return list(dict.fromkeys(texts.values()))


def page_policy(scripts: Sequence[str], style: str, needs: Needs) -> str:
    """The policy of a page with these scripts and style, as the value of its `<meta>`.

    A document of its own inherits the policy, so scripts in it need what hashes cannot say.

    The frame of an isolated script inherits it too: there run only the texts that are named here
    by hash, and its own policy takes everything else away. `frame-src` stays 'none', or it could
    leave for another address and take along what it knows.
    """
    rules = {
        "default-src": "'none'",
        "script-src": _script_sources(scripts, needs),
        "style-src": "'unsafe-inline'"
        if needs.styles
        else " ".join(map(_hash, (style, *needs.sheets))),
        "img-src": "https: data:" + (" 'self'" if needs.later else ""),
        "connect-src": "https:",
        **({"media-src": needs.media} if needs.media else {}),
        **({"frame-src": "https:"} if needs.documents else {}),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _script_sources(scripts: Sequence[str], needs: Needs) -> str:
    if needs.container:
        return "'unsafe-inline' * data: blob: file:"
    if needs.documents:
        return "'unsafe-inline' https:"
    return " ".join(map(_hash, (*scripts, *needs.scripts)))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
