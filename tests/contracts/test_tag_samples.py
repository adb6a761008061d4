"""Every rule on foreign tags has a bad sample with its exact text, a good one, and its docs."""

import tomllib
from pathlib import Path

import pytest

from delivery import TAG_FINDINGS, TAG_RULES, fix_tag, lint_tag, lint_text, load_platforms
from flows import Finding, docs_of, has_errors
from tests.tag_samples import (
    SAMPLES,
    code_of,
    expected_of,
    find_samples,
    lint_sample,
)

LISTED: tuple[type[Finding] | Finding, ...] = (*TAG_RULES, *TAG_FINDINGS)
FINDINGS = {finding.code: finding for finding in LISTED}
BAD, GOOD, REAL = (find_samples(kind) for kind in ("bad", "good", "real"))
PARTS = ("What it finds:", "**Why it matters.**", "**Wrong**", "**Right**", "**Reference.**")


def _name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", BAD, ids=_name)
def test_bad_sample_gives_exactly_its_text(path: Path) -> None:
    found = lint_sample(path)

    assert lint_text(found, path.name) == expected_of(path).read_text(encoding="utf-8")
    assert code_of(path) in {problem.code for problem in found.problems}


@pytest.mark.parametrize("path", BAD, ids=_name)
def test_bad_sample_has_no_other_error(path: Path) -> None:
    others = [p for p in lint_sample(path).problems if p.code != code_of(path)]

    assert not has_errors(others)


@pytest.mark.parametrize("path", BAD, ids=_name)
def test_what_can_be_mended_is_mended(path: Path) -> None:
    name = path.stem.partition("@")[2]
    platform = load_platforms()[name] if name else None
    mendable = {p.code for p in lint_sample(path).problems if p.fix}

    mended = fix_tag(path.read_bytes().decode(), platform)

    left = {problem.code for problem in lint_tag(mended.text, platform).problems}
    assert mendable & left == set()


@pytest.mark.parametrize("path", GOOD + REAL, ids=_name)
def test_good_and_real_tags_have_no_finding(path: Path) -> None:
    found = lint_sample(path)

    assert [(p.code, p.place, p.message) for p in found.problems] == []


@pytest.mark.parametrize("path", GOOD + REAL, ids=_name)
def test_mending_a_good_tag_changes_no_byte(path: Path) -> None:
    text = path.read_bytes().decode()

    assert fix_tag(text).text == text or "@" in path.stem


def test_every_code_has_a_bad_and_a_good_sample() -> None:
    assert {code_of(path) for path in BAD} == FINDINGS.keys()
    assert {code_of(path) for path in GOOD} == FINDINGS.keys()
    assert len({finding.name for finding in FINDINGS.values()}) == len(FINDINGS) > 40


@pytest.mark.parametrize("path", BAD + GOOD, ids=_name)
def test_sample_is_named_after_its_code(path: Path) -> None:
    finding = FINDINGS[code_of(path)]

    assert path.stem.partition("@")[0] == f"{finding.code}-{finding.name}"


def test_every_real_tag_names_where_it_was_seen() -> None:
    table = tomllib.loads((SAMPLES / "real" / "sources.toml").read_text(encoding="utf-8"))

    assert sorted(entry["file"] for entry in table["tags"]) == [path.name for path in REAL]
    assert len(REAL) >= 30
    assert all(entry["page"] and entry["changed"] for entry in table["tags"])


@pytest.mark.parametrize("finding", FINDINGS.values(), ids=lambda finding: finding.code)
def test_docs_page_has_its_parts(finding: type[Finding] | Finding) -> None:
    page = docs_of([finding])[finding.code]

    positions = [page.find(part) for part in PARTS]
    assert positions == sorted(positions)
    assert positions[0] == 0
