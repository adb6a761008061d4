"""What stands around a place in a tag: script or not, which address, which parameter of it.

Reads text, builds no tree and changes nothing. Every look back is bounded, so that the work on a
text grows with its length and no faster.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

__all__ = [
    "Parameter",
    "Places",
    "code_spans",
    "find_parameter",
    "in_spans",
    "is_address_before",
    "slot_level",
    "token_start",
]

_CODE_START = re.compile(r"<(script|style)\b", re.IGNORECASE)
_BREAK = re.compile(r"""["'`\s<>(){}\\]""")
_QUOTE_OR_BLANK = re.compile(r"""["'`\s<>\\]""")
_LOOK_BACK = 512  # characters of an address before a macro; longer ones count as cut off there
_FIRST = re.compile(r"[?&;]")
_NAME = re.compile(r"[\w.$*~!\[\]-]{1,80}(?:=|%3D|%253D)", re.IGNORECASE)
_NAMED = re.compile(
    r"(?=[&?;%])(&amp;|%2526|%253F|%253B|%26|%3F|%3B|[&?;])"
    r"(?=[\w.$*~!\[\]-]{1,80}(?:=|%3D|%253D))",
    re.IGNORECASE,
)
_STARTS = re.compile(r"&amp;|%2526|%253F|%253B|%26|%3F|%3B|[&?;]", re.IGNORECASE)
_ENDS = {
    "&": re.compile(r"""[&#"'`\s<>\\]"""),
    ";": re.compile(r"""[&#;?"'`\s<>\\]"""),
    "%26": re.compile(r"""%26|%2526|%23|[&#"'`\s<>\\]""", re.IGNORECASE),
    "%2526": re.compile(r"""%2526|%26|%2523|%23|[&#"'`\s<>\\]""", re.IGNORECASE),
}
_KIND = {
    "&": "&",
    "?": "&",
    "&amp;": "&",
    ";": ";",
    "%26": "%26",
    "%3f": "%26",
    "%3b": "%26",
    "%2526": "%2526",
    "%253f": "%2526",
    "%253b": "%2526",
    "": ";",
}
_QUESTION = ("?", "%3f", "%253f")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address: `start` is its name, `end` is behind its value.

    `before` is what separates it from what stands in front of it (`&`, `&amp;`, `?`, `;`, `%26`,
    or nothing where the text starts with it).
    """

    start: int
    end: int
    before: str

    def cut(self, text: str) -> Span:
        """What to take out so that the address stays whole: the first one leaves its `?`."""
        if self.before.lower() not in _QUESTION and self.before:
            return self.start - len(self.before), self.end
        after = _STARTS.match(text, self.end)
        if after and after.group().lower() not in (*_QUESTION, ""):
            return self.start, after.end()
        return self.start - len(self.before), self.end


def code_spans(text: str) -> list[Span]:
    """Where the text of scripts and styles stands, from `>` to the closing tag or the end."""
    spans: list[Span] = []
    lower, at = text.lower(), 0
    if len(lower) != len(text):
        lower = text  # a letter that grows when lowered: better no match than a wrong place
    while match := _CODE_START.search(text, at):
        start = text.find(">", match.end())
        if start < 0:
            break
        end = lower.find(f"</{match[1].lower()}", start)
        at = len(text) if end < 0 else end
        if at > start + 1:
            spans.append((start + 1, at))
    return spans


def in_spans(spans: list[Span], position: int) -> bool:
    """Whether one of the spans, sorted and apart, holds the position."""
    index = bisect_right(spans, (position, 1 << 62)) - 1
    return index >= 0 and position < spans[index][1]


def token_start(text: str, position: int) -> int:
    """Where the run without quotes, blanks and brackets starts that leads up to the position."""
    low = max(0, position - _LOOK_BACK)
    match = _BREAK.search(text[low:position][::-1])
    return position - match.start() if match else low


def is_address_before(text: str, position: int) -> bool:
    """Whether what leads up to the position looks like an address with a parameter or a path."""
    before = text[token_start(text, position) : position]
    return "//" in before or "?" in before or "/" in before


def slot_level(text: str, position: int) -> int:
    """How often an address must be percent-encoded that is put there.

    0 where an address starts, 1 in a parameter of one, 2 where the parameter is itself escaped.
    """
    before = text[token_start(text, position) : position]
    scheme = max(before.lower().rfind("%3a%2f%2f"), before.lower().rfind("%253a%252f%252f"))
    if scheme >= 0:
        return 2
    first = _FIRST.search(before)
    return int(first is not None and "=" in before[first.end() :])


def find_parameter(
    text: str, start: int, end: int, hidden: list[Span], floor: int = 0
) -> Parameter | None:
    """The parameter that holds a macro at `start:end`; None where it stands in no parameter.

    `hidden` are the spans of all macros of the text, in order: no separator is read inside one.
    `floor`: nothing before it is looked at.
    """
    low = max(floor, start - _LOOK_BACK)
    token = _visible_break(text, low, start, hidden)
    found = _last_separator(text, token, start, hidden)
    separator, name_at = found or ("", token)
    if not _NAME.match(text, name_at, start):
        return None
    stop = _visible_end(text, end, _ENDS[_KIND[separator.lower()]], hidden)
    return Parameter(name_at, stop, separator)


class Places:
    """Lines and columns of positions in a text, for people: `line 3, column 14`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newlines: list[int] | None = None

    def locate(self, position: int) -> str:
        """Where the position is; the first call reads the text once."""
        if self._newlines is None:
            self._newlines = [match.start() for match in re.finditer("\n", self._text)]
        line = bisect_left(self._newlines, position)
        before = self._newlines[line - 1] if line else -1
        return f"line {line + 1}, column {position - before}"


def _visible_break(text: str, low: int, start: int, hidden: list[Span]) -> int:
    """Where the run of address characters starts; brackets and blanks of macros belong to it."""
    for match in _QUOTE_OR_BLANK.finditer(text[low:start][::-1]):
        at = start - match.end()
        if not in_spans(hidden, at):
            return at + 1
    return low


def _last_separator(text: str, low: int, start: int, hidden: list[Span]) -> tuple[str, int] | None:
    last = None
    for match in _NAMED.finditer(text, low, start):
        if not in_spans(hidden, match.start()):
            last = (match.group(), match.end())
    return last


def _visible_end(text: str, end: int, ends: re.Pattern[str], hidden: list[Span]) -> int:
    at = end
    while match := ends.search(text, at):
        if not in_spans(hidden, match.start()):
            return match.start()
        at = match.end()
    return len(text)
