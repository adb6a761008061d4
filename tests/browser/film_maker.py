"""Small films for tests and samples, drawn and encoded by Chromium, put into WebM here.

Not run by any test: `python -m tests.browser.film_maker` writes `films/tiny.webm` again. The bytes
differ between versions of Chromium; what the film shows does not.
"""

import base64
import struct
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from creative import LAUNCH_ARGS, find_chromium

__all__ = ["make_film"]

FILMS = Path(__file__).with_name("films")
_TICKS_PER_S = 1000  # Matroska's usual: one tick a millisecond
_ENCODE = """async ([draw, width, height, fps, seconds, bitrate]) => {
  const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext('2d')
  const paint = new Function('pen', 'width', 'height', 't', draw)
  const frames = [], count = Math.round(fps * seconds)
  const encoder = new VideoEncoder({error: (e) => { throw e }, output: (chunk) => {
    const bytes = new Uint8Array(chunk.byteLength)
    chunk.copyTo(bytes)
    frames.push([Math.round(chunk.timestamp / 1000), chunk.type === 'key', btoa(String.fromCharCode(...bytes))])
  }})
  encoder.configure({codec: 'vp8', width, height, bitrate, framerate: fps, latencyMode: 'quality'})
  for (let n = 0; n < count; n++) {
    paint(pen, width, height, n / count)
    const frame = new VideoFrame(canvas, {timestamp: n * 1e6 / fps})
    encoder.encode(frame, {keyFrame: n === 0})
    frame.close()
  }
  await encoder.flush()
  return frames
}"""
_TINY = """
pen.fillStyle = '#20303f'; pen.fillRect(0, 0, width, height)
pen.fillStyle = '#ff9d5c'; pen.fillRect(t * (width - 30), height / 2 - 15, 30, 30)
"""


def make_film(
    draw: str, width: int, height: int, *, fps: int, seconds: float, bitrate: int
) -> bytes:
    """A WebM (VP8, no sound). `draw` is the body of a function of `pen`, `width`, `height` and
    `t`, the share (0..1) of the film that is over."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(LAUNCH_ARGS)
        )
        page = browser.new_page(ignore_https_errors=True)
        page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
        page.goto("https://film.example/")  # encoders are there in secure pages only
        frames = page.evaluate(_ENCODE, [draw, width, height, fps, seconds, bitrate])
        browser.close()
    return _webm(
        [(at, key, base64.b64decode(data)) for at, key, data in frames], width, height, seconds
    )


def _webm(
    frames: Sequence[tuple[int, bool, bytes]], width: int, height: int, seconds: float
) -> bytes:
    """One segment, one track, one cluster. Sources: RFC 8794, RFC 9559; times in ms."""
    head = _element(
        0x1A45DFA3,
        _number(0x4286, 1), _number(0x42F7, 1), _number(0x42F2, 4), _number(0x42F3, 8),
        _element(0x4282, b"webm"), _number(0x4287, 4), _number(0x4285, 2),
    )  # fmt: skip
    info = _element(
        0x1549A966,
        _number(0x2AD7B1, 1_000_000_000 // _TICKS_PER_S),
        _element(0x4489, struct.pack(">d", seconds * _TICKS_PER_S)),
        _element(0x4D80, b"flowtag"),
        _element(0x5741, b"flowtag"),
    )
    video = _element(0xE0, _number(0xB0, width), _number(0xBA, height))
    entry = _element(
        0xAE, _number(0xD7, 1), _number(0x73C5, 1), _number(0x9C, 0), _number(0x83, 1),
        _element(0x86, b"V_VP8"), video,
    )  # fmt: skip
    blocks = [
        _element(0xA3, b"\x81" + struct.pack(">hB", at, 0x80 if key else 0) + data)
        for at, key, data in frames
    ]
    return head + _element(
        0x18538067,
        info,
        _element(0x1654AE6B, entry),
        _element(0x1F43B675, _number(0xE7, 0), *blocks),
    )


def _element(name: int, *parts: bytes) -> bytes:
    data = b"".join(parts)
    size = (len(data) | 1 << 56).to_bytes(8, "big")  # always eight bytes long
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + data


def _number(name: int, value: int) -> bytes:
    return _element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


if __name__ == "__main__":
    film = make_film(_TINY, 160, 90, fps=10, seconds=1, bitrate=40_000)
    (FILMS / "tiny.webm").write_bytes(film)
    print(f"films/tiny.webm: {len(film):,} bytes")
