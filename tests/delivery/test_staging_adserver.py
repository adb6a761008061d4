from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from delivery import Platform, build_site, build_tag, load_platforms
from delivery.staging.adserver import (
    added_parameters,
    build_scene,
    click_prefix,
    follow_click,
    serve_values,
)
from tests.delivery.projects import make_project

PLATFORMS = [p for p in load_platforms().values() if p.kind == "server"]
LANDINGS = [
    "https://shop.example/",
    "https://shop.example/skin?a=1&b=2",
    "https://shop.example/a%20b?note=sea%20%26%20skin&x=30%2B30",
]
every_platform = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda p: p.name)


def click_call(platform: Platform, landing: str) -> str:
    encoded = landing
    for _ in range(platform.click.append):
        encoded = quote(encoded, safe="")
    return click_prefix(platform) + encoded


def with_added(platform: Platform, landing: str) -> str:
    joint = "&" if "?" in landing else "?"
    pairs = [f"{name}=staging-{name}" for name in platform.click.adds]
    return landing + (joint + "&".join(pairs) if pairs else "")


@every_platform
@pytest.mark.parametrize("landing", LANDINGS)
def test_a_click_leads_to_what_was_appended(platform: Platform, landing: str):
    assert follow_click(platform, click_call(platform, landing)) == with_added(platform, landing)


@every_platform
def test_a_click_call_without_a_landing_page_leads_nowhere(platform: Platform):
    assert follow_click(platform, click_prefix(platform)) is None
    assert follow_click(platform, click_prefix(platform) + "javascript:alert(1)") is None


def test_parameters_are_added_before_the_fragment():
    platform = load_platforms()["dv360"]
    assert platform.click.adds == ("dclid",)

    landed = follow_click(platform, click_call(platform, "https://s.example/p?a=1#part"))

    assert landed == "https://s.example/p?a=1&dclid=staging-dclid#part"


@every_platform
def test_the_platform_fills_in_the_tag(platform: Platform, tmp_path: Path):
    project = make_project(tmp_path)
    tag, _ = build_tag(project, platform)
    assert tag is not None
    values = serve_values(platform, project, tag, 3)

    site, _ = build_site(project, platform)
    scene = build_scene(platform, project, tag, site, values)

    assert values["cachebuster"] == "7000003027"
    assert all(slot.literal not in scene.ad for slot in tag.slots)
    assert (scene.width_px, scene.height_px) == (300, 250)
    assert scene.click_host == urlsplit(click_prefix(platform)).hostname
    assert {"300x250.html", "tag.js"} <= set(scene.site)


def test_declared_parameters_have_values_of_staging():
    assert added_parameters(load_platforms()["dv360"]) == {"dclid": "staging-dclid"}


def test_each_macro_and_argument_has_a_value_of_its_own(tmp_path: Path):
    consent = "https://t.example/i?a=@{gdpr_consent.755}&b=@{gdpr_consent.42}"
    project = make_project(tmp_path, delivery={"impressions": [{"tag": consent}]})
    platform = load_platforms()["google_ad_manager"]
    tag, _ = build_tag(project, platform)
    assert tag is not None

    values = serve_values(platform, project, tag, 1)

    names = ("gdpr_consent", "gdpr_consent.755", "gdpr_consent.42", "placement_id", "campaign_id")
    assert len({values[name] for name in names}) == len(names)


def test_what_is_not_escaped_ends_the_landing_page_where_it_must_be():
    platform = load_platforms()["dv360"]
    assert platform.click.append == 1

    landed = follow_click(platform, click_prefix(platform) + "https://s.example/p?a=1&b=2")

    assert landed == "https://s.example/p?a=1&dclid=staging-dclid"


def test_the_closed_click_leads_to_the_landing_page_without_macros(tmp_path: Path):
    clicks = {"main": "https://shop.example/?a=1&cb=%%ADFRND%%"}
    project = make_project(tmp_path, delivery={"click_throughs": clicks})
    platform = load_platforms()["adform"]
    tag, _ = build_tag(project, platform)
    assert tag is not None

    values = serve_values(platform, project, tag, 1)

    landing = "https://shop.example/?a=1&cb="
    assert values["landing_url"] == landing
    assert follow_click(platform, values["click_url_complete"]) == landing
