"""Pictures and styles that move for ever, and those that come to rest."""

import struct

import pytest

from creative.css import check_css
from creative.motion import MotionEndless, picture_moves_on

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">%s</svg>'


def _gif(frames: int, again: int | None, delay: int = 20) -> bytes:
    """`again`: how often it repeats, 0 for ever; None: it does not say. `delay` in 1/100 s."""
    loop = b"" if again is None else b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<Hx", again)
    frame = b"\x21\xf9\x04\0" + struct.pack("<H", delay) + b"\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + loop + frame * frames + b";"


def _webp(frames: int, loops: int, delay_ms: int = 200) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    one = chunk(b"ANMF", bytes(12) + delay_ms.to_bytes(3, "little") + b"\0")
    body = chunk(b"VP8X", bytes(10)) + chunk(b"ANIM", bytes(4) + struct.pack("<H", loops))
    return b"RIFF" + struct.pack("<I", 4) + b"WEBP" + body + one * frames


def _png(frames: int, plays: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + bytes(4)

    one = chunk(b"fcTL", bytes(20) + struct.pack(">HH", 1, 5) + b"\0\0")
    return bytes(8) + chunk(b"acTL", struct.pack(">II", frames, plays)) + one * frames


@pytest.mark.parametrize(
    ("mime", "data", "endless"),
    [
        ("image/gif", _gif(2, 0), True),
        ("image/gif", _gif(1, 0), False),  # one frame stands still
        ("image/gif", _gif(2, None), False),  # once
        ("image/gif", _gif(10, 2, 500), False),  # three rounds, however long
        ("image/gif", _gif(10, 9, 500), True),  # ten rounds of 50 s
        ("image/gif", _gif(2, 9), False),  # ten rounds of 0.4 s
        ("image/gif", _gif(100, 9, 0), True),  # no delay is 100 ms
        ("image/gif", _gif(2, 0)[:30], False),  # cut short
        ("image/webp", _webp(2, 0), True),
        ("image/webp", _webp(2, 1), False),
        ("image/webp", _webp(10, 4, 5000), True),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8 \4\0\0\0abcd", False),
        ("image/png", _png(2, 0), True),
        ("image/png", _png(2, 3), False),
        ("image/png", b"\x89PNG\r\n\x1a\n\0\0\0", False),
        ("image/svg+xml", SVG % b'<animate repeatCount="indefinite"/>', True),
        ("image/svg+xml", SVG % b'<animate repeatCount="3"/>', False),
        ("image/svg+xml", SVG % b"<style>i{animation:a 2s infinite}</style>", True),
        ("image/svg+xml", SVG % b"<style>i{animation:a 2s 3}b{color:red}</style>", False),
        ("image/jpeg", b"infinite", False),
    ],
)
def test_a_picture_has_to_come_to_rest(mime, data, endless):
    assert picture_moves_on(data, mime) is endless


@pytest.mark.parametrize(
    ("declaration", "endless"),
    [
        ("animation: pulse 2s infinite", True),
        ("animation: pulse 2s 3", False),
        ("animation: pulse 400ms 20 1s", False),  # 8 s; the second time is a delay
        ("animation: pulse 2s 20", True),
        ("animation: fade 1s, pulse 2s linear INFINITE", True),
        ("-webkit-animation: pulse 2s infinite", True),
        ("animation-iteration-count: 2, infinite", True),
        ("animation-iteration-count: 40", False),  # how long a round takes stands elsewhere
        ("animation-name: infinite", False),  # a name
        ("transition: opacity 2s", False),
    ],
)
def test_an_animation_of_a_style_has_to_come_to_rest(declaration, endless):
    message = f'"{declaration}" moves on after 30 s.'
    problem = MotionEndless.problem("line 1:6", message, "write how often, 3 at most")

    assert check_css(f".a {{ {declaration} }}", []) == ([problem] if endless else [])
