"""What the browser is given of sliders, films and payments; and what else the ad needs for them."""

import shutil
from typing import Any

import pytest

from creative import Creative, build_page
from creative.assets import load_assets
from creative.look_lint import check_look
from creative.view import build_view, shown_texts
from creative.view_media import media_sources, slide_links
from tests.browser.ad_page import TINY_FILM
from tests.creative.tiny import make_tiny

SLIDES = [
    {
        "text": "One",
        "image": "photo",
        "alt": "A photo",
        "link": "https://shop.example/1?s=@{var.n}",
    },
    {"text": "Two", "click": "main", "button": "Look"},
    {"text": "Three"},
]
SLIDER: dict[str, Any] = {"id": "cities", "type": "slider", "label": "Cities", "slides": SLIDES}
FILM: dict[str, Any] = {
    "id": "film",
    "type": "video",
    "src": "assets/film.webm",
    "label": "A box",
    "poster": "photo",
    "captions": "assets/film.vtt",
    "skip_after_ms": 500,
}
PAY = {"id": "pay", "type": "payment", "link": "https://pay.example/", "text": "Pay @{var.n}"}
END = {"id": "end", "type": "text", "text": "Bye", "end": True}


def make(folder, *components, **look: Any) -> Creative:
    creative = make_tiny(folder, [*components, END], variables={"n": "x"}, **look)
    shutil.copy(TINY_FILM, folder / "assets" / "film.webm")
    (folder / "assets" / "film.vtt").write_bytes(b"\xef\xbb\xbfWEBVTT\n")
    return creative


def view(creative: Creative, **clicks: str) -> Any:
    assets, _ = load_assets(creative.folder, creative.look, creative.flow)
    return build_view(creative, "300x250", clicks, assets)


def test_slides_say_what_they_show_and_the_name_of_their_way_out(tmp_path):
    found = view(make(tmp_path, SLIDER), main="https://shop.example/")

    assert found["components"][0] == {
        "type": "slider",
        "label": "Cities",
        "pick": False,
        "autoplay": 0,
        "slides": [
            {"text": "One", "image": 0, "width": 6, "height": 4, "alt": "A photo",
             "click": "cities.0", "button": "Learn more"},
            {"text": "Two", "image": -1, "width": 0, "height": 0, "alt": "", "click": "main",
             "button": "Look"},
            {"text": "Three", "image": -1, "width": 0, "height": 0, "alt": "", "click": "",
             "button": ""},
        ],
        "texts": {"previous": "Previous", "next": "Next"},
    }  # fmt: skip
    assert found["clicks"] == {
        "main": ["https://shop.example/"],
        "cities.0": ["https://shop.example/1?s=", ["var.n", 1]],
    }


def test_only_links_have_a_click_through_of_their_own(tmp_path):
    assert slide_links(make(tmp_path, SLIDER).flow) == {
        "cities.0": "https://shop.example/1?s=@{var.n}"
    }


def test_a_film_of_the_folder_is_measured_and_stands_in_the_page_once(tmp_path):
    again = {**FILM, "id": "again", "poster": ""}
    found = view(make(tmp_path, FILM, again))

    assert found["components"][0] == {
        "type": "video",
        "src": 0,
        "label": "A box",
        "poster": 1,
        "captions": "WEBVTT\n",
        "autoplay": True,
        "skip": 500,
        "width": 160,
        "height": 90,
        "texts": {"play": "Play", "pause": "Pause", "sound": "Sound", "skip": "Skip"},
    }
    assert [uri[:16] for uri in found["images"]] == ["data:video/webm;", "data:image/png;b"]
    assert (found["components"][1]["src"], found["components"][1]["poster"]) == (0, -1)


def test_a_published_film_stays_an_address_and_has_the_shape_of_its_poster(tmp_path):
    film = {**FILM, "src": "https://films.example/f.mp4", "captions": ""}
    shown = view(make(tmp_path, film))["components"][0]

    assert (shown["src"], shown["width"], shown["height"]) == ("https://films.example/f.mp4", 6, 4)


def test_a_payment_says_its_words_and_whom_it_believes(tmp_path):
    pay = {**PAY, "origin": "https://done.example"}

    assert view(make(tmp_path, pay))["components"][0] == {
        "type": "payment",
        "text": ["Pay ", 0],
        "origin": "https://done.example",
    }


@pytest.mark.parametrize(
    ("films", "sources"),
    [
        ([], ""),
        ([FILM], "blob: data:"),
        ([{**FILM, "captions": ""}], "blob:"),
        ([{**FILM, "src": "https://films.example/f.mp4", "captions": ""}], "https:"),
    ],
)
def test_the_policy_allows_films_only_where_they_come_from(tmp_path, films, sources):
    creative = make(tmp_path, *films)
    page = build_page(creative, "300x250", {})

    assert media_sources(creative.flow) == sources
    assert (f"media-src {sources};" if sources else "font-src data:; base-uri") in page


def test_the_style_of_sliders_is_only_in_ads_that_have_some(tmp_path):
    with_it = build_page(make(tmp_path / "a", SLIDER), "300x250", {})
    without = build_page(make(tmp_path / "b"), "300x250", {})

    assert ".slides{" in with_it
    assert ".slides{" not in without


def test_fonts_cover_what_slides_and_films_say(tmp_path):
    texts = shown_texts(make(tmp_path, SLIDER, FILM))

    assert {"One", "Two", "Three", "Learn more", "Look", "Skip"} <= set(texts)
    assert "A photo" not in texts


def test_words_that_a_slider_or_a_film_needs_are_asked_for_in_its_language(tmp_path):
    base = {"ad_label": "Anzeige", "choices": "a", "conversation": "b", "learn_more": "c",
            "opens": "d", "you": "e"}  # fmt: skip
    look = {"locale": "de", "texts": {"de": base}}

    plain = check_look(make(tmp_path / "a", **look))
    films = check_look(make(tmp_path / "b", {**FILM, "skip_after_ms": None}, SLIDER, **look))

    assert [p.message for p in plain if p.code == "CR007"] == []
    assert [p.message for p in films if p.code == "CR007"] == [
        "These are English in an ad in de: next, pause, play, previous, sound."
    ]
