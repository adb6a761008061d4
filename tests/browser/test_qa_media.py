"""QA performs every kind of act in a real browser, and knows which way out a platform counts."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from delivery import Project, load_platforms, render_text, run_qa
from tests.browser.ad_page import TINY_FILM
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser


def track(name: str, *moments: str) -> list[dict[str, Any]]:
    return [
        {"tag": f"https://t.example/{name}-{on}?cb=@{{cachebuster}}", "on": on} for on in moments
    ]


def link(*pairs: str) -> list[dict[str, str]]:
    """`"a b"` or `"a b port"`."""
    return [dict(zip(("from", "to", "port"), pair.split(), strict=False)) for pair in pairs]


def play(folder: Path, components: list[dict[str, Any]], links: list[dict[str, str]], **delivery: Any) -> Project:  # fmt: skip
    (folder / "assets").mkdir()
    shutil.copy(TINY_FILM, folder / "assets" / "film.webm")
    flow = {"components": components, "start": components[0]["id"], "connections": links}
    return make_project(folder, flow=flow, delivery=delivery)


FILM: dict[str, Any] = {
    "id": "film",
    "type": "video",
    "src": "assets/film.webm",
    "label": "A box",
    "skip_after_ms": 400,
    "tracking": track(
        "film", "played", "first_quartile", "midpoint", "third_quartile", "completed", "skipped"
    ),
}
BYE = {"id": "bye", "type": "text", "text": "Bye", "end": True}


@pytest.mark.parametrize("src", ["assets/film.webm", "https://films.example/f.mp4"])
def test_a_film_is_watched_to_its_end_and_skipped(tmp_path: Path, src: str):
    links = link("film bye completed", "film bye skipped")
    project = play(tmp_path, [{**FILM, "src": src}, BYE], links, platform="dv360")

    report = run_qa(project, [load_platforms()["dv360"]], health=False)

    assert report.passed, render_text(report)
    counts = {(p.component, p.on): (p.expected, p.fired) for p in report.platforms[0].pixels}
    assert counts[("film", "completed")] == counts[("film", "midpoint")]
    assert counts[("film", "skipped")][1] >= 1


SLIDES = [
    {"text": "One", "link": "https://shop.example/one?a=1&b=2"},
    {"text": "Two", "click": "main"},
    {"text": "Three", "link": "https://shop.example/three?x=%20y"},
    {"text": "Four"},
]


@pytest.mark.parametrize("platform", ["dv360", "xandr", "campaign_manager_360"])
@pytest.mark.parametrize("pick", [False, True])
def test_every_slide_leads_where_it_says_through_the_click_macro(
    tmp_path: Path, platform: str, pick: bool
):
    slider = {"id": "cities", "type": "slider", "label": "Cities", "slides": SLIDES, "pick": pick}
    project = play(tmp_path, [slider, BYE], link("cities bye"), platform=platform)

    report = run_qa(project, [load_platforms()[platform]], health=False)

    assert report.passed, render_text(report)
    chains = {chain.click: chain.typed for chain in report.platforms[0].clicks}
    assert chains == {
        "cities.0": "https://shop.example/one?a=1&b=2",
        "main": "https://shop.example/skin?a=1&b=2",
        "cities.2": "https://shop.example/three?x=%20y",
    }
    assert all(chain.hops[0].role == "click" for chain in report.platforms[0].clicks)


def test_a_plain_exit_and_a_payment_go_through_no_click_macro(tmp_path: Path):
    pay = {
        "id": "pay",
        "type": "payment",
        "link": "https://pay.example/cart?id=7",
        "origin": "https://done.example",
        "tracking": track("pay", "paid", "cancelled"),
    }
    out = {"id": "out", "type": "redirect", "url": "https://out.example/Path#part", "text": "Out"}
    shop = {"id": "shop", "type": "redirect", "click": "main"}
    links = link("pay bye paid", "pay shop cancelled", "bye out")
    bye = {"id": "bye", "type": "text", "text": "Bye"}
    project = play(tmp_path, [pay, bye, out, shop], links, platform="dv360")

    report = run_qa(project, [load_platforms()["dv360"]], health=False)

    assert report.passed, render_text(report)
    chains = {c.click: (c.landed, [h.role for h in c.hops]) for c in report.platforms[0].clicks}
    assert chains["payment"] == ("https://pay.example/cart?id=7", ["landing"])
    assert chains["exit"] == ("https://out.example/Path#part", ["landing"])
    assert chains["main"][1] == ["click", "landing"]


def test_an_ad_that_leaves_with_its_page_is_followed(tmp_path: Path):
    go = {"id": "go", "type": "choice", "text": "Go", "tracking": track("go", "selected")}
    top = {"id": "top", "type": "redirect", "click": "main", "window": "top"}
    project = play(tmp_path, [go, top], link("go top"), platform="dv360")

    report = run_qa(project, [load_platforms()["dv360"]], health=False)

    assert report.passed, render_text(report)
    assert [c.click for c in report.platforms[0].clicks] == ["main"]


def test_toggles_forms_and_timeouts_are_done_as_a_visitor_does_them(tmp_path: Path):
    toggles = [
        {"id": name, "type": "choice", "text": name.title(), "multiple": True,
         "tracking": track(name, "selected")}
        for name in ("sea", "snow")
    ]  # fmt: skip
    done = {"id": "done", "type": "choice", "text": "That is it", "min_selected": 1}
    late = {"id": "late", "type": "timeout", "ms": 5_000, "tracking": track("late", "displayed")}
    form = {
        "id": "form",
        "type": "form",
        "fields": [
            {"kind": "email", "label": "Mail"},
            {"kind": "rating", "label": "How much?", "max": 5},
            {"kind": "select", "label": "Month", "options": ["May", "June"]},
            {"kind": "date", "label": "Day"},
        ],
        "consent": "I agree",
        "attempts": 1,
        "endpoint": {"url": "https://crm.example/lead", "lead_id": "L1"},
        "tracking": track("form", "submitted", "invalid"),
    }
    links = link(
        "hello sea", "hello snow", "hello done", "hello late",
        "sea form", "snow form", "done form", "late bye", "form bye", "form bye invalid",
    )  # fmt: skip
    hello = {"id": "hello", "type": "text", "text": "What do you like?"}
    project = play(tmp_path, [hello, *toggles, done, late, form, BYE], links, platform="dv360")

    report = run_qa(project, [load_platforms()["dv360"]], health=False)

    assert report.passed, render_text(report)
