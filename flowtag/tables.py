"""Tables of the command line."""

from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from creative import Totals

__all__ = ["totals_tables"]


def totals_tables(totals: "Totals") -> list[Table]:
    """What many sessions add up to: components with reach and pixels, metrics, ends."""
    flow = Table("component", title=f"{totals.sessions:,} sessions")
    flow.add_column("displayed", justify="right")
    flow.add_column("pixels", justify="right")
    for component, count in totals.components.items():
        pixels = totals.pixels.get(component)
        flow.add_row(component, f"{count:,}", f"{pixels:,}" if pixels else "")
    shown = totals.json["metrics"]
    assert isinstance(shown, dict)
    metrics = Table("metric", "aggregator", title="metrics")
    metrics.add_column("value", justify="right")
    metrics.add_column("sessions", justify="right")
    for name, metric in shown.items():
        metrics.add_row(
            name, metric["aggregator"], f"{metric['value']:,}", f"{metric['sessions']:,}"
        )
    ends = Table("end", title="ends")
    ends.add_column("sessions", justify="right")
    for reason, count in totals.ends.items():
        ends.add_row(reason, f"{count:,}")
    return [flow, *([metrics] if shown else []), ends]
