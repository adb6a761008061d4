"""Faults that no browser is needed for: each is named, and the good ones are left in peace.

Those that only show in a page are tests/browser/test_qa_mutations.py's.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from delivery import Project, Tag, build_tag, check, load_platforms, verify_tag
from delivery.qa import run_without_browser, without_browser
from delivery.tags import lint_tag
from tests.delivery.faults.files import FILES_FAULTS, good_files
from tests.delivery.faults.pages import FLOW_FAULTS, REFUSED_FAULTS
from tests.delivery.faults.pixels import PIXEL_FAULTS
from tests.delivery.faults.proven import PROVEN_FAULTS
from tests.delivery.faults.table import Fault, TextPut
from tests.delivery.faults.tags import (
    FOREIGN_FAULTS,
    GOOD_FOREIGN,
    TEXT_FAULTS,
)
from tests.delivery.projects import make_project, write_project
from tests.delivery.proof import proofs

PLATFORMS = load_platforms()
DV360, XANDR = PLATFORMS["dv360"], PLATFORMS["xandr"]
LEVELS: dict[str, Sequence[Fault[Any]]] = {
    "check": FILES_FAULTS,
    "no-browser": TEXT_FAULTS,
    "lint-tag": FOREIGN_FAULTS,
    "verify": PROVEN_FAULTS,
    "qa": (*PIXEL_FAULTS, *FLOW_FAULTS),
    "qa, refused": REFUSED_FAULTS,
}


def judged(fault: Fault[Any], told: Sequence[tuple[str, str]]) -> tuple[bool, tuple[str, ...]]:
    """Whether the fault is named, and the kinds of all else that is told."""
    named = (fault.kind, fault.message)
    rest = [one for one in told if one != named]
    return named in told, tuple(sorted({kind for kind, _ in rest}))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("good"), **good_files())


def test_there_are_enough_faults_each_with_a_name_of_its_own():
    names = {level: [fault.name for fault in faults] for level, faults in LEVELS.items()}

    assert all(len(set(found)) == len(found) for found in names.values())
    assert len({name for found in names.values() for name in found}) > 100


def test_nothing_is_said_of_good_files(tmp_path: Path):
    assert check(write_project(tmp_path / "good", **good_files())) == []


@pytest.mark.parametrize("fault", FILES_FAULTS, ids=lambda fault: fault.name)
def test_check_names_the_fault(fault: Fault[Any], tmp_path: Path):
    files = good_files()
    fault.put(files)
    told = [(p.code, p.message) for p in check(write_project(tmp_path / "bad", **files))]

    assert judged(fault, told) == (True, fault.also)


def lint(text: str) -> list[tuple[str, str]]:
    return [(p.code, p.message) for p in lint_tag(text, XANDR).problems]


def test_nothing_is_said_of_a_good_tag_of_others():
    assert lint(GOOD_FOREIGN) == []


@pytest.mark.parametrize("fault", FOREIGN_FAULTS, ids=lambda fault: fault.name)
def test_lint_tag_names_the_fault(fault: Fault[TextPut]):
    assert judged(fault, lint(fault.put(GOOD_FOREIGN))) == (True, fault.also)


def qa_texts(project: Project, monkeypatch: pytest.MonkeyPatch, put: TextPut) -> Any:
    """What QA without a browser tells where every script tag is changed so."""

    def build(*given: Any, **options: Any) -> tuple[Tag | None, list[Any]]:
        tag, problems = build_tag(*given, **options)
        assert tag is not None
        return replace(tag, text=put(tag.text)) if tag.format == "script" else tag, problems

    monkeypatch.setattr(without_browser, "build_tag", build)
    (cell,) = run_without_browser(project, [DV360]).platforms
    return [(p.kind, p.message) for p in cell.problems]


def test_nothing_is_said_of_good_tags(project: Project, monkeypatch: pytest.MonkeyPatch):
    assert qa_texts(project, monkeypatch, lambda text: text) == []


@pytest.mark.parametrize("fault", TEXT_FAULTS, ids=lambda fault: fault.name)
def test_qa_without_a_browser_names_the_fault(
    fault: Fault[TextPut], project: Project, monkeypatch: pytest.MonkeyPatch
):
    told = qa_texts(project, monkeypatch, fault.put)

    assert judged(fault, told) == (True, fault.also)


def verified(text: str) -> tuple[bool, list[tuple[str, str]]]:
    answer = verify_tag(text, proofs.proof())
    edits = [(edit.kind, edit.message) for found in answer.found for edit in found.edits]
    return answer.passed, edits


def test_nothing_is_said_of_the_proven_tag():
    assert verified(proofs.tag()) == (True, [])


@pytest.mark.parametrize("fault", PROVEN_FAULTS, ids=lambda fault: fault.name)
def test_verify_names_the_fault(fault: Fault[TextPut]):
    passed, told = verified(fault.put(proofs.tag()))

    assert (passed, judged(fault, told)) == (False, (True, fault.also))
