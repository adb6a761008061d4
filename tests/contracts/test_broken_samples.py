"""Invariant 5: every problem code has a bad sample and its exact text, and a page in the docs."""

from pathlib import Path

import pytest

from flows import Finding, docs_of, has_errors
from tests.broken_samples import (
    EXPECTED,
    check_folder,
    code_of,
    find_folders,
    registered_findings,
    render,
)

FOLDERS = find_folders()
FINDINGS = registered_findings()
PARTS = ("What it finds:", "**Why it matters.**", "**Wrong**", "**Right**", "**Reference.**")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_sample_gives_exactly_its_text(folder: Path) -> None:
    problems = check_folder(folder)

    assert render(problems) == (folder / EXPECTED).read_text(encoding="utf-8")
    assert code_of(folder) in {problem.code for problem in problems}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_sample_has_no_other_error(folder: Path) -> None:
    others = [problem for problem in check_folder(folder) if problem.code != code_of(folder)]

    assert not has_errors(others)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_sample_is_named_after_its_code(folder: Path) -> None:
    finding = FINDINGS[code_of(folder)]

    assert folder.name.startswith(f"{finding.code}-{finding.name}")


def test_every_code_has_a_sample() -> None:
    assert sorted(FINDINGS.keys() - {code_of(folder) for folder in FOLDERS}) == []


@pytest.mark.parametrize("finding", FINDINGS.values(), ids=lambda finding: finding.code)
def test_docs_page_has_its_parts(finding: type[Finding] | Finding) -> None:
    page = docs_of([finding])[finding.code]

    positions = [page.find(part) for part in PARTS]
    assert positions == sorted(positions)
    assert positions[0] == 0
