"""Ways out: click-throughs, plain exits, new windows and the page around the ad."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from creative.page import build_page
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, open_ad
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

OUT = "https://info.example/terms?a=1&b=%20#x"
EXIT = {"id": "out", "type": "redirect", "url": OUT}
FRAME = "https://ad.example/in.html"
SLOTS = "#ft;click_url=0.000000.https://count.example/?to="


def _page(tmp_path, *components):
    pairs = [f"{a['id']} {b['id']}" for a, b in pairwise(components)]
    return build_page(make_tiny(tmp_path, components, pairs), "300x250", CLICKS)


def _opens(ad):
    return [(e["text"], e["a"], e["b"]) for e in ad.events() if e["kind"] == 11]


def test_a_plain_exit_opens_as_it_is_written_and_is_counted_by_no_click_macro(tmp_path, ad_context):
    ad = open_ad(ad_context, _page(tmp_path, ONE, EXIT, BYE), url="https://ad.example/a" + SLOTS)

    with ad_context.expect_page() as popup:
        ad.by_id("one").click()

    assert popup.value.url == OUT
    assert popup.value.evaluate("opener") is None
    assert _opens(ad) == [(OUT, 2, 0)]
    assert [e["text"] for e in ad.events() if e["kind"] == 7 and e["a"] == 9] == [OUT]
    assert all("count.example" not in url for url in ad.asked)


def test_an_exit_that_waits_is_a_button(tmp_path, ad_context):
    ad = open_ad(ad_context, _page(tmp_path, HELLO, {**EXIT, "text": "Terms"}))

    with ad_context.expect_page() as popup:
        ad.page.get_by_role("button", name="Terms").click()

    assert popup.value.url == OUT


@pytest.mark.parametrize("redirect", [EXIT, {"id": "out", "type": "redirect", "click": "main"}])
def test_a_redirect_to_the_top_leaves_in_the_page_around_the_ad(tmp_path, ad_context, redirect):
    text = _page(tmp_path, ONE, {**redirect, "window": "top"})
    around = f'<iframe src="{FRAME}" width=300 height=250></iframe>'
    ad = open_ad(ad_context, around, url="https://news.example/", files={FRAME: text})

    ad.page.frame_locator("iframe").locator('[data-id="one"]').click()

    ad.page.wait_for_url(OUT if redirect is EXIT else CLICKS["main"])
    assert len(ad_context.pages) == 1


def test_where_the_page_may_not_be_left_a_new_window_opens(tmp_path, ad_context):
    text = _page(tmp_path, ONE, {**EXIT, "window": "top"}, BYE)
    sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    around = f'<iframe src="{FRAME}" width=300 height=250 sandbox="{sandbox}"></iframe>'
    ad = open_ad(ad_context, around, url="https://news.example/", files={FRAME: text})
    frame = ad.page.frame_locator("iframe")

    with ad_context.expect_page() as popup:
        frame.locator('[data-id="one"]').click()

    assert popup.value.url == OUT
    assert ad.page.url == "https://news.example/"
    expect(frame.locator('[data-id="bye"]')).to_be_visible()
