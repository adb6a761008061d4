"""What the bytes of a film say: whether it is MP4 or WebM, and how large its picture is.

Sources: ISO/IEC 14496-12 (boxes `ftyp`, `moov`, `trak`, `tkhd`), RFC 8794 (EBML), RFC 9559 (Matroska).
Nothing is decoded; whether a browser plays it is the browser's to say.
"""

import struct
from collections.abc import Iterator

__all__ = ["film_size", "is_mp4", "is_webm"]

_STILLS = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")  # pictures in the same boxes
_EBML = b"\x1a\x45\xdf\xa3"
_WIDTH, _HEIGHT = 0xB0, 0xBA
# Segment, Tracks, TrackEntry, Video: the way to the size of the picture.
_PARENTS = frozenset({0x18538067, 0x1654AE6B, 0xAE, 0xE0})


def is_mp4(data: bytes) -> bool:
    """Whether it starts as an MP4 film."""
    return data[4:8] == b"ftyp" and data[8:12] not in _STILLS


def is_webm(data: bytes) -> bool:
    """Whether it starts as a WebM film; other Matroska files play nowhere in browsers."""
    return data.startswith(_EBML) and b"webm" in data[:128]


def film_size(data: bytes) -> tuple[int, int]:
    """Width and height of the picture in px; (0, 0) if the file does not say."""
    try:
        return _mp4_size(data) if is_mp4(data) else _webm_size(data)
    except (struct.error, IndexError):
        return 0, 0


def _mp4_size(data: bytes) -> tuple[int, int]:
    for moov in _boxes(data, b"moov"):
        for track in _boxes(moov, b"trak"):
            for header in _boxes(track, b"tkhd"):
                width, height = struct.unpack(">II", header[-8:])  # 16.16 fixed point
                if width and height:
                    return width >> 16, height >> 16
    return 0, 0


def _boxes(data: bytes, name: bytes) -> Iterator[bytes]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", data[at + 8 : at + 16])[0], 16
        end = at + size if size else len(data)
        if end < at + head:
            return
        if kind == name:
            yield data[at + head : end]
        at = end


def _webm_size(data: bytes) -> tuple[int, int]:
    found = dict(_numbers(data, 0, min(len(data), 1 << 16)))  # tracks stand before the film itself
    return found.get(_WIDTH, 0), found.get(_HEIGHT, 0)


def _numbers(data: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    """The sizes in the elements from `at` to `end`."""
    while at < end:
        name, at = _vint(data, at, keep=True)
        size, at = _vint(data, at)
        stop = min(at + size, end)
        if name in _PARENTS:
            yield from _numbers(data, at, stop)
        elif name in (_WIDTH, _HEIGHT):
            yield name, int.from_bytes(data[at:stop], "big")
        at = stop


def _vint(data: bytes, at: int, *, keep: bool = False) -> tuple[int, int]:
    """A number of variable length and where it ends; an unknown size is a very large one."""
    length = 9 - data[at].bit_length()
    if length > 8:
        raise IndexError(at)
    value = int.from_bytes(data[at : at + length], "big")
    return (value if keep else value & ((1 << 7 * length) - 1)), at + length
