"""Inline HTML, style sheets of the author, and parts of the ad that come and go."""

import pytest
from playwright.sync_api import expect

from creative.page import build_page
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, TWO, open_ad
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser


def _open(tmp_path, context, components, connections, **look):
    creative = make_tiny(tmp_path, components, connections, **look)
    return open_ad(context, build_page(creative, "300x250", CLICKS))


def _style(locator, name):
    return locator.evaluate(f"e => getComputedStyle(e).{name}")


def test_inline_html_is_elements_with_their_styles(tmp_path, ad_context):
    rich = "<b>Bold</b> <i>it</i><br><span style='color:#ff0000'>red <em>too</em></span> &amp; @{var.n}"
    ad = _open(tmp_path, ad_context, [{**BYE, "text": rich, "html": True}], [], variables={"n": 3})
    message = ad.by_id("bye")

    assert message.inner_html() == (
        '<b>Bold</b> <i>it</i><br><span style="color: rgb(255, 0, 0);">red <em>too</em></span> &amp; 3'
    )
    assert _style(message.locator("b"), "fontWeight") == "700"
    assert _style(message.locator("em"), "color") == "rgb(255, 0, 0)"
    assert _style(message.locator("i"), "fontStyle") == "italic"
    assert ad.errors == []


def test_what_a_person_typed_stays_text_in_inline_html(tmp_path, ad_context):
    hostile = "<img src=x onerror=window.hit=1><b>x</b>"
    name = {"id": "name", "type": "input", "label": "Name", "variable": "name"}
    rich = {**BYE, "html": True, "text": "Hi <b>@{var.name}</b>"}
    ad = _open(tmp_path, ad_context, [name, rich], ["name bye"], variables={"name": ""})

    ad.page.get_by_label("Name").fill(hostile)
    ad.page.keyboard.press("Enter")

    expect(ad.by_id("bye")).to_have_text("Hi " + hostile)
    assert ad.page.evaluate("window.hit") is None
    assert ad.by_id("bye").locator("*").count() == 1


CSS = {
    "id": "css",
    "type": "css",
    "css": "#log p.brand { color: rgb(1, 2, 3); background: url(photo) }",
}


def test_a_style_sheet_holds_until_a_reset_and_no_policy_is_loosened(tmp_path, ad_context):
    components = [HELLO, CSS, ONE, {"id": "reset", "type": "reset"}, TWO, BYE]
    connections = ["hello css", "css one", "one reset", "reset two", "two bye"]
    ad = _open(tmp_path, ad_context, components, connections)
    expect(ad.by_id("one")).to_be_visible()

    styled = _style(ad.by_id("hello"), "color")
    picture = _style(ad.by_id("hello"), "backgroundImage")
    ad.by_id("one").click()
    expect(ad.by_id("two")).to_be_visible()

    assert styled == "rgb(1, 2, 3)"
    assert picture.startswith('url("data:image/png;base64,')
    assert _style(ad.by_id("hello"), "color") != "rgb(1, 2, 3)"
    assert "unsafe" not in ad.page.locator("meta[http-equiv]").get_attribute("content")
    assert ad.errors == []


HIDE = {"type": "show_hide"}


def test_parts_of_the_ad_are_hidden_and_shown_again(tmp_path, ad_context):
    hidden = ["look.header", "look.background", "look.conversation", "hello"]
    components = [
        HELLO,
        {**HIDE, "id": "away", "hide": hidden},
        ONE,
        {**HIDE, "id": "back", "show": hidden},
        TWO,
        BYE,
    ]
    ad = _open(
        tmp_path,
        ad_context,
        components,
        ["hello away", "away one", "one back", "back two", "two bye"],
        background={"image": "photo", "shade": 10},
    )
    ground = "getComputedStyle(document.getElementById('ad')).backgroundImage"
    photo = ad.page.locator("#ad > .behind")
    title, label = ad.page.locator("header b"), ad.page.locator("#ad .label")
    expect(ad.by_id("one")).to_be_visible()

    expect(title).to_be_hidden()
    expect(ad.by_id("hello")).to_be_hidden()
    expect(label).to_be_in_viewport(ratio=1)
    expect(photo).to_be_hidden()
    assert ad.page.evaluate(ground) == "none"
    ad.by_id("one").click()

    expect(ad.by_id("two")).to_be_visible()
    expect(title).to_be_visible()
    expect(ad.by_id("hello")).to_be_visible()
    expect(photo).to_be_visible()
    assert ad.page.evaluate(ground).startswith("linear-gradient(")


@pytest.mark.parametrize("size", ["300x250", "300x600", "160x600", "728x90"])
def test_the_mark_of_an_ad_stays_where_the_header_is_hidden(tmp_path, ad_context, size):
    creative = make_tiny(
        tmp_path,
        [HELLO, {**HIDE, "id": "away", "hide": ["look.header"]}, ONE, BYE],
        ["hello away", "away one", "one bye"],
    )
    ad = open_ad(ad_context, build_page(creative, size, CLICKS))
    width, height = map(int, size.split("x"))
    ad.page.set_viewport_size({"width": width, "height": height})
    expect(ad.by_id("one")).to_be_visible()

    expect(ad.page.locator("#ad .label")).to_be_in_viewport(ratio=1)


def test_a_restart_empties_the_conversation_and_keeps_the_keyboard(tmp_path, ad_context):
    components = [
        {**HELLO, "text": "Round @{var.n}"},
        {**ONE, "set": {"n": 5}},
        {"id": "again", "type": "restart"},
    ]
    ad = _open(tmp_path, ad_context, components, ["hello one", "one again"], variables={"n": 1})

    ad.page.keyboard.press("Tab")
    ad.by_id("one").focus()
    ad.page.keyboard.press("Enter")

    expect(ad.by_id("one")).to_be_focused()
    expect(ad.page.locator("#log > *")).to_have_count(1)
    expect(ad.by_id("hello")).to_have_text("Round 1")
