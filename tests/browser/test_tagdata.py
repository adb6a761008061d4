"""What the tag hands over: slots at each level, clicks through the prefix, the loader's frame."""

from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from creative.built import load_part
from creative.page import TagText, build_page
from creative.tagdata import Slot, slot_attributes, slot_fragment
from tests.browser.ad_page import AD, BYE, CLICKS, SHOP, open_ad
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

HOSTILE_PREFIX = "https://click.example/c?x=1&y=%26z&adurl="


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("append", [0, 1, 2])
def test_a_click_goes_through_the_open_prefix_of_the_tag(tmp_path, ad_context, level, append):
    creative = make_tiny(tmp_path, [SHOP])
    slot = Slot("click_url", level, "${CLICK_URL}")
    attributes = slot_attributes([slot], append)
    value = HOSTILE_PREFIX
    landing = CLICKS["main"]
    for _ in range(level):
        value = quote(value, safe="")
    for _ in range(append):
        landing = quote(landing, safe="!'()*~")
    served = [(n, v.replace("${CLICK_URL}", value.replace("&", "&amp;"))) for n, v in attributes]
    ad = open_ad(
        ad_context, build_page(creative, "300x250", CLICKS, tag=TagText(body_attributes=served))
    )

    with ad_context.expect_page() as popup:
        ad.by_id("shop").click()

    assert popup.value.url == HOSTILE_PREFIX + landing


@pytest.mark.parametrize("value", ["${CLICK_URL}", "", "-1", "AUDIT", "%24%7BCLICK_URL%7D"])
def test_a_macro_that_the_platform_left_alone_is_missing(tmp_path, ad_context, value):
    creative = make_tiny(
        tmp_path, [{**SHOP, "tracking": [{"tag": "https://t.example/?p=@{placement_id}"}]}]
    )
    slots = [Slot("click_url", 1, "${CLICK_URL}"), Slot("placement_id", 0, "${CLICK_URL}")]
    fragment = slot_fragment(slots, 1).replace("${CLICK_URL}", value)
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS), url=f"{AD}#{fragment}")

    with ad_context.expect_page() as popup:
        ad.by_id("shop").click()

    assert popup.value.url == CLICKS["main"]
    if value != "%24%7BCLICK_URL%7D":  # at level 0 that is a value of its own
        assert ad.asked[0] == "https://t.example/?p="
        missing = [e["text"] for e in ad.events() if e["kind"] == "missing"]
        assert missing == ["click_url", "click_url_complete", "placement_id"]


def test_of_two_slots_with_one_key_the_first_counts_whatever_its_case(tmp_path, ad_context):
    tag = "https://t.example/?k=@{key_value.Mood}&g=@{gdpr}&p=@{placement_id:raw}"
    creative = make_tiny(tmp_path, [{**BYE, "tracking": [{"tag": tag}]}])
    slots = [Slot("key_value.Mood", 1, "K"), Slot("placement_id", 2, "P"), Slot("gdpr", 0, "G")]
    values = {"K": "a%26b", "P": "x%2520y", "G": "1;key_value.mood=0.000000.evil;append=2"}
    fragment = slot_fragment(slots, 1)
    for literal, value in values.items():
        fragment = fragment.replace(f".{literal}", f".{value}")
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS), url=f"{AD}#{fragment}")

    expect(ad.by_id("bye")).to_be_visible()
    assert ad.asked == ["https://t.example/?k=a%26b&g=1&p=x%20y"]


def test_the_loader_makes_the_frame_beside_itself_and_hands_the_values_over(tmp_path, ad_context):
    creative = make_tiny(tmp_path, [SHOP])
    value = 'https://click.example/?a=1&b=;click_url=0.000000.x"é&u='
    slots = slot_attributes([Slot("click_url", 1, "${C}")], 1)
    attributes = " ".join(f'{n}="{v.replace("${C}", quote(value, safe=""))}"' for n, v in slots)
    tag = (
        '<p>Before</p><script src="https://cdn.example/quiz/tag.js?cb=1/2" '
        f'data-size="300x250" data-title="Tiny" {attributes}></script><p>After</p>'
    )
    files = {
        "https://cdn.example/quiz/tag.js": load_part("loader.js"),
        "https://cdn.example/quiz/300x250.html": build_page(creative, "300x250", CLICKS),
    }
    ad = open_ad(
        ad_context, f"<!doctype html><body>{tag}", url="https://news.example/", files=files
    )
    frame = ad.page.frame_locator("script + iframe[title=Tiny][width='300'][height='250']")

    with ad_context.expect_page() as popup:
        frame.locator('[data-id="shop"]').click()

    url = popup.value.url
    assert url == value.replace('"', "%22").replace("é", "%C3%A9") + quote(CLICKS["main"], safe="")
    assert urlsplit(ad.page.frames[1].url).path == "/quiz/300x250.html"
    assert ad.errors == []
