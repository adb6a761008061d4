"""How many tags of others are linted and translated per CPU second: the real samples, in turn."""

from pathlib import Path
from statistics import median

from rich.table import Table

from delivery import lint_tag, load_platforms, translate
from tools.bench_timing import ROUNDS, take_rates, verdict

__all__ = ["foreign_tag_table"]

_SAMPLES = Path(__file__).parents[1] / "samples" / "tags" / "real"
_BARS = {"lint-tag": 2_000, "translate to DV360": 5_000}
_TURNS = 20


def foreign_tag_table() -> Table:
    """Measures both; a row each."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(_SAMPLES.glob("*.html"))]

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
