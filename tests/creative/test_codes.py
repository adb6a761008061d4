"""The tables that stand on both sides of the language border say the same."""

import re
from pathlib import Path

from creative import codes
from creative.acts import MAX_TYPED
from flows import COMPONENT_TYPES

PLAYER = Path(__file__).parents[2] / "creative" / "player"
ENGINE = PLAYER / "engine"


def _constants(
    path: Path, pattern: str = r"^(?:export )?const ([A-Z]\w+) = (\d+)"
) -> dict[str, int]:
    return {name: int(n) for name, n in re.findall(pattern, path.read_text(), re.MULTILINE)}


CONSTANTS = _constants(ENGINE / "effects.ts")


def _named(prefix: str, constants: dict[str, int] = CONSTANTS) -> tuple[str, ...]:
    found = {n: name for name, n in constants.items() if name.startswith(prefix)}
    return tuple(found[n].removeprefix(prefix).lower() for n in sorted(found))


def _positions(names: tuple[str, ...]) -> dict[str, int]:
    return {name: n for n, name in enumerate(names)}


def test_effect_kinds() -> None:
    kinds = codes.KINDS[1:]

    assert {n: CONSTANTS[n.upper()] for n in kinds} == {n: i + 1 for i, n in enumerate(kinds)}


def test_moments_and_aggregators() -> None:
    names = {"invalid": "INVALID_MOMENT"}  # INVALID is the effect
    moments = {n: CONSTANTS[names.get(n, n.upper())] for n in codes.MOMENTS}

    assert moments == _positions(codes.MOMENTS)
    assert {n: CONSTANTS[n.upper()] for n in codes.AGGREGATORS} == _positions(codes.AGGREGATORS)


def test_events() -> None:
    first = CONSTANTS["EVENT_MEDIA"]
    events = [CONSTANTS.get(f"EVENT_{name.upper()}") for name in codes.EVENTS]

    # Those of a film follow one another, and have one name for the first.
    assert events[:first] == list(range(first))
    assert events[first : first + 8] == [None] * 8
    assert events[first + 8 :] == list(range(first + 8, len(events)))


def test_what_a_film_says() -> None:
    said = {n: CONSTANTS[f"MEDIA_{n.upper()}"] for n in ("completed", "skipped", "failed")}
    table = (ENGINE / "components" / "video.ts").read_text().split("= [")[1].split("]")[0]

    assert said == {n: codes.MEDIA.index(n) for n in said}
    assert tuple(re.findall(r"E\.(\w+)", table.lower().replace("e.", "E."))) == codes.MEDIA[:-1]


def test_reasons() -> None:
    reasons = {k: v for k, v in CONSTANTS.items() if k != "INVALID_MOMENT"}

    assert _named("REJECT_") == codes.REJECTS
    assert _named("INVALID_", reasons) == codes.INVALIDS
    assert _named("ERROR_") == codes.ERRORS
    assert _named("END_") == tuple("plain" if n == "end" else n for n in codes.ENDS)


def test_what_opens() -> None:
    assert CONSTANTS["OPEN_CLICK"] == codes.OPENS.index("click_through")
    assert CONSTANTS["OPEN_EXIT"] == codes.OPENS.index("exit")
    assert CONSTANTS["OPEN_PAYMENT"] == codes.OPENS.index("payment")


def test_operators() -> None:
    table = (ENGINE / "values.ts").read_text().split("answers = [")[1].split("  ]")[0]

    assert tuple(re.findall(r"// (\S+)$", table, re.MULTILINE)) == codes.OPERATORS


def test_limit_of_fields() -> None:
    assert _constants(ENGINE / "components" / "input.ts")["MAX_LENGTH"] == MAX_TYPED


def test_every_type_is_added_to_the_engine_once() -> None:
    index = ENGINE / "components" / "index.ts"
    constants = _constants(index)
    texts = [index.read_text(), *(p.read_text() for p in sorted((ENGINE / "parts").glob("*.ts")))]
    added = [code for text in texts for code in re.findall(r"^add\((\w+),", text, re.MULTILINE)]
    idle = re.findall(r"(\w+) \((\d+)\)", texts[0].split("*/")[0])
    codes_added = [constants[code] if code in constants else int(code) for code in added]

    assert [name for name, code in idle] == [list(COMPONENT_TYPES)[int(code)] for _, code in idle]
    # A library script has become a script before a flow is compiled.
    assert sorted([*codes_added, *(int(code) for _, code in idle)]) == [
        n for n, name in enumerate(COMPONENT_TYPES) if name != "library"
    ]


def test_types_by_name_have_their_positions() -> None:
    types = {name.upper(): n for n, name in enumerate(COMPONENT_TYPES)}
    named = {
        **_constants(ENGINE / "components" / "index.ts"),
        **_constants(PLAYER / "simulator" / "options.ts"),
    }

    assert named == {name: types[name] for name in named}
