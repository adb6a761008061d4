"""Invariant 6: what is generated and committed is current, and the player is inside its budget."""

from creative import Part, load_part, recorded_hash, source_hash
from tests.contracts.checkout import ROOT
from tools.bench_sizes import MAX_ALL, MAX_CORE, core_parts, every_part, gzip_bytes


def test_built_player_is_current() -> None:
    """Fails after a change in TypeScript; `make player` builds anew, then commit `built/`."""
    assert recorded_hash() == source_hash(ROOT / "creative" / "player")


def test_player_is_inside_its_byte_budget() -> None:
    """Every byte is paid by a visitor: engine and browser part together, as in an ad."""
    core, every = core_parts(), every_part()

    assert (gzip_bytes(core) <= MAX_CORE, gzip_bytes(every) <= MAX_ALL) == (True, True)


def test_built_player_is_plain_ascii_without_platform_literals() -> None:
    """A platform expands `${…}` in all that it serves; the build must leave none in our code."""
    parts: tuple[Part, ...] = ("engine.js", "browser.js", "loader.js")
    for part in parts:
        text = load_part(part)

        assert text.isascii()
        assert "${" not in text
