"""Tables of the command line."""

from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from creative import Reach, Totals
    from delivery import SizeWeight

__all__ = ["reach_table", "totals_tables", "weight_table"]


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


def reach_table(exact: "Reach | None", drawn: "Totals | None") -> Table:
    """How far sessions get, by component: exact shares beside those of drawn sessions."""
    title = "share of sessions" + (f" (drawn: {drawn.sessions:,})" if drawn else "")
    table = Table("component", title=title)
    kinds = [*(["exact"] if exact else []), *(["drawn"] if drawn else [])]
    for name in ("reached", "left here"):
        for kind in kinds:
            table.add_column(name if len(kinds) == 1 else f"{name}, {kind}", justify="right")
    for component in exact.reached if exact else drawn.reached if drawn else ():
        cells = []
        for part in ("reached", "left"):
            if exact:
                cells.append(_percent(getattr(exact, part).get(component, 0.0)))
            if drawn:
                cells.append(_percent(getattr(drawn, part).get(component, 0) / drawn.sessions))
        table.add_row(component, *cells)
    return table


def weight_table(weights: "Sequence[SizeWeight]") -> Table:
    """What sizes weigh beside what their contract allows; `!` marks what is above it."""
    table = Table("size", title="weight, compressed, in KB of 1,000 bytes")
    for name in ("initial load", "sub-load", "after an act", "files first", "contract"):
        table.add_column(name, justify="left" if name == "contract" else "right")
    for one in weights:
        weight, most = one.weight, one.contract
        table.add_row(
            one.size,
            _of(weight.initial_bytes, most.initial_bytes, 1000),
            _of(weight.subload_bytes, most.subload_bytes, 1000),
            f"{weight.asked_bytes / 1000:.1f}" if weight.asked_bytes else "",
            _of(weight.initial_files, most.initial_files, 1),
            most.name,
        )
    return table


def _of(value: int, most: int, unit: int) -> str:
    seen = f"{value / unit:,.1f}" if unit > 1 else str(value)
    return f"{'! ' if value > most else ''}{seen} of {most // unit:,}"


def _percent(share: float) -> str:
    return f"{share:.2%}" if share else ""
