"""How fast tags are built, beside Jinja2 that only renders the finished text of one."""

from pathlib import Path
from statistics import median

from jinja2 import Environment
from rich.table import Table

from delivery import build_tag, load_platforms, load_project
from tools.bench_timing import ROUNDS, take_rates

__all__ = ["tag_table"]

_SAMPLE = Path(__file__).parents[1] / "samples" / "skincare-quiz"
_PLATFORM = "dv360"
_TAGS, _RENDERED = 3_000, 3_000


def tag_table() -> Table:
    """Measures both; one row."""
    project, _ = load_project(_SAMPLE)
    assert project is not None
    platform = load_platforms()[_PLATFORM]
    tag, _ = build_tag(project, platform)
    assert tag is not None
    template = Environment(autoescape=True).from_string(tag.text.replace("{", "{{ '{' }}"))

    def tags() -> int:
        for _ in range(_TAGS):
            build_tag(project, platform)
        return _TAGS

    def rendered() -> int:
        for _ in range(_RENDERED):
            template.render()
        return _RENDERED

    rate, base = (median(rates) for rates in take_rates([tags, rendered]))
    table = Table("measure", title=f"Tags per CPU second, medians of {ROUNDS}")
    for name in ("rate", "its text rendered by Jinja2", "ratio"):
        table.add_column(name, justify="right")
    table.add_row(
        f"tags ({_PLATFORM}, script)", f"{rate:,.0f}", f"{base:,.0f}", f"{rate / base:.3f}"
    )
    return table
