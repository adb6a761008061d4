"""What is wrong with the inline HTML and the CSS of a flow: what the ad leaves out of either."""

from collections.abc import Iterator

from creative.creative import Creative
from creative.css import check_css
from creative.origins import Origin, find_origin
from creative.rich_text import HtmlDropped, parse_rich_text
from flows import Css, Problem, Text

__all__ = ["lint_markup"]


def lint_markup(creative: Creative) -> list[Problem]:
    """The problems of texts with `html` and of css components; of a called flow once."""
    return list(dict.fromkeys(_problems(creative)))


def _problems(creative: Creative) -> Iterator[Problem]:
    for index, component in enumerate(creative.flow.components):
        match component:
            case Text() if component.html:
                yield from _dropped(component.text, find_origin(creative.flow, index))
            case Css():
                origin = find_origin(creative.flow, index)
                names = creative.look.assets
                yield from check_css(component.css, names, origin.place("css"), origin.file)
            case _:
                pass


def _dropped(html: str, origin: Origin) -> Iterator[Problem]:
    for what in parse_rich_text(html)[1]:
        message = f"Left out of the text: {what}."
        hint = "allowed are b, strong, i, em, u, s, small, sub, sup, mark, code, br, and span with style"
        yield HtmlDropped.problem(origin.place("text"), message, hint, file=origin.file)
