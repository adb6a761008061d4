"""The two sample sources, whole: the flow that each becomes, and every word about it.

After a change, write the files anew and read the difference:
`python -m tests.flows.importers.test_golden`.
"""

from pathlib import Path

import pytest

from flows import Imported, import_flow, lint_flow, render_problem, save_flow
from tests.flows.importers.account import (
    shape_problems,
    unaccounted_parts,
    unaccounted_passages,
)

ROOT = Path(__file__).parents[3]
SOURCES = ("night-train.twee", "vela-lead-bot.json")
GOLDEN = ROOT / "tests" / "golden" / "imports"


def load(name: str) -> Imported:
    """What a sample source becomes."""
    return import_flow((ROOT / "samples" / "imports" / name).read_bytes(), name)


def texts_of(name: str) -> dict[str, str]:
    """The golden files of a source, by name."""
    imported = load(name)
    assert imported.flow is not None
    stem = name.partition(".")[0]
    problems = "".join(f"{render_problem(problem)}\n" for problem in imported.problems)
    flow = save_flow(imported.flow).decode("utf-8")
    return {f"{stem}.flow.json": flow, f"{stem}.problems.txt": problems}


@pytest.mark.parametrize("name", SOURCES)
def test_a_sample_becomes_its_golden_flow(name: str) -> None:
    texts = texts_of(name)

    assert texts == {file: (GOLDEN / file).read_text(encoding="utf-8") for file in texts}


@pytest.mark.parametrize("name", SOURCES)
def test_a_sample_lints_without_errors(name: str) -> None:
    imported = load(name)

    assert imported.flow is not None
    assert [p for p in lint_flow(imported.flow) if p.severity == "error"] == []
    assert shape_problems(imported) == []


def test_every_block_type_is_in_the_sample_bot() -> None:
    import json

    from flows.importers.typebot import BLOCKS, PLACEHOLDERS

    export = json.loads((ROOT / "samples" / "imports" / "vela-lead-bot.json").read_bytes())
    used = {block["type"] for group in export["groups"] for block in group["blocks"]}

    assert sorted({*BLOCKS, *PLACEHOLDERS} - used) == []
    assert unaccounted_parts(export, load("vela-lead-bot.json")) == []


def test_every_passage_of_the_sample_story_is_accounted_for() -> None:
    text = (ROOT / "samples" / "imports" / "night-train.twee").read_text(encoding="utf-8")

    assert unaccounted_passages(text, load("night-train.twee")) == []


if __name__ == "__main__":
    for source in SOURCES:
        for file, text in texts_of(source).items():
            (GOLDEN / file).write_text(text, encoding="utf-8")
