"""How a measured number is written, in a problem and in every report."""

from delivery.qa.report import Unit

__all__ = ["amount"]


def amount(value: float, unit: Unit) -> str:
    """A figure as people read it: `145.3 kB`, `1.2 s`, `12 %`."""
    match unit:
        case "bytes":
            if value < 1_000:
                return f"{value:,.0f} B"
            return f"{value / 1_000:,.1f} kB" if value < 1_000_000 else f"{value / 1e6:,.1f} MB"
        case "ms":
            return f"{value:,.0f} ms" if value < 1_000 else f"{value / 1_000:,.1f} s"
        case "share":
            return f"{value:.2f}".rstrip("0").rstrip(".")
        case "count":
            return f"{value:,.0f}"
