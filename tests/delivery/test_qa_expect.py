from pathlib import Path
from typing import Any

import pytest

from creative import Act, PlayedPath, Simulator
from delivery import hoisting, load_platforms
from delivery.qa.expect import (
    Expected,
    Known,
    expect_click,
    expect_impressions,
    expect_pixels,
    script_macros,
    wire_form,
)
from delivery.qa.plan import plan_platform
from tests.delivery.projects import make_project

KNOWN = Known(
    slots={"gdpr": "1", "site_domain": "-1", "placement_id": "a&b c", "cachebuster": "777"},
    page={"page_url": "https://pub.example/", "width": "300", "site_domain": "pub.example"},
)
PARSE = hoisting(load_platforms()["dv360"])


def expect(tmp_path: Path, tag: str, **more: Any) -> list[Expected]:
    text = {"id": "one", "type": "text", "text": "Hi", "tracking": [{"tag": tag}], **more}
    project = make_project(tmp_path, components=[text], flow={"variables": {"skin": "très sec"}})
    trace = Simulator(project.creative).run((), macros=script_macros(KNOWN)).trace
    return list(expect_pixels(project.creative.flow, trace, KNOWN, PARSE).requests)


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("https://t.example/p", "https://t.example/p"),
        ("https://T.example:443/a/../b?x'y", "https://t.example/b?x%27y"),
        ("https://t.example/?g=@{gdpr}", "https://t.example/?g=1"),
        ("https://t.example/?p=@{placement_id}", "https://t.example/?p=a%26b%20c"),
        ("https://t.example/?p=@{placement_id:raw}", "https://t.example/?p=a&b%20c"),
        ("https://t.example/?p=@{placement_id:escaped2}", "https://t.example/?p=a%2526b%2520c"),
        ("https://t.example/?c=@{component}", "https://t.example/?c=one"),
        ("https://t.example/?s=@{var.skin}", "https://t.example/?s=tr%C3%A8s%20sec"),
        ("https://t.example/?d=@{site_domain}", "https://t.example/?d=pub.example"),
        ("https://t.example/?a=@{campaign_id}", "https://t.example/?a="),
        ("https://t.example/?cb=@{cachebuster}", "https://t.example/?cb={cachebuster}"),
        ("https://t.example/?cb=${CACHEBUSTER}", "https://t.example/?cb=777"),
        ("https://t.example/@{load_id}/x#f", "https://t.example/{load_id}/x"),
        ("@{page_url}?a", "https://pub.example/?a"),
    ],
)
def test_a_pixel_is_expected_as_it_must_arrive(tmp_path: Path, typed: str, example: str):
    found = expect(tmp_path, typed)

    assert [(e.component, e.on, e.text, e.example) for e in found] == [
        ("one", "displayed", typed, example)
    ]


def test_what_only_the_browser_knows_is_a_pattern(tmp_path: Path):
    (found,) = expect(tmp_path, "https://t.example/?cb=@{cachebuster}&l=@{load_id}&a=1")

    assert found.groups == ("cachebuster", "load_id")
    match = found.pattern.fullmatch("https://t.example/?cb=12&l=34&a=1")
    assert match is not None
    assert match.groups() == ("12", "34")
    assert found.pattern.fullmatch("https://t.example/?cb=@{cachebuster}&l=34&a=1") is None
    assert found.pattern.fullmatch("https://t.example/?cb=&l=34&a=1") is None


def test_every_request_of_a_text_is_expected(tmp_path: Path):
    found = expect(
        tmp_path,
        '<img src="https://a.example/1"><script src="https://b.example/s.js?c=@{component}">'
        '</script><noscript><img src="https://c.example/no"></noscript>',
    )

    assert [e.example for e in found] == ["https://a.example/1", "https://b.example/s.js?c=one"]


def test_quotes_are_escaped_in_documents(tmp_path: Path):
    known = Known({"placement_id": "it's $5"}, {})
    tag = '<iframe src="https://a.example/?p=@{placement_id:raw}"></iframe>'
    text = {"id": "one", "type": "text", "text": "Hi", "tracking": [{"tag": tag}]}
    project = make_project(tmp_path, components=[text])
    trace = Simulator(project.creative).run(()).trace

    found = expect_pixels(project.creative.flow, trace, known, PARSE)

    assert [e.example for e in found.requests] == ["https://a.example/?p=it%27s%20%245"]


def test_scripts_of_the_flow_fire_what_the_simulation_says(tmp_path: Path):
    code = "PIXEL.fire('https://s.example/?cb=' + FLOW.macro('cachebuster') + '&g=' + FLOW.macro('gdpr'))"
    project = make_project(tmp_path, components=[{"id": "run", "type": "script", "code": code}])
    trace = Simulator(project.creative).run((), macros=script_macros(KNOWN)).trace

    (found,) = expect_pixels(project.creative.flow, trace, KNOWN, PARSE).requests

    assert found.example == "https://s.example/?cb={cachebuster}&g=1"
    assert found.pattern.fullmatch("https://s.example/?cb=99&g=1")


def test_an_impression_is_expected_as_the_platform_filled_it_in():
    (found,) = expect_impressions(
        [("https://i.example/?c=@{cachebuster}", "https://i.example/?c=7")]
    )

    assert (found.component, found.on, found.example) == (None, "load", "https://i.example/?c=7")


@pytest.mark.parametrize(
    ("typed", "landed"),
    [
        ("https://shop.example", "https://shop.example/"),
        ("https://Shop.example/a b?c=d e#f g", "https://shop.example/a%20b?c=d%20e#f%20g"),
        ("https://shop.example/?s=@{var.skin}", "https://shop.example/?s=dry"),
        ("https://shop.example/a%2Fb?x=%26", "https://shop.example/a%2Fb?x=%26"),
    ],
)
def test_a_click_lands_in_whatwg_form(typed: str, landed: str):
    found = expect_click("shop", typed, {"skin": "dry"}, KNOWN, PARSE)

    assert found.example == landed
    assert found.pattern.fullmatch(landed)


def test_what_is_no_address_stays_as_typed():
    assert wire_form("no address") == "no address"


def test_the_plan_says_when_acts_happen_and_what_opens(tmp_path: Path):
    project = make_project(tmp_path)
    path = Simulator(project.creative).run([Act("choose", "dry")])

    plan = plan_platform(
        project, load_platforms()["xandr"], [PlayedPath((Act("choose", "dry"),), path.trace)]
    )

    walk = plan.walks[0].walk
    assert [(d.kind, d.target, d.opens) for d in walk.deeds] == [("choose", "dry", "window")]
    assert walk.deeds[0].at_ms == 1_000 + next(
        e.at for e in path.trace.effects if e.kind == "show" and e.component == "dry"
    )
    assert [planned.name for planned in plan.walks] == [
        "Path 1",
        "As iframe",
        "As standalone",
        "Without a flow",
    ]


def test_a_pixel_beside_a_click_is_expected_with_the_click(tmp_path: Path):
    beacon = {"tag": "https://t.example/click?from=@{component}", "how": "beacon"}
    project = make_project(tmp_path, delivery={"click_trackers": [beacon]})
    path = Simulator(project.creative).run([Act("choose", "dry")])
    played = PlayedPath((Act("choose", "dry"),), path.trace)

    planned = plan_platform(project, load_platforms()["xandr"], [played]).walks[0]

    (opening,) = [effect for effect in path.trace.effects if effect.kind == "open"]
    (found,) = [pixel for pixel in planned.pixels.requests if pixel.on == "click"]
    assert (found.component, found.at_ms) == ("shop", opening.at)
    assert found.example == "https://t.example/click?from=shop"
    assert opening.at > 0
