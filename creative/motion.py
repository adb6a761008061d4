"""Whether a picture or a style moves for ever: an ad that moves by itself has to come to rest.

Formats: GIF89a (Netscape loop extension), WebP (RIFF, `ANIM` and `ANMF`), PNG (`acTL`, `fcTL`), SVG
(SMIL and CSS). Nothing is decoded; what is cut short moves no longer than what is there.
"""

import re
import struct
from collections.abc import Iterable, Iterator

from flows import Finding

__all__ = ["MAX_LOOPS", "MAX_MOTION_MS", "MotionEndless", "css_moves_on", "picture_moves_on"]

MAX_MOTION_MS = 30_000  # IAB New Ad Portfolio allows 15 or 30 s, Display & Video 360 30 s
MAX_LOOPS = 3  # the other half of the same rules
_SLOWEST_MS = 100  # what browsers make of a picture's delay of 10 ms or less


class MotionEndless(Finding):
    """What it finds: a picture or an animation of your own CSS that moves on after 30 seconds and
    three rounds: a GIF, WebP, PNG or SVG that repeats for ever, `animation: … infinite`.

    **Why it matters.** Platforms and publishers refuse ads that do not come to rest, and readers
    cannot stop them. What the player itself moves ends in time.

    **Wrong**

    ```css
    .brand { animation: pulse 2s infinite }
    ```

    **Right**

    ```css
    .brand { animation: pulse 2s 3 }
    ```

    **Reference.** IAB New Ad Portfolio (2017), animation; WCAG 2.2, 2.2.2 pause, stop, hide.
    """

    code = "CR019"
    name = "motion-endless"
    severity = "warning"


def css_moves_on(name: str, parts: Iterable[tuple[str, float]]) -> bool:
    """Whether one animation of a CSS property moves for too long; `parts` are its words.

    A part is a unit or word in lower case with its number: `("s", 2)`, `("", 20)`, `("infinite", 0)`.
    The first time is the duration. Where the duration stands elsewhere only `infinite` is known.
    """
    times, loops = [], 1.0
    for word, number in parts:
        if word == "infinite":
            return name in ("animation", "animation-iteration-count")
        if word in ("s", "ms"):
            times.append(number * (1000 if word == "s" else 1))
        elif not word:
            loops = number
    return name == "animation" and bool(times) and _too_long(times[0] * loops, loops)


def picture_moves_on(data: bytes, mime: str) -> bool:
    """Whether a picture still moves after half a minute and three rounds."""
    if mime == "image/svg+xml":
        return bool(_SVG_ENDLESS.search(data))
    read = {"image/gif": _gif, "image/webp": _webp, "image/png": _png}.get(mime)
    if read is None:
        return False
    try:
        loops, delays = read(data)
    except (struct.error, IndexError):  # cut short
        return False
    if len(delays) < 2 or loops == 1:
        return False
    return not loops or _too_long(sum(delays) * loops, loops)


_SVG_ENDLESS = re.compile(
    rb"""repeat(?:Count|Dur)\s*=\s*["']\s*indefinite|animation[a-z-]*\s*:[^;}"']*\binfinite\b""",
    re.IGNORECASE,
)
_Motion = tuple[int, list[int]]  # rounds (0: for ever) and how long each frame stands, in ms


def _too_long(total_ms: float, loops: float) -> bool:
    return total_ms > MAX_MOTION_MS and loops > MAX_LOOPS


def _stands(ms: int) -> int:
    return ms if ms > 10 else _SLOWEST_MS


def _gif(data: bytes) -> _Motion:
    found = re.search(rb"\x21\xff\x0bNETSCAPE2\.0\x03\x01(..)", data, re.DOTALL)
    again = struct.unpack("<H", found[1])[0] if found else None
    delays = re.findall(rb"\x21\xf9\x04.(..).\x00", data, re.DOTALL)
    loops = 1 if again is None else again and again + 1  # it says how often again
    return loops, [_stands(struct.unpack("<H", delay)[0] * 10) for delay in delays]


def _webp(data: bytes) -> _Motion:
    loops, delays = 1, []
    for kind, body in _riff(data):
        if kind == b"ANIM":
            loops = struct.unpack_from("<H", body, 4)[0]
        elif kind == b"ANMF":
            delays.append(_stands(int.from_bytes(body[12:15], "little")))
    return loops, delays


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _png(data: bytes) -> _Motion:
    loops, delays, at = 1, [], 8
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"acTL":
            loops = struct.unpack_from(">I", data, at + 12)[0]
        elif kind == b"fcTL":
            over, under = struct.unpack_from(">HH", data, at + 28)
            delays.append(_stands(over * 1000 // (under or 100)))
        at += 12 + size
    return loops, delays
