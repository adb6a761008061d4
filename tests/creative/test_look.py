"""creative.json as a value: defaults, pace, schema."""

import json

import pytest
from jsonschema import Draft202012Validator

from creative.look import SCHEMA_FILE, Look, Pace, look_schema, parse_look, typing_ms
from flows import Choice, Image, Text, has_errors, render_schema

SMALL = {"name": "Tiny", "brand": "Tiny Brand", "sizes": ["300x250"]}


def _look(**more: object) -> Look:
    look, problems = parse_look(
        json.dumps({"format": 1, **SMALL, **more}).encode(), "creative.json"
    )
    assert look is not None, problems
    return look


def test_a_name_a_brand_and_a_size_make_a_look():
    look = _look()

    assert (look.pace, look.theme.layout, look.locale, look.click_names) == (
        "conversational",
        "bubbles",
        "en",
        (),
    )


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"sizes": ["300×250"]}, "sizes"),
        ({"sizes": []}, "sizes"),
        ({"theme": {"colors": {"accent": "red;}"}}}, "theme"),
        ({"theme": {"radius": 99}}, "theme"),
        ({"theme": {"fonts": {"body": {"family": 'x";}', "files": [{"asset": "f"}]}}}}, "theme"),
        ({"colour": "#000000"}, "colour"),
        ({"pace": "slow"}, "pace"),
    ],
)
def test_what_does_not_fit_is_a_problem_with_its_place(more, place):
    look, problems = parse_look(
        json.dumps({"format": 1, **SMALL, **more}).encode(), "creative.json"
    )

    assert look is None
    assert has_errors(problems)
    assert place in problems[0].place


@pytest.mark.parametrize(
    ("pace", "text", "expected"),
    [
        ("conversational", "Hi", 600),
        ("conversational", "x" * 50, 1_200),
        ("conversational", "x" * 500, 1_800),
        ("swift", "x" * 50, 500),
        ("instant", "x" * 500, 0),
        (Pace(ms_per_character=7, min_ms=10, max_ms=100).model_dump(), "xxx", 21),
    ],
)
def test_a_message_is_typed_as_long_as_its_pace_says(pace, text, expected):
    assert typing_ms(_look(pace=pace), Text(id="a", type="text", text=text)) == expected


def test_a_picture_is_typed_and_a_choice_is_not():
    look = _look()

    assert typing_ms(look, Image(id="a", type="image", src="x.png")) == 720
    assert typing_ms(look, Choice(id="a", type="choice", text="A rather long answer")) == 0


def test_words_of_the_frame_follow_the_locale_and_fall_back_to_english():
    look = _look(locale="de", texts={"de": {"ad_label": "Anzeige"}, "fr": {"you": "Vous"}})

    assert (look.text("ad_label"), look.text("you")) == ("Anzeige", "You")


def test_click_names_are_those_of_areas_closing_and_backup_each_once():
    look = _look(
        areas=[{"area": "header", "click": "home"}],
        closing={"text": "More", "click": "shop"},
        backup={"click": "home"},
    )

    assert look.click_names == ("home", "shop")


def test_the_shipped_schema_is_current():
    """Fails after a change of the model; `python -m creative.look` writes the file again."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == render_schema(look_schema())


def test_the_schema_says_what_the_model_says():
    check = Draft202012Validator(look_schema())

    assert check.is_valid({"format": 1, **SMALL})
    assert not check.is_valid({"format": 1, **SMALL, "sizes": ["big"]})
