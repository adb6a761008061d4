"""How wide a text is at most, without asking a font: texts are cut so that they fit in any.

Widths are those of DejaVu Sans Bold in hundredths of an em, the widest face that systems fall back
to; in every other the text is narrower.
"""

import unicodedata

__all__ = ["cut", "text_width", "wrap"]

# fmt: off
_ASCII = (
    35, 46, 52, 84, 70, 100, 87, 31, 46, 46, 52, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70,
    70, 70, 70, 40, 40, 84, 84, 84, 58, 100, 77, 76, 73, 83, 68, 68, 82, 84, 37, 37, 77, 64, 100,
    84, 85, 73, 85, 77, 72, 68, 81, 77, 110, 77, 72, 73, 46, 37, 46, 84, 50, 50, 67, 72, 59, 72,
    68, 44, 72, 71, 34, 34, 67, 34, 104, 71, 69, 72, 72, 49, 60, 48, 71, 65, 92, 65, 65, 58, 71,
    37, 71, 84,
)
# fmt: on
_BOLD = 100
_PLAIN = 91  # DejaVu Sans beside its bold, in the widest letters
_OTHER = 118  # the widest of Latin's further letters and of Greek
_WIDE = 140  # Han, Hangul, pictures
_BLOCKS = (  # from, to, width: scripts whose letters are all much alike
    (0x0400, 0x0430, 120),  # Cyrillic capitals
    (0x0430, 0x0530, 100),
    (0x0590, 0x0780, 95),  # Hebrew, Arabic, Syriac
    (0x2010, 0x2014, 55),  # dashes
    (0x2018, 0x2020, 55),  # quotation marks
)


def text_width(text: str, size_px: float, *, bold: bool = False) -> float:
    """Width in px that the text needs at most."""
    share = (_BOLD if bold else _PLAIN) / 100
    return sum(map(_em, text)) / 100 * size_px * share


def cut(text: str, width_px: float, size_px: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits, with an ellipsis."""
    if text_width(text, size_px, bold=bold) <= width_px:
        return text
    end = len(text)
    while end and text_width(text[:end].rstrip() + "…", size_px, bold=bold) > width_px:
        end -= 1
    while end and unicodedata.combining(text[end : end + 1] or "a"):
        end -= 1
    return text[:end].rstrip() + "…"


def wrap(
    text: str, width_px: float, size_px: float, lines: int, *, bold: bool = False
) -> list[str]:
    """The text in at most so many lines, broken between words; what is too much is cut."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines:
        if len(found) == lines - 1:
            found.append(cut(" ".join(words), width_px, size_px, bold=bold))
            break
        count = len(words)
        while count > 1 and text_width(" ".join(words[:count]), size_px, bold=bold) > width_px:
            count -= 1
        found.append(cut(" ".join(words[:count]), width_px, size_px, bold=bold))
        words = words[count:]
    return found


def _em(character: str) -> int:
    code = ord(character)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if unicodedata.combining(character):
        return 0
    if character == "…":
        return 100
    for first, end, width in _BLOCKS:
        if first <= code < end:
            return width
    base = unicodedata.normalize("NFD", character)[0]
    if base != character:
        return _em(base)
    wide = unicodedata.east_asian_width(character) in "WF"
    return _WIDE if wide or code > 0xFFFF else _OTHER
