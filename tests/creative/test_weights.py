"""Contracts of weight, and which files wait for the page around the ad."""

import json
import re
from typing import Any

import pytest

from creative import (
    HEAVY_AD,
    WEIGHT_CONTRACTS,
    Creative,
    Weight,
    build_page,
    find_contract,
    gzip_bytes,
    load_creative,
    load_later_files,
    weigh_page,
)
from creative.look_lint import check_look
from creative.subload import SUBLOAD_FROM_BYTES
from tests.creative.test_view_media import FILM, make
from tests.creative.tiny import make_tiny, png

HELLO = {"id": "hello", "type": "text", "text": "Hello"}
GO = {"id": "go", "type": "choice", "text": "Go"}
LARGE = png() + b"\0" * SUBLOAD_FROM_BYTES  # what follows the end of a picture is not looked at


def _picture(name: str) -> dict[str, Any]:
    return {"id": name, "type": "image", "src": f"assets/{name}.png", "alt": name}


def _make(folder, components: list[dict[str, Any]], pairs: list[str]) -> Creative:
    """A creative in which each picture is a large file of its own."""
    make_tiny(folder, components, pairs)
    for one in components:
        if one["type"] == "image" and one["id"] != "small":
            (folder / one["src"]).write_bytes(LARGE + one["id"].encode())
    creative, problems = load_creative(folder)
    assert creative is not None, problems
    return creative


def _later(creative: Creative) -> dict[str, bool]:
    """File -> whether it waits for an act."""
    return {file.asset.file: file.on_act for file in load_later_files(creative).values()}


def test_each_size_has_one_contract_with_a_source_and_a_day():
    sizes = [size for row in WEIGHT_CONTRACTS for size in row.sizes]

    assert len(set(sizes)) == len(sizes)
    told = [(row.source, row.read) for row in WEIGHT_CONTRACTS]
    for source, read in (*told, (HEAVY_AD.source, HEAVY_AD.read)):
        assert source
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", read)


@pytest.mark.parametrize(
    ("size", "initial", "subload"),
    [
        ("300x250", 150_000, 300_000),
        ("320x50", 50_000, 100_000),
        ("970x250", 250_000, 500_000),
        ("300x600", 150_000, 300_000),  # as 160x600
        ("120x20", 50_000, 100_000),  # smaller than any
        ("2000x2000", 300_000, 600_000),  # larger than any
    ],
)
def test_an_unusual_size_is_promised_no_more_than_a_usual_one(size, initial, subload):
    contract = find_contract(size)

    assert (contract.initial_bytes, contract.subload_bytes) == (initial, subload)


def test_large_pictures_behind_an_act_stand_beside_the_page(tmp_path):
    early, late = _picture("early"), _picture("late")
    creative = _make(tmp_path, [HELLO, early, GO, late], ["hello early", "early go", "go late"])
    page = build_page(creative, "300x250", {}, apart=True)
    (name,) = load_later_files(creative)
    data = json.loads(page.split('id="flowtag">')[1].split("</script>")[0])

    assert _later(creative) == {"assets/late.png": False}
    assert re.fullmatch(r"late-[0-9a-f]{8}\.png", name)
    assert [image[:9] for image in data["view"]["images"]] == ["data:imag", name[:9]]
    assert "img-src https: data: 'self'" in page
    assert name not in build_page(creative, "300x250", {})


def test_small_pictures_and_those_that_are_shown_early_too_stay_in_the_page(tmp_path):
    again = {**_picture("again"), "src": "assets/early.png"}
    small = {"id": "small", "type": "image", "src": "assets/photo.png", "alt": "Small"}
    components = [HELLO, _picture("early"), GO, again, small]
    creative = _make(tmp_path, components, ["hello early", "early go", "go again", "again small"])

    assert _later(creative) == {}


def test_a_script_that_may_jump_anywhere_keeps_every_picture_in_the_page(tmp_path):
    jump = {"id": "jump", "type": "script", "code": "FLOW.goTo('la' + 'te')"}
    components = [HELLO, jump, GO, _picture("late")]
    creative = _make(tmp_path, components, ["hello jump", "jump go", "go late"])

    assert _later(creative) == {}


@pytest.mark.parametrize(
    ("film", "on_act"),
    [
        ({}, False),
        ({"autoplay": False}, True),  # its poster stands there until it is started
        ({"autoplay": False, "poster": ""}, False),
    ],
)
def test_a_film_loads_by_itself_or_when_it_is_started(tmp_path, film, on_act):
    assert _later(make(tmp_path, {**FILM, **film})) == {"assets/film.webm": on_act}


def test_weight_is_that_of_the_page_and_of_what_comes_later(tmp_path):
    creative = make(tmp_path, FILM)
    page = build_page(creative, "300x250", {}, apart=True)
    (film,) = load_later_files(creative).values()
    packed, size = gzip_bytes(page.encode()), len(film.asset.data)

    weight = weigh_page(page, [film])

    assert weight == Weight(packed, 1, size, 1, 0, 0)
    assert (weight.alone_bytes, weight.total_bytes, weight.files) == (packed + size,) * 2 + (2,)
    assert packed < gzip_bytes(build_page(creative, "300x250", {}).encode()) - size / 2


@pytest.mark.parametrize(
    ("film", "codes"),
    [
        ({}, ["CR018", "CR014"]),
        ({"autoplay": False}, ["CR014"]),  # it loads when somebody starts it
    ],
)
def test_a_film_that_somebody_starts_makes_no_ad_heavy(tmp_path, film, codes):
    creative = make(tmp_path, {**FILM, **film})
    with (tmp_path / "assets" / "film.webm").open("r+b") as file:
        file.truncate(4_100_000)

    assert [problem.code for problem in check_look(creative)] == codes
