"""The files of the checkout as the contracts see them: sources, without what tools make."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("flows", "creative", "measurement", "delivery", "flowtag")  # from the bottom up
_MADE = {"node_modules", "build", "dist", "__pycache__", "htmlcov"}


def walk(folder: Path = ROOT) -> Iterator[Path]:
    """Every file that belongs to the project, in a stable order; no links are followed."""
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name in _MADE:
            continue
        if path.is_dir():
            if not path.name.startswith(".") or path.name == ".ci":
                yield from walk(path)
        else:
            yield path


def python_files(package: str) -> list[Path]:
    """The Python sources of one package."""
    return [path for path in walk(ROOT / package) if path.suffix == ".py"]


def parse(path: Path) -> ast.Module:
    """The syntax tree of a Python source."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """The path as people write it, from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()
