"""The tables that stand on both sides of the language border say the same."""

import re
from pathlib import Path

from creative import codes
from flows import COMPONENT_TYPES

ENGINE = Path(__file__).parents[2] / "creative" / "player" / "engine"
CONSTANTS = dict(
    re.findall(r"^export const (\w+) = (\d+)", (ENGINE / "effects.ts").read_text(), re.MULTILINE)
)


def _named(prefix: str) -> tuple[str, ...]:
    found = {int(n): name for name, n in CONSTANTS.items() if name.startswith(prefix)}
    return tuple(found[n].removeprefix(prefix).lower() for n in sorted(found))


def _listed(names: tuple[str, ...]) -> dict[str, int]:
    return {name: int(CONSTANTS[name.upper()]) for name in names}


def test_effect_kinds() -> None:
    assert _listed(codes.KINDS[1:]) == {n: i for i, n in enumerate(codes.KINDS) if i}


def test_moments_and_aggregators() -> None:
    assert _listed(codes.MOMENTS) == {n: i for i, n in enumerate(codes.MOMENTS)}
    assert _listed(codes.AGGREGATORS) == {n: i for i, n in enumerate(codes.AGGREGATORS)}


def test_events_and_reasons() -> None:
    assert _named("EVENT_") == codes.EVENTS
    assert _named("REJECT_") == codes.REJECTS
    assert _named("INVALID_") == codes.INVALIDS
    assert _named("ERROR_") == codes.ERRORS
    assert _named("END_") == tuple("plain" if n == "end" else n for n in codes.ENDS)


def test_operators() -> None:
    table = (ENGINE / "values.ts").read_text().split("OPERATORS")[1].split("\n]")[0]

    assert tuple(re.findall(r"// (\S+)$", table, re.MULTILINE)) == codes.OPERATORS


def test_component_types() -> None:
    table = (ENGINE / "components" / "index.ts").read_text().split("= [")[1].split("]")[0]

    assert [name.strip() for name in table.split(",")] == list(COMPONENT_TYPES)
