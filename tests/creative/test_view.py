"""What the browser is given: words, tracking and clicks as data."""

from dataclasses import replace
from typing import Any

import pytest

from creative import Creative
from creative.assets import load_assets
from creative.compile import Json
from creative.view import build_view, shown_texts
from flows import MacroRef, parse_template
from tests.creative.tiny import make_tiny

TEXT = {"id": "hi", "type": "text", "text": "Hi"}


def _view(creative: Creative, clicks: dict[str, str] | None = None, **more: Any) -> Json:
    assets, _ = load_assets(creative.folder, creative.look, creative.flow)
    return build_view(creative, "300x250", clicks or {}, assets, **more)


def test_a_view_holds_what_is_shown_and_nothing_of_the_logic(tmp_path):
    creative = make_tiny(
        tmp_path,
        [
            {**TEXT, "text": "Hi @{var.name}, @{var.nobody} @{session} @@{var.name}"},
            {"id": "pic", "type": "image", "src": "photo", "alt": "A photo"},
            {"id": "set", "type": "variable", "set": {"name": "x"}},
            {"id": "yes", "type": "choice", "text": "Yes"},
            {
                "id": "mail",
                "type": "input",
                "kind": "email",
                "label": "E-mail",
                "variable": "mail",
                "consent": "I agree",
                "endpoint": {"url": "https://crm.example/", "lead_id": "7"},
            },
            {"id": "shop", "type": "redirect", "click": "main"},
        ],
        ["hi pic", "pic set", "set yes", "set mail", "yes shop", "mail shop"],
        variables={"name": "", "mail": ""},
        areas=[{"area": "header", "click": "main"}],
        closing={"text": "More", "click": "main"},
        backup={"click": "main"},
    )

    view = _view(creative, {"main": "https://shop.example/?s=@{var.name}"})

    assert str(view.pop("images")).startswith("['data:image/png;base64,")
    assert view == {
        "width": 300,
        "height": 250,
        "texts": {"choices": "Your answer", "opens": "opens in a new window", "you": "You"},
        "components": [
            {"type": "text", "text": ["Hi ", 0, ", @{var.nobody} @{session} @{var.name}"]},
            {"type": "image", "image": 0, "alt": "A photo", "width": 6, "height": 4},
            None,
            {"type": "choice", "text": "Yes"},
            {
                "type": "input",
                "kind": "email",
                "label": "E-mail",
                "placeholder": "",
                "button": "Send",
                "retry": "Please check what you typed.",
                "consent": "I agree",
                "endpoint": {"url": "https://crm.example/", "leadId": "7"},
            },
            {"type": "redirect", "text": "Learn more", "click": "main"},
        ],
        "tracking": [],
        "clicks": {"main": ["https://shop.example/?s=", ["var.name", 1]]},
        "areas": {"header": "main"},
        "backup": "main",
        "personal": [1],
        "closing": {"text": "More", "click": "main"},
    }


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (
            "https://t.example/a?cb=@{cachebuster}",
            {"pixels": [["https://t.example/a?cb=", ["cachebuster", 1]]]},
        ),
        (
            "@{page_url}?a=@{var.x:raw}&b=@{var.x:escaped2}",
            {"pixels": [[["page_url", 0], "?a=", ["var.x", 0], "&b=", ["var.x", 2]]]},
        ),
        (
            '<img src="https://t.example/a?x=1&amp;copy=2"><img src="https://u.example/">',
            {"pixels": [["https://t.example/a?x=1&copy=2"], ["https://u.example/"]]},
        ),
        (
            '<script src="@{page_url}/a?c=@{cachebuster}"></script>',
            {
                "frame": [
                    '<script src="',
                    ["page_url", 0],
                    "/a?c=",
                    ["cachebuster", 1],
                    '"></script>',
                ]
            },
        ),
        (
            '<script>ping("@{page_url}")</script>',
            {"frame": ['<script>ping("', ["page_url", 1], '")</script>']},
        ),
    ],
)
def test_a_tracking_text_becomes_pixels_or_a_document(tmp_path, tag, expected):
    creative = make_tiny(tmp_path, [{**TEXT, "tracking": [{"tag": tag}]}], variables={"x": ""})

    assert _view(creative)["tracking"] == [expected]


def test_literals_of_a_platform_are_what_the_callers_template_says(tmp_path):
    creative = make_tiny(tmp_path, [{**TEXT, "tracking": [{"tag": "https://t.example/?%%CB%%"}]}])

    def template(text):
        head, literal, tail = text.partition("%%CB%%")
        ref = MacroRef("cachebuster", level=0, served=True)
        return ((head, ref, tail) if literal else parse_template(text)[0]), []

    tracking = _view(creative, template=template)["tracking"]

    assert tracking == [{"pixels": [["https://t.example/?", ["cachebuster", 0, 1], ""]]}]


def test_a_picture_whose_file_is_missing_is_not_shown(tmp_path):
    creative = make_tiny(tmp_path, [{"id": "pic", "type": "image", "src": "gone.png"}])

    assert _view(creative)["components"] == [None]


def test_shown_texts_are_all_that_fonts_have_to_cover(tmp_path):
    creative = make_tiny(tmp_path, [TEXT], header={"title": "Title", "subtitle": "Sub"})
    creative = replace(creative, look=creative.look.model_copy(update={"brand": "Brand"}))

    assert shown_texts(creative) == [
        "Brand",
        "Ad",
        "Learn more",
        "Your answer",
        "opens in a new window",
        "You",
        "Title",
        "Sub",
        "Hi",
    ]
