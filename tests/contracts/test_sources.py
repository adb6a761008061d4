"""Invariants 9 and 10: no long files without a reason, no package registry's host in any file."""

import pytest

from tests.contracts.checkout import ROOT, shown, walk

MAX_LINES = 500
SOURCES = {".py", ".ts", ".mjs", ".js", ".css", ".html", ".j2", ".jinja", ".toml", ".md", ".sh"}
BUILT = "creative/player/built/"
# Why a file may be longer: path -> reason.
LONGER: dict[str, str] = {
    "delivery/platforms/vast_4.toml": "a table: an entry for each of 59 macros",
    "delivery/vendors.toml": "a table: an entry for each vendor",
    "docs/platforms.md": "generated: a section for every platform",
    "docs/rules.md": "generated: a section for every rule",
}

# In pieces, so that this file passes its own test.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("npmjs", "org"),
        ("registry", "yarnpkg"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("rubygems", "org"),
        ("anaconda", "org"),
        ("jsr", "io"),
        ("unpkg", "com"),
        ("cdn", "jsdelivr", "net"),
    )
)


def _lines() -> dict[str, int]:
    return {
        shown(path): len(path.read_bytes().splitlines())
        for path in walk()
        if path.suffix in SOURCES and not shown(path).startswith(BUILT)
    }


def test_no_source_file_is_long_without_a_reason() -> None:
    long = {name: count for name, count in _lines().items() if count > MAX_LINES}

    assert {name: count for name, count in long.items() if name not in LONGER} == {}


def test_no_reason_outlives_its_file() -> None:
    lines = _lines()

    assert [name for name in LONGER if lines.get(name, 0) <= MAX_LINES] == []


def test_no_file_names_a_registry() -> None:
    found = [
        f"{shown(path)}: {host}"
        for path in walk()
        for host in REGISTRIES
        if host.encode() in path.read_bytes().lower()
    ]

    assert found == []


# What only the authors' own desk knows: a stranger could not follow it. In pieces, as above.
DESK = tuple(
    "".join(parts)
    for parts in (
        ("/work", "/"),
        ("/tmp", "/brief"),
        ("../", "shared"),
        ("DESIGN", ".md"),
        ("DESIGN", " §"),
        ("STYLE", ".md"),
        ("fresh", "-clone"),
    )
)


def test_no_file_points_outside_the_checkout() -> None:
    found = [
        f"{shown(path)}: {word}"
        for path in walk()
        for word in DESK
        if word.encode() in path.read_bytes()
    ]

    assert found == []


@pytest.mark.parametrize("name", ["package-lock.json", "bench/package-lock.json"])
def test_lock_file_names_no_address(name: str) -> None:
    assert '"resolved"' not in (ROOT / name).read_text(encoding="utf-8")


def test_requirements_are_hashed_and_name_no_source() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        packages = [line for line in lines if line[:1].isalnum()]

        assert packages, path
        assert all(line.endswith("\\") for line in packages), f"{path}: a package without a hash"
        assert [line for line in lines if "://" in line or line.startswith("-")] == []
