"""Every script that ships with us: what it fires and counts, and that its form is complete."""

from pathlib import Path

import pytest

from creative.library import built_in_scripts
from creative.library.load import parse_script
from tests.creative.library.cases import CASES, GOLDEN, describe, example_of, play

SCRIPTS = built_in_scripts()
FOLDER = Path(__file__).parents[3] / "creative" / "library" / "scripts"
EXPECTED = {
    entry.split("\n", 1)[0]: entry.rstrip("\n") + "\n"
    for entry in GOLDEN.read_text(encoding="utf-8").split("\n\n")
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_requests_and_metrics(case, tmp_path: Path) -> None:
    assert describe(case, play(case, tmp_path)) == EXPECTED[case.name]


def test_every_golden_case_is_played() -> None:
    assert list(EXPECTED) == [case.name for case in CASES]


@pytest.mark.parametrize("name", SCRIPTS)
def test_nothing_is_wrong_with_the_file(name: str) -> None:
    path = FOLDER / f"{name}.toml"

    assert parse_script(path.read_bytes(), path.name) == (SCRIPTS[name], [])


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_form_has_an_example_wherever_it_asks(name: str) -> None:
    asked = [p.name for p in SCRIPTS[name].parameters if p.required]

    assert [parameter for parameter in asked if parameter not in example_of(name)] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_fact_has_its_source_or_says_what_is_open(name: str) -> None:
    script = SCRIPTS[name]

    assert script.verified <= bool(script.source)
    assert (
        not script.vendor
        or (bool(script.source) and "2026-11" in script.note)
        or name == "ga4-event"
    )


def test_there_are_at_least_fifteen_scripts() -> None:
    assert len(SCRIPTS) >= 15
    assert {"floodlight", "xandr-segment", "ttd-audience", "adobe-image-call"} <= set(SCRIPTS)
    assert {"ga4-event", "meta-pixel", "time-on-step"} <= set(SCRIPTS)
