"""A small creative of the tests' own, written into a folder: files, flow and look."""

import json
import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]

from creative import Creative, load_creative

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><path d="M0 0h60v40z"/></svg>'


def png(width: int = 6, height: int = 4) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def font(characters: str) -> bytes:
    """A woff2 in which every character is the same box."""
    names = {ord(c): f"u{ord(c):04x}" for c in characters}
    pen = TTGlyphPen(None)
    for step, point in enumerate([(50, 0), (50, 700), (550, 700), (550, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    order = [".notdef", *names.values()]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(order, box))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (600, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Tiny", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 3_800_000_000  # 2024
    builder.font.recalcTimestamp = False
    builder.font.flavor = "woff2"
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def make_tiny(
    folder: Path,
    components: Sequence[dict[str, Any]],
    connections: Sequence[str] = (),
    *,
    variables: dict[str, Any] | None = None,
    **look: Any,
) -> Creative:
    """A creative in `folder`: connections as `"a b"`; the look at full speed, with a logo."""
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    (folder / "assets" / "logo.svg").write_bytes(SVG)
    (folder / "assets" / "photo.png").write_bytes(png())
    flow = {
        "format": 1,
        "id": "tiny",
        "start": components[0]["id"],
        "variables": variables or {},
        "components": list(components),
        "connections": [dict(zip(("from", "to"), c.split(), strict=True)) for c in connections],
    }
    base = {
        "format": 1,
        "name": "Tiny",
        "brand": "Tiny Brand",
        "sizes": ["300x250"],
        "pace": "instant",
        "header": {"logo": "logo"},
        "assets": {"logo": "assets/logo.svg", "photo": "assets/photo.png"},
    }
    (folder / "flow.json").write_text(json.dumps(flow), encoding="utf-8")
    (folder / "creative.json").write_text(json.dumps({**base, **look}), encoding="utf-8")
    creative, problems = load_creative(folder)
    assert creative is not None, problems
    return creative
