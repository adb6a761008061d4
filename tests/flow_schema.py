"""Writes the shipped JSON Schema of flow.json again: `python -m tests.flow_schema --write`."""

import sys

from flows import flow_schema, render_schema
from flows.schema import SCHEMA_FILE


def write_schema() -> None:
    """Write `flows/flow.schema.json` from the models."""
    SCHEMA_FILE.write_text(render_schema(flow_schema()), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.flow_schema --write")
    write_schema()
