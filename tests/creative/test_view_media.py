"""What the browser is given of sliders, films and payments; and what else the ad needs for them."""

import shutil
from typing import Any

import pytest

from creative import Creative, build_page
from creative.assets import load_assets
from creative.component_view import component_element
from creative.look_lint import check_look
from creative.view import build_view, make_scene, shown_texts
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


def shown(creative: Creative) -> str:
    assets, _ = load_assets(creative.folder, creative.look, creative.flow)
    scene = make_scene(creative, assets)
    return component_element(creative.flow.components[0], 0, scene)


OPENS = '<span class="hidden"> (opens in a new window)</span>'
STEPS = (
    '<button type="button" class="step back" aria-label="Previous"></button>'
    '<button type="button" class="step" aria-label="Next"></button>'
    '<p class="hidden" aria-live="polite"></p></div>'
)


def slide(place: str, inner: str) -> str:
    group = f'role="group" aria-roledescription="slide" aria-label="{place}"'
    return f'<div class="slide" {group}>{inner}</div>'


def test_slides_say_what_they_show_and_the_name_of_their_way_out(tmp_path):
    creative = make(tmp_path, SLIDER)
    found = view(creative, main="https://shop.example/")

    assert shown(creative) == "".join(
        (
            (
                '<div class="slider brand" data-id="cities" data-kind="slider" role="group"'
                ' aria-roledescription="carousel" aria-label="Cities"><div class="slides" tabindex="-1">'
            ),
            slide(
                "1/3",
                '<button class="tile" type="button" data-act="exit" data-to="cities.0" data-exit="0">'
                '<img draggable="false" data-image="0" alt="A photo" width="6" height="4" loading="lazy">'
                '<span class="words"><span class="caption">One</span>'
                f'<span class="more">Learn more{OPENS}</span></span></button>',
            ),
            slide(
                "2/3",
                '<button class="tile" type="button" data-act="exit" data-to="main" data-exit="1">'
                '<span class="words"><span class="caption">Two</span>'
                f'<span class="more">Look{OPENS}</span></span></button>',
            ),
            slide(
                "3/3",
                '<div class="tile"><span class="words"><span class="caption">Three</span></span></div>',
            ),
            f"</div>{STEPS}",
        )
    )
    assert found["clicks"] == {
        "main": ["https://shop.example/"],
        "cities.0": ["https://shop.example/1?s=", ["var.n", 1]],
    }


def test_a_slide_that_can_be_taken_has_its_way_out_beside_it(tmp_path):
    slides = [SLIDES[1], {"text": "", "image": "photo", "alt": "A photo", "button": "Take it"}]
    creative = make(tmp_path, {**SLIDER, "pick": True, "autoplay_ms": 3000, "slides": slides})

    assert shown(creative) == "".join(
        (
            (
                '<div class="slider" data-id="cities" data-kind="slider" data-ms="3000" data-turns="2" role="group"'
                ' aria-roledescription="carousel" aria-label="Cities"><div class="slides" tabindex="-1">'
            ),
            slide(
                "1/2",
                '<button class="tile" type="button" data-act="pick" data-to="0" data-pick="0"'
                ' data-said="Two"><span class="words"><span class="caption">Two</span></span></button>'
                '<button class="more" data-act="exit" data-to="main" data-exit="0" type="button">'
                f"Look{OPENS}</button>",
            ),
            slide(
                "2/2",
                '<button class="tile" type="button" data-act="pick" data-to="1" data-pick="1"'
                ' data-said="A photo">'
                '<img draggable="false" data-image="0" alt="A photo" width="6" height="4" loading="lazy">'
                '<span class="words"><span class="more">Take it</span></span></button>',
            ),
            f"</div>{STEPS}",
        )
    )


def test_only_links_have_a_click_through_of_their_own(tmp_path):
    assert slide_links(make(tmp_path, SLIDER).flow) == {
        "cities.0": "https://shop.example/1?s=@{var.n}"
    }


def film_element(src: str, poster: str, size: str, track: str) -> str:
    return (
        '<div class="film paused" data-id="film" data-kind="video" data-auto data-skip="500"'
        f' data-pause="Pause"><video data-src="{src}"{poster} aria-label="A box" {size} muted'
        f' playsinline disablepictureinpicture preload="auto">{track}</video>'
        '<button type="button" class="play" aria-label="Play"></button>'
        '<button type="button" class="sound" aria-label="Sound" aria-pressed="false"></button>'
        '<button type="button" class="skip" data-act="media" data-to="5" hidden>Skip</button></div>'
    )


def test_a_film_of_the_folder_is_measured_and_stands_in_the_page_once(tmp_path):
    again = {**FILM, "id": "again", "poster": ""}
    creative = make(tmp_path, FILM, again)

    track = '<track kind="captions" srclang="en" default src="data:text/vtt,WEBVTT&#37;0A">'
    assert shown(creative) == film_element(
        "0", ' data-poster="1"', 'width="160" height="90"', track
    )
    assert [uri[:16] for uri in view(creative)["images"]] == [
        "data:video/webm;",
        "data:image/png;b",
    ]


def test_a_published_film_stays_an_address_and_has_the_shape_of_its_poster(tmp_path):
    film = {**FILM, "src": "https://films.example/f.mp4", "captions": ""}

    assert shown(make(tmp_path, film)) == film_element(
        "https://films.example/f.mp4", ' data-poster="0"', 'width="6" height="4"', ""
    )


def test_a_payment_says_its_words_and_whom_it_believes(tmp_path):
    pay = {**PAY, "origin": "https://done.example"}

    assert shown(make(tmp_path, pay)) == (
        '<button type="button" class="cta" data-id="pay" data-act="press" data-kind="payment"'
        f' data-origin="https://done.example">Pay <data value="0"></data>{OPENS}</button>'
    )


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
    assert (f"media-src {sources};" if sources else "connect-src https:; base-uri") in page


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
