"""Writes what is generated from the code: pages of `docs/`, JSON Schemas. `make docs` runs it.

`tests/contracts/test_docs.py` says whether the committed ones are current.
"""

import json
from pathlib import Path

from creative import (
    BEHAVIOUR_FINDINGS,
    CREATIVE_FINDINGS,
    behaviour_schema,
    built_in_scripts,
    look_schema,
    trace_schema,
)
from delivery import (
    DELIVERY_FINDINGS,
    DELIVERY_RULES,
    TAG_FINDINGS,
    TAG_RULES,
    delivery_schema,
    load_platforms,
    load_vendors,
    platforms_markdown,
    problems_markdown,
    proof_schema,
    report_schema,
    vendors_markdown,
)
from flows import (
    FLOW_RULES,
    IMPORT_FINDINGS,
    MACROS,
    READING_FINDINGS,
    flow_schema,
    render_rules,
    render_schema,
)
from tools.library_page import library_page
from tools.macros_page import macros_markdown
from tools.wire_types import wire_types

__all__ = ["generated_files", "write_files"]

ROOT = Path(__file__).parents[1]
_FINDINGS = (
    *READING_FINDINGS,
    *FLOW_RULES,
    *IMPORT_FINDINGS,
    *CREATIVE_FINDINGS,
    *BEHAVIOUR_FINDINGS,
    *DELIVERY_FINDINGS,
    *DELIVERY_RULES,
    *TAG_RULES,
    *TAG_FINDINGS,
)


def generated_files() -> dict[str, str]:
    """Path from the top of the checkout, and text, of every generated page and schema."""
    platforms = tuple(load_platforms().values())
    return {
        "docs/rules.md": render_rules(_FINDINGS, "What the linter finds"),
        "docs/platforms.md": platforms_markdown(platforms),
        "docs/qa-problems.md": problems_markdown(),
        "docs/vendors.md": vendors_markdown(load_vendors()),
        "docs/macros.md": macros_markdown(MACROS.values(), platforms),
        "docs/library.md": library_page(built_in_scripts()),
        "flows/flow.schema.json": render_schema(flow_schema()),
        "creative/creative.schema.json": render_schema(look_schema()),
        "creative/behaviour.schema.json": render_schema(behaviour_schema()),
        "creative/player/browser/wire.gen.ts": wire_types(),
        "creative/trace.schema.json": json.dumps(trace_schema(), indent=2) + "\n",
        "delivery/delivery.schema.json": render_schema(delivery_schema()),
        "delivery/qa/report.schema.json": render_schema(report_schema()),
        "delivery/proof/proof.schema.json": render_schema(proof_schema()),
    }


def write_files() -> None:
    """Writes them."""
    for name, text in generated_files().items():
        (ROOT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_files()
