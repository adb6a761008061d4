"""What the browser is given: words, tracking and clicks as data."""

from dataclasses import replace
from typing import Any

import pytest

from creative import Creative
from creative.assets import load_assets
from creative.built import load_part
from creative.compile import Json
from creative.component_view import count_text
from creative.sandbox import function_text
from creative.view import build_view, shown_texts
from flows import Choice, MacroRef, parse_template
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
                "type": "form",
                "title": "",
                "fields": [{"kind": "email", "label": "E-mail", "required": True}],
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


def test_kinds_of_their_own_parts_are_data_too(tmp_path):
    fields = [
        {"label": "Name", "max": 40, "placeholder": "Ada"},
        {"label": "Day", "kind": "date", "min_date": "2026-01-01", "required": False},
        {"label": "Stars", "kind": "rating"},
        {"label": "Town", "kind": "select", "options": ["Oslo", "Bergen"]},
    ]
    creative = make_tiny(
        tmp_path,
        [
            {**TEXT, "html": True, "text": "Hi <b>@{var.n}</b> <a href='x'>there</a>"},
            {"id": "css", "type": "css", "css": ".choice { color: red }"},
            {"id": "s", "type": "script", "code": "FLOW.get('n')", "isolated": True},
            {"id": "a", "type": "choice", "text": "A", "multiple": True},
            {"id": "b", "type": "choice", "text": "B", "min_selected": 1},
            {"id": "form", "type": "form", "title": "You", "fields": fields},
            {"id": "out", "type": "redirect", "url": "https://info.example/"},
        ],
        variables={"n": 1},
        start_on="viewable",
    )

    view = _view(creative)

    assert view["viewable"] is True
    assert view["frame"] == load_part("frame.js").strip()
    assert view["components"] == [
        {"type": "html", "nodes": ["Hi ", ["b", "", 0], " there"]},
        {"type": "css", "css": "#ad .choice{color:red}"},
        {"type": "script", "code": "FlowtagScript=" + function_text("FLOW.get('n')")},
        {"type": "choice", "text": "A", "multiple": True},
        {"type": "choice", "text": "B", "retry": "Please choose 1+."},
        {
            "type": "form",
            "title": "You",
            "fields": [
                {
                    "kind": "text",
                    "label": "Name",
                    "placeholder": "Ada",
                    "required": True,
                    "max": 40,
                },
                {"kind": "date", "label": "Day", "min": "2026-01-01"},
                {"kind": "rating", "label": "Stars", "required": True, "max": 5},
                {
                    "kind": "select",
                    "label": "Town",
                    "required": True,
                    "options": ["Oslo", "Bergen"],
                },
            ],
            "button": "Send",
            "retry": "Please check what you typed.",
            "consent": "",
        },
        {"type": "redirect", "text": "Learn more", "click": ""},
    ]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, None, ""),
        (2, None, "Please choose 2+."),
        (1, 3, "Please choose 1\u20133."),
        (2, 2, "Please choose 2."),
    ],
)
def test_how_many_options_are_wanted_is_said_in_words(tmp_path, low, high, expected):
    choice = {"id": "a", "type": "choice", "text": "A", "min_selected": low, "max_selected": high}
    creative = make_tiny(tmp_path, [choice])
    component = creative.flow.components[0]
    assert isinstance(component, Choice)

    assert count_text(component, creative.look) == expected


def test_fonts_cover_what_fields_options_and_inline_html_say(tmp_path):
    fields = [{"label": "Label", "placeholder": "Place"}]
    select = {"id": "q", "type": "input", "kind": "select", "label": "Q", "options": ["O1", "O2"]}
    creative = make_tiny(
        tmp_path,
        [
            {**TEXT, "html": True, "text": "<b>Bold</b>"},
            {"id": "f", "type": "form", "title": "Title", "fields": fields, "button": "Go"},
            select,
            {"id": "b", "type": "choice", "text": "Done", "max_selected": 2},
        ],
    )

    assert shown_texts(creative)[6:] == [
        *("Bold", "Title", "Go", "Please check what you typed.", "Label", "Place"),
        *("Q", "Send", "Please check what you typed.", "O1", "O2"),
        *("Done", "Please choose 0\u20132."),
    ]


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
                ],
                "hosts": [""],
            },
        ),
        (
            '<script>ping("@{page_url}")</script>',
            {"frame": ['<script>ping("', ["page_url", 1], '")</script>'], "hosts": [""]},
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
