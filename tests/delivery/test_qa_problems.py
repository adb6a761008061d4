"""The table of problem kinds: complete, and each site of QA that makes a problem names one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.qa.problems import PROBLEM_KINDS, how_to_fix

QA = Path(__file__).parents[2] / "delivery" / "qa"


def problem_sites() -> Iterator[tuple[str, ast.expr | None]]:
    """Each call of QaProblem, with what it gives as `kind`."""
    for path in sorted(QA.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QaProblem":
                kinds = [keyword.value for keyword in node.keywords if keyword.arg == "kind"]
                yield f"{path.name}:{node.lineno}", kinds[0] if kinds else None


def named_kinds() -> set[str]:
    """Texts of QA's modules that are names of kinds."""
    found: set[str] = set()
    for path in QA.glob("*.py"):
        if path.name != "problems.py":
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            found |= {
                n.value for n in nodes if isinstance(n, ast.Constant) and type(n.value) is str
            }
    return found & set(PROBLEM_KINDS)


def test_every_problem_names_its_kind():
    sites = list(problem_sites())

    assert [site for site, kind in sites if kind is None] == []
    assert len(sites) > 15


def test_every_kind_written_as_a_text_is_known():
    written = {
        constant.value
        for _, kind in problem_sites()
        if kind is not None
        for constant in ast.walk(kind)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }

    assert written - set(PROBLEM_KINDS) == set()
    assert "pixel-missing" in written


def test_no_kind_is_left_over():
    assert set(PROBLEM_KINDS) - named_kinds() == set()


@pytest.mark.parametrize("name", PROBLEM_KINDS)
def test_kind_says_what_it_is_and_how_to_mend_it(name: str):
    kind = PROBLEM_KINDS[name]

    assert name == name.lower().replace(" ", "-")
    assert kind.title[0].isupper()
    assert not kind.title.endswith(".")
    assert kind.fix.endswith(".")


def test_the_hint_of_the_case_comes_first_and_nothing_twice():
    fix = PROBLEM_KINDS["window-blocked"].fix

    assert how_to_fix("window-blocked", "Look at Path 1.") == f"Look at Path 1. {fix}"
    assert how_to_fix("window-blocked", fix) == fix
    assert how_to_fix("of another version", "A hint.") == "A hint."
