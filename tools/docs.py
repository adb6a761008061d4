"""Writes what is generated from the code: pages of `docs/`, schemas. `make docs` runs it.

`tests/contracts/test_docs.py` says whether the committed ones are current.
"""

import json
from pathlib import Path

from creative import CREATIVE_FINDINGS, trace_schema
from delivery import (
    DELIVERY_FINDINGS,
    DELIVERY_RULES,
    load_platforms,
    platforms_markdown,
)
from flows import FLOW_RULES, READING_FINDINGS, render_rules

__all__ = ["generated_pages", "write_pages"]

DOCS = Path(__file__).parents[1] / "docs"
_FINDINGS = (
    *READING_FINDINGS,
    *FLOW_RULES,
    *CREATIVE_FINDINGS,
    *DELIVERY_FINDINGS,
    *DELIVERY_RULES,
)


def generated_pages() -> dict[str, str]:
    """Name in `docs/` and text of every generated page."""
    return {
        "rules.md": render_rules(_FINDINGS, "What the linter finds"),
        "platforms.md": platforms_markdown(load_platforms().values()),
    }


def write_pages() -> None:
    """Writes them."""
    for name, text in generated_pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    schema = DOCS.parent / "creative" / "trace.schema.json"
    schema.write_text(json.dumps(trace_schema(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_pages()
