"""Acts as people make them: twice, in a hurry, by touch, with a key held down; each counts once."""

import pytest
from playwright.sync_api import Browser, expect

from creative.page import build_page
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, SHOP, TWO, open_ad
from tests.creative.odd_flows import make_odd
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser
TAKEN = "events.filter((e) => e.kind === 7 && e.a === 4).length"  # report: action


def test_a_double_click_is_one_act_although_the_next_options_stand_there_at_once(
    tmp_path, ad_context
):
    creative = make_tiny(tmp_path, [HELLO, ONE, TWO, BYE], ["hello one", "one two", "two bye"])
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    ad.by_id("one").click()
    expect(ad.by_id("two")).to_be_visible()
    ad.page.mouse.down(click_count=2)
    ad.page.mouse.up(click_count=2)

    expect(ad.by_id("two")).to_be_visible()
    assert ad.page.evaluate(TAKEN) == 1


def test_a_double_click_that_leads_out_opens_one_window(tmp_path, ad_context):
    closing = {"text": "Shop", "click": "main"}
    creative = make_tiny(tmp_path, [ONE, SHOP], ["one shop"], closing=closing)
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    with ad_context.expect_page():
        ad.by_id("one").dblclick()

    assert [e["text"] for e in ad.events() if e["kind"] == 11] == ["main"]


def test_a_double_tap_is_one_act(tmp_path, browser: Browser):
    context = browser.new_context(viewport={"width": 300, "height": 250}, has_touch=True)
    creative = make_tiny(tmp_path, [HELLO, ONE, TWO, BYE], ["hello one", "one two", "two bye"])
    ad = open_ad(context, build_page(creative, "300x250", CLICKS))
    box = ad.by_id("one").bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    ad.page.touchscreen.tap(*at)
    ad.page.touchscreen.tap(*at)
    expect(ad.by_id("two")).to_be_visible()

    assert ad.page.evaluate(TAKEN) == 1
    context.close()


def test_a_key_held_down_is_one_act(tmp_path, ad_context):
    creative = make_tiny(tmp_path, [ONE, TWO, BYE], ["one two", "two bye"])
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    ad.page.keyboard.press("Tab")
    ad.by_id("one").focus()

    for _ in range(4):
        ad.page.keyboard.down("Enter")  # the second and later ones say that they repeat
        expect(ad.by_id("two")).to_be_focused()

    assert ad.page.evaluate(TAKEN) == 1


def test_a_click_while_the_brand_types_changes_nothing(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path, [ONE, {**HELLO, "end": True}], ["one hello"], pace="conversational"
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    ad.by_id("one").click()
    ad.page.locator(".typing").wait_for()

    ad.page.locator(".typing").click()

    expect(ad.by_id("hello")).to_be_visible()
    assert ad.page.evaluate(TAKEN) == 1


def test_a_script_gets_no_function_of_javascript_by_the_name_of_a_macro(tmp_path, ad_context):
    code = "console.log(['toString', 'constructor', '__proto__', 'x'].map(function (key) { return typeof FLOW.macro(key) + FLOW.macro(key) }).join())"
    creative = make_tiny(tmp_path, [{"id": "s", "type": "script", "code": code, "end": True}])
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    assert [e["text"] for e in ad.events() if e["kind"] == 12] == ["string,string,string,string"]
    assert [e["text"] for e in ad.events() if e["kind"] == "missing"][-4:] == [
        "toString",
        "constructor",
        "__proto__",
        "x",
    ]


SIZES = ["300x250", "300x600", "728x90", "160x600"]
OUT_OF_REACH = """() => [...document.querySelectorAll('#dock button, #dock input')].filter((e) => {
  e.scrollIntoView({block: 'nearest'})
  const {left, top, right, bottom} = e.getBoundingClientRect()
  const at = document.elementFromPoint((left + right) / 2, Math.min((top + bottom) / 2, top + 20))
  return left < 0 || right > innerWidth || top > innerHeight - 8 || bottom < 8 || !e.contains(at)
}).map((e) => e.className + ' ' + e.textContent.slice(0, 20))"""


@pytest.mark.parametrize("layout", ["bubbles", "stage"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["many_choices", "long_texts", "rtl", "unicode_labels"])
def test_whatever_waits_can_be_reached_whatever_it_says(tmp_path, ad_context, name, size, layout):
    creative = make_odd(
        tmp_path, name, theme={"layout": layout}, areas=[{"area": "header", "click": "main"}]
    )
    ad = open_ad(ad_context, build_page(creative, size, CLICKS))
    width, height = map(int, size.split("x"))
    ad.page.set_viewport_size({"width": width, "height": height})
    ad.page.locator("#dock button").first.wait_for()

    assert ad.page.evaluate(OUT_OF_REACH) == []


def test_a_language_from_right_to_left_runs_from_right_to_left(tmp_path, ad_context):
    ad = open_ad(ad_context, build_page(make_odd(tmp_path, "rtl"), "300x250", CLICKS))
    boxes = [ad.by_id(name).bounding_box() for name in ("a", "b")]
    log = ad.page.locator("#log").bounding_box()
    hello = ad.by_id("hi").bounding_box()
    assert all(boxes)
    assert log
    assert hello

    assert ad.page.evaluate("document.dir") == "rtl"
    assert boxes[0]["x"] > boxes[1]["x"]
    assert hello["x"] + hello["width"] > log["x"] + log["width"] - 20


def test_a_text_from_right_to_left_in_another_language_keeps_its_own_direction(
    tmp_path, ad_context
):
    creative = make_tiny(tmp_path, [{**BYE, "text": "نعم!"}])
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    assert ad.by_id("bye").evaluate("e => getComputedStyle(e).unicodeBidi") == "plaintext"


def test_what_a_person_typed_is_in_no_address_and_in_no_event(tmp_path, ad_context):
    mail = {"id": "mail", "type": "input", "label": "E-mail", "variable": "mail"}
    tracking = [{"tag": "https://t.example/?m=@{var.mail}"}]  # an error of `check`, built anyway
    creative = make_tiny(
        tmp_path,
        [mail, {**BYE, "tracking": tracking}],
        ["mail bye"],
        variables={"mail": ""},
        closing={"text": "Shop", "click": "main"},
    )
    clicks = {"main": "https://shop.example/?m=@{var.mail}"}
    ad = open_ad(ad_context, build_page(creative, "300x250", clicks))

    ad.page.get_by_label("E-mail").fill("ada+1@e.example")
    ad.page.keyboard.press("Enter")
    with ad_context.expect_page():
        ad.page.get_by_role("button", name="Shop").click()

    assert ad.asked == ["https://t.example/?m=", "https://shop.example/?m="]
    assert "ada" not in str(ad.events())
