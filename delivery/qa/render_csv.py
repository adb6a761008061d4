"""The pixels of a report as CSV: a line for each pixel and case. No spreadsheet takes a cell for a
formula."""

import csv
import io
import re

from delivery.qa.case_names import AXES
from delivery.qa.report import Report

__all__ = ["render_csv"]

_COLUMNS = (
    *("platform", *AXES, "component", "on", "url", "vendor", "purpose"),
    *("expected", "fired", "held", "as_drawn", "sample"),
)
# What a spreadsheet would run, in the widths that it knows; as measurement's exports do.
_FORMULA = re.compile(r"[=+@\t\r＝＋－＠-]")


def render_csv(report: Report) -> str:
    """The pixels, with a header. `component` is empty for impressions; `sample` is one address as
    it arrived; `as_drawn` says yes, no, or that no session was played."""
    text = io.StringIO()
    # Every text in quotes: the writer itself would leave a carriage return bare.
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(_COLUMNS)
    for cell in report.platforms:
        case = [cell.platform, *(getattr(cell, axis) for axis in AXES)]
        for pixel in cell.pixels:
            drawn = "yes" if pixel.expected == pixel.fired else "no" if cell.paths else "not played"
            texts = [*case, pixel.component or "", pixel.on, pixel.url]
            texts += [pixel.vendor, pixel.purpose]
            counts = [pixel.expected, pixel.fired, pixel.held, drawn]
            writer.writerow([*map(_harmless, texts), *counts, _harmless(pixel.sample)])
    return text.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text
