"""One list of click-throughs: names of delivery.json and landing pages of slides, asked everywhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from delivery import FORMATS, build_tag, check, load_platforms, load_project
from delivery.click_throughs import ClickThrough, click_names, find_click_throughs
from delivery.rules import DELIVERY_RULES
from flows import run_rules
from tests.delivery.projects import make_project, write_project
from tests.delivery.tag_texts import unwanted_hits

SLIDES = [
    {"text": "One", "link": "https://shop.example/one#top"},
    {"text": "Two", "click": "main"},
    {"text": "Three"},
]


def slider(**more: Any) -> dict[str, Any]:
    return {"id": "cities", "type": "slider", "label": "Cities", "slides": SLIDES, **more}


def project(folder: Path, *slides: dict[str, Any], **more: Any):
    parts = [slider(slides=list(slides) or SLIDES)]
    return make_project(folder, components=parts, **more)


def codes(folder: Path, *slides: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    found = run_rules(DELIVERY_RULES, project(folder, *slides, **more), "delivery.json")
    return [(p.code, p.file, p.place) for p in found if p.code in _OF_CLICKS]


_OF_CLICKS = ("DL101", "DL102", "DL103", "DL104", "DL105", "DL106")


def test_named_ones_come_first_then_those_of_slides(tmp_path):
    found = project(tmp_path)

    assert find_click_throughs(found.creative, found.delivery) == (
        ClickThrough("main", "https://shop.example/skin?a=1&b=2", "delivery.json",
                     "click_throughs > main"),
        ClickThrough("cities.0", "https://shop.example/one#top", "flow.json",
                     'components[0] "cities" > slides[0] > link'),
    )  # fmt: skip
    assert click_names(found.creative) == ("cities.0", "main")


def test_a_link_of_a_feed_is_told_at_the_feed(tmp_path):
    feed = {"src": "cities.csv", "text": "city", "link": "page"}
    parts = [slider(slides=SLIDES[:1], feed=feed)]
    flow = {"components": parts, "start": "cities", "connections": []}
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "cities.csv").write_text("city,page\nRome,https://shop.example/rome\n")
    found, problems = load_project(write_project(tmp_path / "p", flow=flow))
    assert found is not None, problems

    assert [(c.name, c.place) for c in find_click_throughs(found.creative, found.delivery)[1:]] == [
        ("cities.0", 'components[0] "cities" > slides[0] > link'),
        ("cities.1", 'components[0] "cities" > feed > link'),
    ]


def test_a_plain_exit_and_a_payment_are_no_click_throughs(tmp_path):
    parts = [
        {"id": "pay", "type": "payment", "link": "https://pay.example/"},
        {"id": "out", "type": "redirect", "url": "https://out.example/"},
    ]
    links = [{"from": "pay", "to": "out", "port": "paid"}]
    flow = {"components": parts, "start": "pay", "connections": links}
    found = make_project(tmp_path, flow=flow, delivery={"click_throughs": {}})

    assert click_names(found.creative) == ()
    assert find_click_throughs(found.creative, found.delivery) == ()


@pytest.mark.parametrize(
    ("slide", "code", "field"),
    [
        ({"text": "x", "click": "mian"}, "DL101", "click"),
        ({"text": "x", "link": "https://shop.example/\u200bx"}, "DL103", "link"),
        ({"text": "x", "link": "https://Shop.example/a/../b"}, "DL104", "link"),
    ],
)
def test_rules_on_click_throughs_hold_for_slides(tmp_path, slide, code, field):
    main = {"text": "y", "click": "main"}

    assert codes(tmp_path, slide, main) == [
        (code, "flow.json", f'components[0] "cities" > slides[0] > {field}')
    ]


def test_a_fragment_behind_an_open_prefix_is_told_for_a_slide_too(tmp_path):
    assert codes(tmp_path, delivery={"platform": "adform"}) == [
        ("DL105", "flow.json", 'components[0] "cities" > slides[0] > link')
    ]


@pytest.mark.parametrize("format", list(FORMATS))
@pytest.mark.parametrize("name", ["adform", "dv360", "xandr", "google_ad_manager"])
def test_a_tag_carries_the_click_macro_for_slides_alone(tmp_path, name, format):
    parts = [slider(slides=SLIDES[:1])]
    platform = load_platforms()[name]
    found = make_project(tmp_path, components=parts, delivery={"click_throughs": {}})

    tag, problems = build_tag(found, platform, format=format)

    assert tag is not None, problems
    assert tag.slots[0].key == "click_url"
    assert unwanted_hits(tag, found, platform) == []


def test_check_reads_slides_of_a_folder(tmp_path):
    flow = {"components": [slider()], "start": "cities", "connections": []}
    folder = write_project(tmp_path / "p", flow=flow, delivery={"platform": "adform"})

    assert "DL105" in {p.code for p in check(folder)}
    assert json.loads((folder / "flow.json").read_bytes())["start"] == "cities"
