"""Invariant 6: what is generated and committed is current, and the player is inside its budget."""

from typing import get_args

from creative import Part, load_part, recorded_hash, source_hash
from tests.contracts.checkout import ROOT
from tools.bench_sizes import (
    CORE,
    MAX_ALL,
    MAX_CORE,
    MAX_ISOLATED,
    MAX_SCRIPTED,
    SCRIPTED,
    every_part,
    gzip_bytes,
)


def test_built_player_is_current() -> None:
    """Fails after a change in TypeScript; `make player` builds anew, then commit `built/`."""
    assert recorded_hash() == source_hash(ROOT / "creative" / "player")


def test_player_is_inside_its_byte_budget() -> None:
    """Every byte is paid by a visitor: parts together, as in an ad."""
    bars = {
        "core": MAX_CORE,
        "scripted": MAX_SCRIPTED,
        "every": MAX_ALL,
        "isolated": MAX_ISOLATED,
    }
    weights = {
        "core": gzip_bytes(CORE),
        "scripted": gzip_bytes(SCRIPTED),
        "every": gzip_bytes(every_part()),
        "isolated": gzip_bytes(every_part(isolated=True)),
    }

    assert {name: weight for name, weight in weights.items() if weight > bars[name]} == {}


def test_built_player_is_plain_ascii_without_platform_literals() -> None:
    """A platform expands `${…}` in all that it serves; the build must leave none in our code."""
    for part in get_args(Part):
        if part in ("simulator.js", "isolate.js", "analyse.js"):  # never part of an ad
            continue
        text = load_part(part)

        assert text.isascii()
        assert "${" not in text
