"""The built parts of the player as text, and whether they are current.

The engine that QuickJS runs and the engine that stands in every ad are the same files:
`player/built/engine*.js`, pieces of one scope that `creative.parts` joins. Building them is
`player/build.mjs`.
"""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

__all__ = ["Part", "load_part", "recorded_hash", "short_names", "source_hash"]

Part = Literal[
    "engine.js",
    "engine-media.js",
    "engine-fields.js",
    "engine-scripts.js",
    "engine-isolated.js",
    "browser.js",
    "browser-later.js",
    "browser-toggles.js",
    "browser-fields.js",
    "browser-rich.js",
    "browser-media.js",
    "browser-isolate.js",
    "browser-events.js",
    "browser-consent.js",
    "host-safeframe.js",
    "host-mraid.js",
    "host-simid.js",
    "frame.js",
    "isolate.js",
    "fonts.js",
    "loader.js",
    "simulator.js",
    "analyse.js",
]


@cache
def load_part(part: Part) -> str:
    """The text of one built part, byte for byte."""
    return (files("creative") / "player" / "built" / part).read_text("ascii")


@cache
def short_names() -> dict[str, str]:
    """What hosts call in the joined parts -> its name there: `{"createState": "Ce", …}`."""
    text = (files("creative") / "player" / "built" / "names.json").read_text("ascii")
    names: dict[str, str] = json.loads(text)
    return names


def recorded_hash() -> str:
    """The hash of the sources that the built parts were made from."""
    return (files("creative") / "player" / "built" / "SOURCES.sha256").read_text("ascii").strip()


def source_hash(player: Path) -> str:
    """The hash of the player's sources as they are: the recipe of `build.mjs`."""
    digest = hashlib.sha256()
    paths = [p for p in player.rglob("*") if p.suffix in {".ts", ".mjs", ".js"}]
    kept = [p.relative_to(player) for p in paths if "built" not in p.relative_to(player).parts]
    for path in sorted(kept, key=lambda p: p.parts):
        digest.update(path.as_posix().encode() + b"\0" + (player / path).read_bytes() + b"\0")
    return digest.hexdigest()
