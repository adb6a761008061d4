"""The samples of the tag linter: one bad and one good tag for each code, and real ones.

`samples/tags/bad/<CODE>-<name>.html` has its exact text beside it. `@platform` in a file's name is
the platform that it is linted for. Write all texts again after a change, and read the diff:
`python -m tests.tag_samples --write`.
"""

import sys
from pathlib import Path

from delivery import LintedTag, lint_tag, lint_text, load_platforms

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "tags"


def find_samples(kind: str) -> list[Path]:
    """The tags of that kind: bad, good or real."""
    return sorted((SAMPLES / kind).glob("*.html"))


def code_of(path: Path) -> str:
    """The code that a sample shows."""
    return path.name.split("-", 1)[0]


def lint_sample(path: Path) -> LintedTag:
    """What the linter finds in it."""
    name = path.stem.partition("@")[2]
    platform = load_platforms()[name] if name else None
    return lint_tag(path.read_bytes().decode(), platform, file=path.name)


def expected_of(path: Path) -> Path:
    """Where the exact text of a bad sample lies."""
    return path.with_suffix(".txt")


def write_expected() -> None:
    """Writes every text anew."""
    for path in find_samples("bad"):
        expected_of(path).write_text(lint_text(lint_sample(path), path.name), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.tag_samples --write")
    write_expected()
