"""HTML of our own making: elements as text, with everything that authors typed escaped."""

import re

__all__ = ["Attributes", "Html", "element", "escape_html"]

Html = str
"""Markup that is safe as it stands; any other text goes through `escape_html`."""
Attributes = dict[str, str | int | bool | None]
"""Values by name; None and False leave an attribute out, True has no value."""

_VOID = frozenset({"br", "img", "input", "track"})
# `%c`, `${x}`, `[x]`, `{x}`: an ad platform expands its macros in whatever text it serves. A parser
# makes `\r` a line end of its own.
_REFERENCES = re.compile(r"[%$\[\]{}\r]")


def escape_html(text: str) -> Html:
    """The text for HTML, in an attribute or not; nothing in it ends either, or expands."""
    for character, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot"), ("'", "#39")):
        text = text.replace(character, f"&{name};")
    return _REFERENCES.sub(lambda match: f"&#{ord(match.group())};", text)


def element(tag: str, attributes: Attributes, *children: Html) -> Html:
    """`<tag name="value">children</tag>`."""
    names = "".join(
        f" {name}" if value is True else f' {name}="{escape_html(str(value))}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    return f"<{tag}{names}>" + ("" if tag in _VOID else "".join(children) + f"</{tag}>")
