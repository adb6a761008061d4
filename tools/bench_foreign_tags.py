"""How many tags of others are linted and translated per CPU second, and how long 1 MB takes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from rich.table import Table

from delivery import (
    expand,
    find_foreign,
    insert,
    lint_tag,
    load_platforms,
    recognise,
    translate,
)
from tools.bench_timing import ROUNDS, cpu_seconds, take_rates, verdict

__all__ = ["foreign_tag_table", "large_tag_table"]

_SAMPLES = Path(__file__).parents[1] / "samples" / "tags" / "real"
_BARS = {"lint-tag": 2_000, "translate to DV360": 5_000}
_TURNS = 20
_MB = 1_000_000
_MOST_S = 1.0
_LARGE = {  # what 1 MB of text is made of; the last two are what takes longest
    "the real tags": "",
    "pixels": '<img src="https://t.example/i?cb=%%CACHEBUSTER%%" width="1" height="1">',
    "unclosed quotes": '<a b="c d=" ',
    "one element, attributes": '<img src="https://t.example/i',
    "macros": "${CLICK_URL}",
    "333,000 unclosed elements": "<a ",
    "500,000 macros": "%c",
}


def foreign_tag_table() -> Table:
    """Measures both; a row each."""
    texts = _real_tags()

    def linted() -> int:
        for _ in range(_TURNS):
            for text in texts:
                lint_tag(text)
        return _TURNS * len(texts)

    platforms = load_platforms()
    source, target = platforms["xandr"], platforms["dv360"]

    def translated() -> int:
        for _ in range(_TURNS):
            for text in texts:
                translate(text, source, target)
        return _TURNS * len(texts)

    table = Table("measure", title=f"Tags of others per CPU second, medians of {ROUNDS}")
    for name in ("rate", "bar", "met"):
        table.add_column(name, justify="right")
    for (name, bar), rates in zip(_BARS.items(), take_rates([linted, translated]), strict=True):
        rate = median(rates)
        table.add_row(name, f"{rate:,.0f}", f"{bar:,}", verdict(rate >= bar))
    return table


def large_tag_table() -> Table:
    """CPU seconds for 1 MB of one text, for each function that reads tags."""
    platforms = load_platforms()
    source, target = platforms["xandr"], platforms["dv360"]
    works: dict[str, Callable[[str], object]] = {
        "recognise": recognise,
        "translate": lambda text: translate(text, source, target),
        "insert": lambda text: insert(text, target),
        "expand": lambda text: expand(text, source, {}),
        "lint-tag": lint_tag,
        "foreign": lambda text: find_foreign(text, target, platforms.values()),
    }
    table = Table("1 MB of", title=f"CPU seconds for 1 MB of text, bar {_MOST_S:.0f}")
    for name in works:
        table.add_column(name, justify="right")
    for name, part in _LARGE.items():
        part = part or "".join(_real_tags())
        text = (part * (_MB // len(part) + 1))[:_MB]
        row = [cpu_seconds(partial(work, text), rounds=1) for work in works.values()]
        table.add_row(name, *(_shown(seconds) for seconds in row))
    return table


def _real_tags() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(_SAMPLES.glob("*.html"))]


def _shown(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds <= _MOST_S else f"[bold red]{seconds:.2f}[/]"
