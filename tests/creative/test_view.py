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
from creative.view import build_markup, build_view, make_scene, shown_texts
from flows import Choice, MacroRef, parse_template
from tests.creative.tiny import make_tiny

TEXT = {"id": "hi", "type": "text", "text": "Hi"}


def _view(creative: Creative, clicks: dict[str, str] | None = None, **more: Any) -> Json:
    assets, _ = load_assets(creative.folder, creative.look, creative.flow)
    return build_view(creative, "300x250", clicks or {}, assets, **more)


def _markup(creative: Creative) -> str:
    assets, _ = load_assets(creative.folder, creative.look, creative.flow)
    return build_markup(make_scene(creative, assets), _view(creative))


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
        "tracking": [],
        "clicks": {"main": ["https://shop.example/?s=", ["var.name", 1]]},
        "backup": "main",
    }
    opens = '<span class="hidden"> (opens in a new window)</span>'
    assert _markup(creative) == "".join(
        (
            (
                '<p class="brand" data-id="hi">Hi <data value="0"></data>,'
                " @&#123;var.nobody&#125; @&#123;session&#125; @&#123;var.name&#125;</p>"
            ),
            '<img class="brand" data-id="pic" data-image="0" alt="A photo" width="6" height="4" loading="lazy">',
            (
                '<button type="button" class="choice" data-id="yes" data-kind="choice"'
                ' data-act="choose">Yes</button>'
            ),
            (
                '<div class="input" data-id="mail" data-kind="form"'
                ' data-retry="Please check what you typed." data-url="https://crm.example/" data-lead="7">'
                '<label class="name" id="name4-0" for="field4-0">E-mail</label>'
                '<p class="retry" id="retry4-0" role="alert"></p>'
                '<div class="row"><input class="field" id="field4-0" aria-describedby="retry4-0"'
                ' aria-required="true" type="email" inputmode="email" autocomplete="email"'
                ' enterkeyhint="send" maxlength="254">'
                '<button type="button" class="send">Send</button></div>'
                '<label class="consent"><input type="checkbox" class="tick"><span>I agree</span></label>'
                "</div>"
            ),
            (
                '<button type="button" class="cta" data-id="shop" data-act="press">'
                f"Learn more{opens}</button>"
            ),
            (
                '<button type="button" class="cta" data-area="closing" data-end="shop" data-act="exit"'
                f' data-to="main">Learn more{opens}</button>'
            ),
            (
                '<button type="button" class="cta" data-area="closing" data-end="" data-act="exit"'
                f' data-to="main">More{opens}</button>'
            ),
            '<p class="user"><span class="hidden">You: </span></p>',
            '<p class="brand typing" aria-hidden="true"><i></i><i></i><i></i></p>',
            '<div class="choices" role="group" aria-label="Your answer"></div>',
        )
    )


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
    assert str(view["frame"]).endswith(f"<script>{load_part('frame.js').strip()}</script>")
    assert view["sheets"] == {"1": "#ad .choice{color:red}"}
    assert view["scripts"] == {"2": "FlowtagScript=" + function_text("FLOW.get('n')")}
    shown = _markup(creative)
    assert shown.startswith(
        '<p class="brand" data-id="hi" data-kind="html">Hi <b><data value="0"></data></b> there</p>'
        '<button type="button" class="choice" data-id="a" data-kind="toggle" aria-pressed="false">'
        'A</button><button type="button" class="choice" data-id="b" data-kind="toggle"'
        ' data-retry="Please choose 1+.">B</button>'
        '<div class="input form" data-id="form" data-kind="form"'
        ' data-retry="Please check what you typed." role="group" aria-label="You">'
        '<p class="title">You</p><div class="line text"><label class="name" id="name5-0"'
        ' for="field5-0">Name</label><p class="retry" id="retry5-0" role="alert"></p>'
        '<input class="field" id="field5-0" aria-describedby="retry5-0" aria-required="true"'
        ' type="text" inputmode="text" enterkeyhint="send" placeholder="Ada" maxlength="40"></div>'
        '<div class="line date"><label class="name" id="name5-1" for="field5-1">Day</label>'
        '<p class="retry" id="retry5-1" role="alert"></p><input class="field" id="field5-1"'
        ' aria-describedby="retry5-1" type="date" autocomplete="off" enterkeyhint="send"'
        ' min="2026-01-01"></div>'
        '<div class="line rating"><span class="name" id="name5-2">Stars</span>'
        '<p class="retry" id="retry5-2" role="alert"></p><div class="stars" role="radiogroup"'
        ' aria-labelledby="name5-2" aria-describedby="retry5-2" aria-required="true">'
        '<label class="star"><input type="radio" name="stars5-2" value="1" aria-label="1/5"></label>'
    )
    assert shown.count('class="star"') == 5
    assert (
        '<option value="">\u2013</option><option value="Oslo">Oslo</option>'
        '<option value="Bergen">Bergen</option></select></div>'
        '<p class="retry" role="alert"></p><div class="row"><button type="button" class="send">'
        'Send</button></div></div><button type="button" class="cta" data-id="out" data-act="press">'
    ) in shown
    assert '<iframe class="pixel" sandbox="allow-scripts" aria-hidden="true"' in shown


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
                    '<!doctype html><body><script src="',
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
            {
                "frame": ['<!doctype html><body><script>ping("', ["page_url", 1], '")</script>'],
                "hosts": [""],
            },
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

    assert 'data-id="pic"' not in _markup(creative)


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
