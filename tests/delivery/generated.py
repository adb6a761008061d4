"""What is generated from delivery and committed: `python -m tests.delivery.generated --write`.

The schema of delivery.json and the golden tags; pages of docs/ are `tools/docs.py`'s.
"""

import re
import sys
from pathlib import Path

from delivery import (
    FORMATS,
    Platform,
    build_tag,
    delivery_schema,
    is_complete,
    load_platforms,
)
from flows import render_schema
from tests.delivery.projects import make_project

ROOT = Path(__file__).parents[2]
TAGS = ROOT / "tests" / "golden" / "tags"
_CODE = re.compile(r"(<(script|style)\b[^>]*>).+?(</\2>)", re.DOTALL)
_HASH = re.compile(r"sha256-[^']+")


def generated_files() -> dict[Path, str]:
    """Path -> text of every generated file."""
    files = {
        ROOT / "delivery" / "delivery.schema.json": render_schema(delivery_schema()),
    }
    tags = {TAGS / name: text for name, text in golden_tags().items()}
    return files | tags


def golden_tags() -> dict[str, str]:
    """File name -> the small project's tag for each complete platform and format.

    Of documents, scripts and styles are left out: they are the player's, and change with it.
    """
    return {
        f"{platform.name}.{name}.html": _tag(platform, name)
        for platform in load_platforms().values()
        if is_complete(platform)
        for name in FORMATS
    }


def _tag(platform: Platform, format_name: str) -> str:
    tag, problems = build_tag(make_project(TAGS), platform, format=format_name)  # type: ignore[arg-type]
    assert tag is not None, problems
    if format_name != "standalone":
        return tag.text
    return _HASH.sub("sha256-…", _CODE.sub(r"\1…\3", tag.text))


def write_generated() -> None:
    """Write every generated file anew."""
    for path, text in generated_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.delivery.generated --write")
    write_generated()
