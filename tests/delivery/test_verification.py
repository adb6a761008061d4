"""Verification tags: around ours, before its address, beside it; told from what they do."""

from pathlib import Path
from typing import Any

import pytest

from delivery import (
    Platform,
    Project,
    build_tag,
    check,
    expand,
    load_platforms,
    sample_values,
    unwrap,
    wrap,
)
from delivery.rules import DELIVERY_RULES
from flows import Problem, run_rules
from tests.delivery.projects import make_project

PLATFORMS = load_platforms()
DV = (
    '<script type="text/adtag">@{tag}</script>'
    '<script src="https://cdn.doubleverify.com/dvbs_src.js?ctx=1&plc=@{placement_id}"></script>\n'
)
IAS = "https://fw.adsafeprotected.com/rjsi/cdn.example/9120/4471/?adsafe_preview=@{is_preview}"
MONITOR = '<script async src="https://pixel.adsafeprotected.com/rjss/st/1/2/skeleton.js"></script>'


def project(folder: Path, *tags: str, **more: Any) -> Project:
    items = [{"tag": tag, **more} for tag in tags]
    return make_project(folder, delivery={"verification": items})


@pytest.mark.parametrize("format_name", ["script", "iframe"])
@pytest.mark.parametrize("platform", ["dv360", "adform", "xandr", "kevel"])
def test_a_wrapped_tag_is_ours_when_it_is_unwrapped(
    tmp_path: Path, platform: str, format_name: Any
) -> None:
    made = project(tmp_path, DV)

    tag, _ = build_tag(made, platform, format=format_name)
    plain, _ = build_tag(made, platform, format=format_name, wrapped=False)

    assert tag is not None
    assert plain is not None
    bare, taken = unwrap(tag.text)
    assert wrap(bare, taken) == tag.text
    assert bare.rstrip("\n") == plain.text.rstrip("\n")
    assert tag.text.count("<scr+ipt") == (format_name == "script")


def test_the_wrapper_holds_the_platforms_own_macros(tmp_path: Path) -> None:
    tag, _ = build_tag(project(tmp_path, DV), "xandr")

    assert tag is not None
    assert "dvbs_src.js?ctx=1&plc=${CREATIVE_ID}" not in tag.text
    assert "dvbs_src.js?ctx=1&plc=${TAG_ID}" in tag.text


def test_an_address_wrapper_takes_the_place_of_our_host(tmp_path: Path) -> None:
    tag, _ = build_tag(project(tmp_path, IAS), "xandr", format="iframe")

    assert tag is not None
    start = (
        '<iframe src="https://fw.adsafeprotected.com/rjsi/cdn.example/9120/4471/mini/300x250.html'
        "?adsafe_preview=${IS_PREVIEW}#ft;append=1;"
    )
    assert start in tag.text
    assert unwrap(tag.text)[0].count('<iframe src="https://cdn.example/mini/300x250.html#ft') == 1


@pytest.mark.parametrize(
    ("tags", "format_name"),
    [((DV,), "standalone"), ((IAS,), "standalone"), ((IAS,), "script"), ((IAS, IAS), "iframe")],
)
def test_what_no_format_carries_is_said_and_not_built(
    tmp_path: Path, tags: tuple[str, ...], format_name: Any
) -> None:
    tag, problems = build_tag(project(tmp_path, *tags), "xandr", format=format_name)

    assert tag is None
    assert "DL212" in {problem.code for problem in problems}


def test_a_monitoring_tag_stands_beside_the_ad(tmp_path: Path) -> None:
    tag, problems = build_tag(project(tmp_path, MONITOR), "xandr")

    assert tag is not None
    assert tag.text.endswith(f"{MONITOR}\n")
    assert [url.text for url in tag.impressions][-1:] == [
        "https://pixel.adsafeprotected.com/rjss/st/1/2/skeleton.js"
    ]
    assert [problem.code for problem in problems if problem.code == "DL211"] == []


def test_in_a_document_it_sees_the_ad_and_no_policy_is_in_its_way(tmp_path: Path) -> None:
    tag, problems = build_tag(project(tmp_path, MONITOR), "xandr", format="standalone")
    plain, _ = build_tag(make_project(tmp_path), "xandr", format="standalone")

    assert tag is not None
    assert plain is not None
    assert MONITOR in tag.text
    assert ("Content-Security-Policy" in tag.text, "Content-Security-Policy" in plain.text) == (
        False,
        True,
    )
    assert "DL211" in {problem.code for problem in problems}


def test_a_pixel_leaves_the_policy_on(tmp_path: Path) -> None:
    pixel = "https://pixel.adsafeprotected.com/rfw/st/1/2/skeleton.gif?cb=@{cachebuster}"

    tag, _ = build_tag(project(tmp_path, pixel), "xandr", format="standalone")

    assert tag is not None
    assert "Content-Security-Policy" in tag.text


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda platform: platform.name)
def test_the_platform_fills_in_a_wrapped_tag_as_it_does_ours(
    tmp_path: Path, platform: Platform
) -> None:
    tag, _ = build_tag(project(tmp_path, DV), platform)
    plain, _ = build_tag(project(tmp_path, DV), platform, wrapped=False)
    if tag is None or plain is None:
        assert not platform.support("script").supported
        return
    values = sample_values(platform, ugly=True)

    served = unwrap(expand(tag.text, platform, values))[0]

    assert served.rstrip("\n") == expand(plain.text, platform, values).rstrip("\n")


def test_blocking_is_told_from_monitoring(tmp_path: Path) -> None:
    made = project(tmp_path, DV, MONITOR)

    told = [p for p in check_rules(made) if p.code == "DL139"]

    assert [(p.place, "15 to 40 %" in p.message) for p in told] == [("verification[0]", True)]


def check_rules(made: Project) -> list[Problem]:
    return run_rules(DELIVERY_RULES, made, "delivery.json")


def test_the_sample_with_trackers_lints_clean() -> None:
    problems = check(Path("samples/movie-night"))

    assert [p for p in problems if p.severity != "info"] == []
