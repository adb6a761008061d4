"""Invariant 2: packages import from those below them, and only the names in their `__init__`.

import-linter checks the direction (`make check`); here is what it cannot see.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.checkout import PACKAGES, parse, python_files, shown


def _foreign_imports(package: str, path: Path) -> Iterator[tuple[int, str, str | None]]:
    """Line, module, and name of every import of another package of ours."""
    others = set(PACKAGES) - {package}
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in others:
                    yield node.lineno, alias.name, None
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in others:
            for alias in node.names:
                yield node.lineno, str(node.module), alias.name


@pytest.mark.parametrize("package", PACKAGES)
def test_other_packages_are_used_through_their_public_names(package: str) -> None:
    wrong = [
        f"{shown(path)}:{line}: {module} {name or ''}".rstrip()
        for path in python_files(package)
        for line, module, name in _foreign_imports(package, path)
        if "." in module
        or (name is not None and name not in importlib.import_module(module).__all__)
    ]

    assert wrong == [], "write `from package import Name`, with Name in that package's __all__"


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_from_below(package: str) -> None:
    above = PACKAGES[PACKAGES.index(package) :]
    wrong = [
        f"{shown(path)}:{line}: {module}"
        for path in python_files(package)
        for line, module, _ in _foreign_imports(package, path)
        if module.split(".")[0] in above
    ]

    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_complete(package: str) -> None:
    module = importlib.import_module(package)
    tree = parse(Path(str(module.__file__)))
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}.")
        for alias in node.names
    }
    public = {name for name in imported if not name.startswith("_")}

    assert sorted(module.__all__) == sorted(set(module.__all__)), "a name stands there twice"
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert sorted(public - set(module.__all__)) == [], "imported in __init__ and not in __all__"


@pytest.mark.parametrize("package", PACKAGES)
def test_all_is_sorted(package: str) -> None:
    names = list(importlib.import_module(package).__all__)

    assert names == sorted(names, key=_order)


def _order(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions; ruff's RUF022 sorts so."""
    if re.fullmatch(r"[A-Z0-9_]+", name) and len(name) > 1:
        return 0, name
    return (1, name) if name[0].isupper() else (2, name)


def test_only_the_sandbox_runs_javascript() -> None:
    """Untrusted code has one door: no other module may open QuickJS."""
    doors = [
        shown(path)
        for package in PACKAGES
        for path in python_files(package)
        for node in ast.walk(parse(path))
        if (isinstance(node, ast.Import) and any(a.name == "quickjs" for a in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "quickjs")
    ]

    assert [path for path in doors if not path.startswith("creative/sandbox/")] == []
