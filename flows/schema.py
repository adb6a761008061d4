"""JSON Schemas of documents, for editors and for other programs; made from the models.

`flows/flow.schema.json` is shipped; `make docs` writes it anew. A schema cannot say everything:
names of JavaScript's own as keys, keys written twice and what the linter finds are left to
`flowtag check`.
"""

import json
from pathlib import Path
from typing import Any

from flows.components import Document
from flows.flow import Flow

__all__ = ["SCHEMA_FILE", "document_schema", "flow_schema", "render_schema"]

SCHEMA_FILE = Path(__file__).with_name("flow.schema.json")


def flow_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of flow.json."""
    return document_schema(Flow)


def document_schema(model: type[Document]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a whole file. `format` is required, unlike in Python."""
    schema = model.model_json_schema()
    schema["required"] = ["format", *(k for k in schema.get("required", []) if k != "format")]
    _close(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def render_schema(schema: dict[str, Any]) -> str:
    """The schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _close(node: Any) -> None:
    """Refuse keys that match no pattern; pydantic does, its schema forgets to say so."""
    if isinstance(node, dict):
        if "patternProperties" in node:
            node["additionalProperties"] = False
        for child in node.values():
            _close(child)
    elif isinstance(node, list):
        for child in node:
            _close(child)
