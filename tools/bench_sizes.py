"""What a visitor pays for: the player that each sample carries, and with every component."""

import gzip
from pathlib import Path
from typing import get_args

from rich.table import Table

from creative import Part, load_part
from creative.parts import browser_parts, engine_parts
from delivery import build_site, load_project
from flows import Flow
from tools.bench_timing import verdict

__all__ = [
    "CORE",
    "MAX_ALL",
    "MAX_CORE",
    "MAX_ISOLATED",
    "MAX_SCRIPTED",
    "SCRIPTED",
    "every_part",
    "gzip_bytes",
    "size_table",
]

ROOT = Path(__file__).parents[1]
# Bytes of gzip: texts, choices and logic; the same with scripts; with every kind of component; and
# with what isolated scripts need beside, the document in their frame included.
MAX_CORE, MAX_SCRIPTED, MAX_ALL, MAX_ISOLATED = 6_144, 7_680, 10_240, 11_520
CORE: list[Part] = ["engine.js", "browser.js"]
SCRIPTED: list[Part] = ["engine.js", "engine-scripts.js", "browser.js"]
# Not of a component: run elsewhere, or chosen by what an ad is published with.
_ELSEWHERE = ("simulator.js", "analyse.js", "isolate.js", "loader.js", "fonts.js")
_ISOLATED = ("engine-isolated.js", "browser-isolate.js", "frame.js")
_PUBLISHED_WITH = ("browser-events.js", "browser-consent.js", "host-")


def size_table() -> Table:
    """A row for each sample, and for what no sample has."""
    table = Table("player of", "parts", title="What a visitor pays for")
    for name in ("bytes", "gzip", "bar", "met", "whole ad, gzip"):
        table.add_column(name, justify="right")
    table.add_row("texts, choices, logic", *_cells(CORE), *_bar(CORE, MAX_CORE))
    table.add_row("the same with scripts", *_cells(SCRIPTED), *_bar(SCRIPTED, MAX_SCRIPTED))
    for folder in sorted((ROOT / "samples").iterdir()):
        project, _ = load_project(folder) if (folder / "flow.json").is_file() else (None, [])
        if project is None:
            continue
        files, _ = build_site(project)
        pages = [len(gzip.compress(b, 9)) for n, b in files.items() if n.endswith(".html")]
        row = _cells(_parts(project.creative.flow))
        table.add_row(folder.name, *row, "", "", f"{max(pages):,}" if pages else "")
    table.add_row("every kind", *_cells(every_part()), *_bar(every_part(), MAX_ALL))
    isolated = every_part(isolated=True)
    table.add_row("the same, isolated", *_cells(isolated), *_bar(isolated, MAX_ISOLATED))
    table.add_row("tag.js", *_cells(["loader.js"]))
    return table


def every_part(*, isolated: bool = False) -> list[Part]:
    """What a flow that uses every kind would carry; `isolated`: its scripts in frames of their own."""
    left_out = _ELSEWHERE if isolated else (*_ELSEWHERE, *_ISOLATED)
    return [
        part
        for part in get_args(Part)
        if part not in left_out and not part.startswith(_PUBLISHED_WITH)
    ]


def gzip_bytes(parts: list[Part]) -> int:
    """The parts joined, packed."""
    return len(gzip.compress("".join(map(load_part, parts)).encode(), 9))


def _bar(parts: list[Part], most: int) -> tuple[str, str]:
    return f"{most:,}", verdict(gzip_bytes(parts) <= most)


def _parts(flow: Flow) -> list[Part]:
    return [*engine_parts(flow), *browser_parts(flow)]


def _cells(parts: list[Part]) -> tuple[str, str, str]:
    extra = [part.removesuffix(".js") for part in parts if "-" in part]
    size = sum(len(load_part(part)) for part in parts)
    return " ".join(extra), f"{size:,}", f"{gzip_bytes(parts):,}"
