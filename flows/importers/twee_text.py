"""Prose of a passage as texts: paragraphs, marks of the story format, inline HTML, variables."""

import html
import re
from collections.abc import Callable

from flows.importers.twee_scan import Format
from flows.importers.twee_values import VARIABLE, StoryVariables

__all__ = ["mark_variable", "paragraphs", "plain_of", "render_text"]

# Markup that a format surely knows -> the tag. Two signs on either side, nothing of them inside.
_MARKS: dict[Format, tuple[tuple[re.Pattern[str], str], ...]] = {
    "sugarcube": (
        (re.compile(r"''([^'\n]{1,1000})''"), "b"),
        (re.compile(r"(?<![:/])//([^/\n]{1,1000})//(?!/)"), "i"),
        (re.compile(r"(?<!_)__([^_\n]{1,1000})__(?!_)"), "u"),
    ),
    "harlowe": (
        (re.compile(r"''([^'\n]{1,1000})''"), "b"),
        (re.compile(r"(?<![:/])//([^/\n]{1,1000})//(?!/)"), "i"),
        (re.compile(r"\*\*([^*\n]{1,1000})\*\*"), "b"),
    ),
    "chapbook": (
        (re.compile(r"\*\*([^*\n]{1,1000})\*\*"), "b"),
        (re.compile(r"(?<!\*)\*([^*\s][^*\n]{0,1000})\*(?!\*)"), "i"),
    ),
    "snowman": ((re.compile(r"\*\*([^*\n]{1,1000})\*\*"), "b"),),
    "": (),
}
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)\b[^<>]{0,1000}>")
_KEPT = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u"}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKED = re.compile("\x04(\\w+)\x05")
_BLANK = re.compile(r"\n[ \t]*\n\s*")


def mark_variable(name: str) -> str:
    """What stands in prose for the value of a variable, whatever the format writes for it."""
    return f"\x04{name}\x05"


def paragraphs(text: str) -> list[str]:
    """What stands between empty lines, each a message of its own."""
    return [part.strip() for part in _BLANK.split(text) if part.strip()]


def plain_of(text: str) -> str:
    """Inline HTML as the words that it shows."""
    return html.unescape(re.sub(r"<[^<>]*>", "", text))


def render_text(
    text: str, format_: Format, variables: StoryVariables, drop: Callable[[str], None]
) -> tuple[str, bool]:
    """The text with variables, and whether it is HTML; `drop` hears of tags that are taken out."""
    text = _BREAK.sub("\n", text)
    tags: list[str] = []

    def keep(match: re.Match[str]) -> str:
        tag = _KEPT.get(match[1].lower())
        if tag is None:
            drop(match[0])
            return ""
        tags.append(f"</{tag}>" if match[0].startswith("</") else f"<{tag}>")
        return f"\x01{len(tags) - 1}\x02"

    text = _TAG.sub(keep, text.replace("\x01", "").replace("\x02", ""))
    for pattern, tag in _MARKS[format_]:

        def mark(match: re.Match[str], tag: str = tag) -> str:
            tags.extend((f"<{tag}>", f"</{tag}>"))
            return f"\x01{len(tags) - 2}\x02{match[1]}\x01{len(tags) - 1}\x02"

        text = pattern.sub(mark, text)
    if tags:
        text = html.escape(text, quote=False)
    text = _show_variables(text.replace("@{", "@@{"), format_, variables)
    shown = re.sub(r"\x01(\d+)\x02", lambda match: tags[int(match[1])], text)
    return shown.strip(), bool(tags)


def _show_variables(text: str, format_: Format, variables: StoryVariables) -> str:
    def show(match: re.Match[str]) -> str:
        name = variables.names.get(match[1])
        return f"@{{var.{name}}}" if name else match[0]

    text = _MARKED.sub(show, text)
    return text if format_ in ("chapbook", "snowman") else VARIABLE.sub(show, text)
