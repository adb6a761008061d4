"""Which macros a tag carries."""

from pathlib import Path
from typing import Any

from delivery import load_platforms
from delivery.slots import find_slots
from tests.delivery.projects import make_project

PLATFORMS = load_platforms()


def keys(
    folder: Path, platform: str, components: list[dict[str, Any]], *, bare: bool = True
) -> tuple[list[str], list[str]]:
    project = make_project(folder, components=components)
    slots, problems = find_slots(project.creative, project.delivery, PLATFORMS[platform], bare=bare)
    return [slot.key for slot in slots], [problem.code for problem in problems]


def text(tag: str) -> dict[str, Any]:
    return {"id": "hello", "type": "text", "text": "Hi", "tracking": [{"tag": tag}]}


def script(code: str) -> dict[str, Any]:
    return {"id": "count", "type": "script", "code": code}


def test_what_tracking_uses_is_carried(tmp_path: Path) -> None:
    tag = "https://t.example/?a=@{gdpr}&b=@{gdpr_consent.9}&c=@{var.x}&d=@{load_id}"

    assert keys(tmp_path, "dv360", [text(tag)]) == (["gdpr", "gdpr_consent.9"], [])


def test_what_a_script_asks_for_is_carried(tmp_path: Path) -> None:
    code = "PIXEL.fire('https://t.example/?p=' + FLOW.macro('placement_id')); FLOW.macro(\"nope\")"

    assert keys(tmp_path, "google_ad_manager", [script(code)]) == (["placement_id"], [])


def test_pasted_literals_are_carried(tmp_path: Path) -> None:
    tag = "https://t.example/?a=${CLICK_URL_ENC}&b=${CACHEBUSTER}"

    assert keys(tmp_path, "xandr", [text(tag)]) == (["click_url", "cachebuster"], [])


def test_a_literal_whose_value_may_hold_quotes_is_not_carried(tmp_path: Path) -> None:
    tag = "https://t.example/?k=%%PATTERN:section%%"

    assert keys(tmp_path, "google_ad_manager", [text(tag)]) == ([], ["DL205"])


def test_what_the_page_knows_itself_needs_no_slot(tmp_path: Path) -> None:
    assert keys(tmp_path, "dv360", [text("https://t.example/?p=@{page_url}")]) == ([], [])


def test_what_nobody_knows_is_a_problem(tmp_path: Path) -> None:
    assert keys(tmp_path, "dv360", [text("https://t.example/?i=@{ip}")]) == ([], ["DL204"])


def test_the_click_macro_comes_first(tmp_path: Path) -> None:
    flow = [
        text("https://t.example/?g=@{gdpr}"),
        {"id": "shop", "type": "redirect", "click": "main"},
    ]

    assert keys(tmp_path, "adform", flow) == (["click_url", "gdpr"], [])


def test_the_reporting_set_is_carried_as_far_as_the_platform_has_it(tmp_path: Path) -> None:
    assert keys(tmp_path, "google_ad_manager", [script("")], bare=False)[0] == [
        "cachebuster",
        "placement_id",
        "line_item_id",
        "campaign_id",
        "creative_id",
        "site_domain",
        "gdpr",
        "gdpr_consent",
        "us_privacy",
        "gpp",
        "gpp_sid",
    ]
