"""Options that are toggled, with mouse and keyboard: what goes along, and what is refused."""

import pytest
from playwright.sync_api import expect

from creative.page import build_page
from tests.browser.ad_page import BYE, CLICKS, HELLO, open_ad
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

COLOURS = [
    {"id": id_, "type": "choice", "text": id_.title(), "multiple": True}
    for id_ in ("red", "blue", "green")
]
DONE = {"id": "done", "type": "choice", "text": "Done", "min_selected": 1, "max_selected": 2}
GROUP = ["hello red", "hello blue", "hello green", "hello done", "done bye"]
SELECTED = "events.filter((e) => e.kind === 7 && e.a === 5).map((e) => e.component)"


def _open(tmp_path, context, **look):
    creative = make_tiny(tmp_path, [HELLO, *COLOURS, DONE, BYE], GROUP, **look)
    return open_ad(context, build_page(creative, "300x250", CLICKS))


def test_toggled_options_are_selected_in_the_order_of_the_group(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context)

    ad.by_id("green").click()
    ad.by_id("red").click()
    ad.by_id("blue").click()
    ad.by_id("blue").click()
    ad.by_id("done").click()

    expect(ad.by_id("bye")).to_be_visible()
    expect(ad.page.locator(".user")).to_have_text("You: Red, Green")
    assert ad.page.evaluate(SELECTED) == ["red", "green", "done"]
    assert ad.errors == []


def test_too_few_or_too_many_are_refused_with_the_number_that_is_wanted(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context)
    alert = ad.page.get_by_role("alert")

    ad.by_id("done").click()
    expect(alert).to_have_text("Please choose 1\u20132.")
    for option in COLOURS:
        ad.by_id(option["id"]).click()
    ad.by_id("done").click()
    expect(alert).to_have_count(1)
    assert ad.page.evaluate(SELECTED) == []
    ad.by_id("blue").click()
    ad.by_id("done").click()

    expect(ad.by_id("bye")).to_be_visible()
    assert ad.page.evaluate(SELECTED) == ["red", "green", "done"]


def test_the_look_says_how_many_in_its_own_language(tmp_path, ad_context):
    texts = {"de": {"choose": "Bitte {count} wählen."}}
    ad = _open(tmp_path, ad_context, locale="de", texts=texts)

    ad.by_id("done").click()

    expect(ad.page.get_by_role("alert")).to_have_text("Bitte 1\u20132 wählen.")


def test_keys_toggle_and_confirm(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context)
    expect(ad.by_id("done")).to_be_visible()
    keyboard = ad.page.keyboard

    ad.page.locator("#log").focus()
    keyboard.press("Tab")
    keyboard.press("Space")
    pressed = ad.page.get_by_role("button", name="Red", pressed=True)
    expect(pressed).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    for _ in range(2):
        keyboard.press("Tab")
    keyboard.press("Enter")

    expect(ad.by_id("bye")).to_be_visible()
    assert ad.page.evaluate(SELECTED) == ["red", "blue", "done"]


def test_a_choice_that_needs_nothing_toggled_goes_on_alone(tmp_path, ad_context):
    none = {"id": "none", "type": "choice", "text": "None"}
    creative = make_tiny(
        tmp_path, [HELLO, *COLOURS, DONE, none, BYE], [*GROUP, "hello none", "none bye"]
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    ad.by_id("none").click()

    expect(ad.page.locator(".user")).to_have_text("You: None")
    assert ad.page.evaluate(SELECTED) == ["none"]
