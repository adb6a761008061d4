"""Why parts of a tracking text are not counted: the closed list of reasons, as people read them."""

from enum import StrEnum

__all__ = ["ELEMENTS", "HARMLESS", "Reason"]


class Reason(StrEnum):
    """Why a part is ignored; each completes the sentence "This part is ignored: …"."""

    COMMENT = "a comment; nothing in it is requested"
    TEXT_BETWEEN = "text between tags makes no request"
    WORDS = "plain words make no request; an address starts with https://"
    SPACES = "an address holds no spaces; write %20"
    NO_HOST = "the address names no host; it must start with https://"
    NO_ADDRESS = "it has no address"
    OTHER_SCHEME = "only http and https addresses are requested from a server"
    LAZY = "its address is in a data- attribute, which only a script of the page would load"
    SRCSET = "only src is requested"
    HANDLER = "event handlers in attributes are not run"
    NOSCRIPT = "it stands in <noscript>, and the text has a script or frame"
    NOSCRIPT_CODE = "scripts and frames in <noscript> never run in an ad; take <noscript> away"
    UNCLOSED_SCRIPT = "the script is never closed with </script>, so no browser runs it"
    DATA_BLOCK = "its type is not JavaScript, so no browser runs it"
    NOMODULE = "only browsers from before 2018 run nomodule scripts"
    BODY_BESIDE_SRC = "a script with src does not run its own text"
    WRITES = "requests of what a script writes are not known beforehand"
    SRCDOC = "a frame with srcdoc requests no address of its own"
    TEMPLATE = "the content of <template> is never requested"
    SVG = "drawings (svg, math) make no tracking request"
    BARE_IN_DOCUMENT = "an address beside a script or frame is only text; give it its own entry"
    TOO_DEEP = "its tags are nested too deep to be read"
    NO_REQUEST = "no complete img, script or iframe is in it"
    OTHER = "only img, script and iframe make tracking requests"
    LINK = "a link of the page or a style sheet is no tracking request"
    ANCHOR = "a link is requested only when it is clicked"
    STYLE = "what styles request is not counted"
    MEDIA = "media is no tracking request"
    PLUGIN = "plug-ins do not run"
    FRAMESET = "framesets do not work inside a page; use an iframe"
    FORM = "a form is no tracking request"
    META = "meta elements are no tracking request"


ELEMENTS: dict[str, Reason] = {
    "a": Reason.ANCHOR,
    "applet": Reason.PLUGIN,
    "area": Reason.ANCHOR,
    "audio": Reason.MEDIA,
    "base": Reason.META,
    "button": Reason.FORM,
    "embed": Reason.PLUGIN,
    "form": Reason.FORM,
    "frame": Reason.FRAMESET,
    "frameset": Reason.FRAMESET,
    "input": Reason.FORM,
    "link": Reason.LINK,
    "meta": Reason.META,
    "noembed": Reason.OTHER,
    "noframes": Reason.OTHER,
    "object": Reason.PLUGIN,
    "plaintext": Reason.OTHER,
    "portal": Reason.OTHER,
    "source": Reason.MEDIA,
    "style": Reason.STYLE,
    "textarea": Reason.FORM,
    "title": Reason.OTHER,
    "track": Reason.MEDIA,
    "video": Reason.MEDIA,
    "xmp": Reason.OTHER,
}
"""Elements that are never read further, with the reason. The text inside them is not listed."""

HARMLESS = frozenset({Reason.COMMENT, Reason.TEXT_BETWEEN, Reason.ANCHOR, Reason.META})
HARMLESS |= {Reason.NOSCRIPT, Reason.WRITES, Reason.NOMODULE, Reason.STYLE, Reason.DATA_BLOCK}
"""Reasons that are usual in tags as vendors hand them out: no reason for a warning."""
