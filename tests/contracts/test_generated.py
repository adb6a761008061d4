"""Invariant 6: what is generated and committed is current."""

from creative.built import recorded_hash, source_hash
from tests.contracts.checkout import ROOT


def test_built_player_is_current() -> None:
    """Fails after a change in TypeScript; `make player` builds anew, then commit `built/`."""
    assert recorded_hash() == source_hash(ROOT / "creative" / "player")
