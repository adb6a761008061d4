"""The ad in a real browser: shown, clicked through, counted, and safe in what it shows.

Every request is answered here, on a made-up https host; what arrived is the truth.
"""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from creative.page import build_page
from tests.browser.ad_page import AD, BYE, CLICKS, FORK, HELLO, ONE, SHOP, TWO, open_ad
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser


def test_an_ad_is_clicked_through_and_every_pixel_arrives_once(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path,
        [
            {
                **HELLO,
                "tracking": [{"tag": "https://t.example/hi?c=@{component}&cb=@{cachebuster}"}],
            },
            {
                **ONE,
                "tracking": [{"tag": '<img src="https://t.example/1?a&amp;b">', "on": "selected"}],
            },
            TWO,
            {
                **BYE,
                "text": "You said @{var.said}",
                "tracking": [{"tag": "https://t.example/@{var.said}"}],
            },
            SHOP,
        ],
        [*FORK, "bye shop"],
        variables={"said": "nothing"},
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    ad.by_id("one").click()
    with ad_context.expect_page() as popup:
        ad.by_id("shop").click()

    expect(ad.by_id("bye")).to_have_text("You said nothing")
    expect(ad.page.locator(".user")).to_have_text("You: One")
    assert popup.value.url == CLICKS["main"]
    assert ad.asked == [
        "https://t.example/hi?c=hello&cb=7",
        "https://t.example/1?a&b",
        "https://t.example/nothing",
        "https://shop.example/a?b=1&c=2",
    ]
    assert ad.errors == []
    assert ad.host_events() == [
        ("pixel", "hello", "https://t.example/hi?c=hello&cb=7"),
        ("pixel", "one", "https://t.example/1?a&b"),
        ("pixel", "bye", "https://t.example/nothing"),
    ]


def test_the_conversation_ends_with_a_button_that_leads_out(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path,
        [HELLO, ONE, SHOP],
        ["hello one", "one shop"],
        closing={"text": "x", "click": "main"},
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    with ad_context.expect_page():
        ad.by_id("one").click()

    button = ad.page.get_by_role("button", name="To the shop")
    with ad_context.expect_page() as popup:
        button.click()

    assert popup.value.url == CLICKS["main"]
    assert [e["text"] for e in ad.events() if e["kind"] == 7 and e["a"] == 8] == ["main", "main"]


def test_texts_of_authors_and_users_are_text_only(tmp_path, ad_context):
    hostile = """</script><script>window.hit=1</script><img src=x onerror="window.hit=1">"""
    name = {"id": "name", "type": "input", "label": hostile, "variable": "name", "personal": False}
    creative = make_tiny(
        tmp_path,
        [
            {**HELLO, "text": hostile},
            {**name, "tracking": [{"tag": "https://t.example/?n=@{var.name}", "on": "submitted"}]},
            {**BYE, "text": "Hi @{var.name}"},
        ],
        ["hello name", "name bye"],
        variables={"name": ""},
        brand=hostile[:80],
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    ad.by_id("name").locator(".field").fill(hostile)
    ad.page.keyboard.press("Enter")

    expect(ad.by_id("bye")).to_have_text("Hi " + hostile)
    expect(ad.by_id("hello")).to_have_text(hostile)
    assert ad.page.evaluate("window.hit") is None
    assert ad.asked == ["https://t.example/?n=" + quote(hostile, safe="!'()*~")]
    assert ad.errors == []


def test_an_input_says_what_is_wrong_then_sends_the_lead_and_tells_nobody_else(
    tmp_path, ad_context
):
    mail = {
        "id": "mail",
        "type": "input",
        "kind": "email",
        "label": "E-mail",
        "consent": "I agree",
        "retry": "Is that an address?",
        "variable": "mail",
        "endpoint": {"url": "https://crm.example/lead", "lead_id": "L7"},
    }
    creative = make_tiny(
        tmp_path,
        [mail, {"id": "s", "type": "script", "code": "console.log(FLOW.get('mail'))"}, BYE],
        ["mail s", "s bye"],
        variables={"mail": ""},
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    box = ad.by_id("mail")
    typed = ad.page.get_by_label("E-mail")

    typed.fill("ada")
    box.get_by_role("button", name="Send").click()
    expect(box.get_by_role("alert")).to_have_text("Is that an address?")
    expect(typed).to_have_attribute("aria-invalid", "true")
    typed.fill("ada@example.com")
    typed.press("Enter")
    expect(ad.page.get_by_role("checkbox", name="I agree")).to_have_attribute(
        "aria-invalid", "true"
    )
    ad.page.get_by_label("I agree").check()
    with ad.page.expect_response("https://crm.example/lead"):
        box.get_by_role("button", name="Send").click()

    expect(ad.by_id("bye")).to_be_visible()
    assert ad.bodies == ['{"leadId":"L7","E-mail":"ada@example.com"}']
    assert "ada@" not in str(ad.events())
    assert [e["text"] for e in ad.events() if e["kind"] == 12] == ["undefined"]


def test_the_fallback_stays_when_the_player_cannot_start(tmp_path, ad_context):
    creative = make_tiny(tmp_path, [HELLO], backup={"click": "main"})
    text = build_page(creative, "300x250", CLICKS)
    broken = "JSON.parse = () => { throw new Error('no data') }"
    ad = open_ad(ad_context, text, init=broken)

    expect(ad.page.locator("#fallback")).to_be_visible()
    expect(ad.page.locator("#ad")).to_be_hidden()
    assert [(kind, text) for kind, _, text in ad.host_events()] == [("error", "Error: no data")]
    with ad_context.expect_page() as popup:
        ad.page.locator("#fallback").click()
    assert popup.value.url == CLICKS["main"]


def test_the_fallback_is_all_there_is_without_scripting(tmp_path, browser):
    context = browser.new_context(java_script_enabled=False)
    text = build_page(make_tiny(tmp_path, [HELLO]), "300x250", CLICKS)
    context.route("**/*", lambda route: route.fulfill(body=text, content_type="text/html"))
    page = context.new_page()
    page.goto(AD)

    expect(page.locator("#fallback")).to_be_visible()
    expect(page.locator("#ad")).to_be_hidden()
    context.close()


def test_a_component_that_cannot_be_shown_never_blanks_the_ad(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path,
        [HELLO, {"id": "pic", "type": "image", "src": "photo", "alt": "x"}, BYE],
        ["hello pic", "pic bye"],
    )
    broken = """const append = Element.prototype.append
    Element.prototype.append = function (one) {
      if (one.tagName === 'IMG') throw new Error('odd')
      append.apply(this, arguments)
    }"""
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS), init=broken)

    expect(ad.by_id("bye")).to_be_visible()
    expect(ad.by_id("hello")).to_be_visible()
    assert ad.host_events() == [("error", "pic", "Error: odd")]


def test_a_text_that_needs_a_document_runs_in_a_frame_out_of_reach(tmp_path, ad_context):
    tag = (
        '<script src="https://t.example/tag.js?cb=@{cachebuster}"></script>'
        '<script>new Image().src="https://t.example/inline?o="+origin</script>'
        '<iframe src="https://f.example/"></iframe><noscript><img src="https://t.example/no"></noscript>'
    )
    creative = make_tiny(tmp_path, [{**HELLO, "end": True, "tracking": [{"tag": tag}]}])
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    expect(ad.page.locator("iframe.pixel")).to_have_count(1)
    ad.page.wait_for_load_state("networkidle")

    assert sorted(ad.asked) == [
        "https://f.example/",
        "https://t.example/inline?o=null",
        "https://t.example/tag.js?cb=7",
    ]
    assert ad.errors == []


def test_values_spliced_into_a_document_cannot_leave_their_string(tmp_path, ad_context):
    hostile = """';"</script><img src=x onerror=top.hit=1>${1}&#39;`\\\n"""
    tag = """<script>window.a='@{var.x:raw}'</script><img alt="@{var.x:raw}" src="https://t.example/">"""
    creative = make_tiny(
        tmp_path, [{**HELLO, "tracking": [{"tag": tag}], "end": True}], variables={"x": hostile}
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    frame = ad.page.frame_locator("iframe.pixel")

    expect(frame.locator("img")).to_have_count(1)
    assert frame.locator("img").get_attribute("alt") == (
        "%27;%22%3C/script%3E%3Cimg%20src=x%20onerror=top.hit=1%3E%24{1}%26#39;%60%5C%0A"
    )
    assert ad.errors == []


def test_a_pixel_that_is_no_https_address_is_reported_and_not_fired(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path,
        [{**BYE, "tracking": [{"tag": "@{var.x:raw}"}, {"tag": "https://t.example/ok"}]}],
        variables={"x": "javascript:alert(1)"},
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))

    expect(ad.by_id("bye")).to_be_visible()
    assert ad.asked == ["https://t.example/ok"]
    assert ("error", "bye", "url javascript:alert(1)") in ad.host_events()


def test_the_keyboard_alone_is_enough(tmp_path, ad_context):
    mail = {"id": "mail", "type": "input", "label": "Name"}
    creative = make_tiny(
        tmp_path,
        [HELLO, ONE, TWO, mail, SHOP],
        ["hello one", "hello two", "one mail", "two mail", "mail shop"],
        areas=[{"area": "header", "click": "main"}],
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    keyboard, focused = (
        ad.page.keyboard,
        "document.activeElement.dataset.id || document.activeElement.id || document.activeElement.dataset.area",
    )
    expect(ad.by_id("two")).to_be_visible()

    order = []
    for _ in range(4):
        keyboard.press("Tab")
        order.append(ad.page.evaluate(focused))
    keyboard.press("Enter")
    expect(ad.page.get_by_label("Name")).to_be_focused()
    keyboard.type("Ada")
    with ad_context.expect_page() as popup:
        keyboard.press("Enter")

    assert order == ["header", "log", "one", "two"]
    assert popup.value.url == CLICKS["main"]


LONG = [
    {"id": f"c{n}", "type": "choice", "text": text}
    for n, text in enumerate(
        ["Yes, please", "Rather something lighter", "Neither of them", "Not today"]
    )
]
FIELD = {
    "id": "mail",
    "type": "input",
    "kind": "email",
    "label": "Where may we send it?",
    "consent": "I agree to receive one message about this offer.",
}
CHOOSE = [f"{a} {b}" for c in LONG for a, b in (("hello", c["id"]), (c["id"], "more"))]
SIZES = ["300x250", "320x480", "300x600", "160x600", "728x90", "970x250"]
IN_VIEW = """(selector) => [...document.querySelectorAll(selector)].filter((e) => {
  const {left, top, right, bottom} = e.getBoundingClientRect()
  return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight
}).map((e) => e.textContent)"""


@pytest.mark.parametrize("layout", ["bubbles", "stage"])
@pytest.mark.parametrize("size", SIZES)
def test_whatever_waits_for_the_user_is_in_view_with_the_last_message(
    tmp_path, ad_context, size, layout
):
    more = {"id": "more", "type": "text", "text": "A message of two lines, as most of them are."}
    creative = make_tiny(
        tmp_path,
        [HELLO, *LONG, more, FIELD, {**ONE, "text": "No, thank you"}, BYE],
        [*CHOOSE, "more mail", "more one", "mail bye", "one bye"],
        theme={"layout": layout},
    )
    ad = open_ad(ad_context, build_page(creative, size, CLICKS))
    width, height = map(int, size.split("x"))
    ad.page.set_viewport_size({"width": width, "height": height})

    hidden = ad.page.evaluate(IN_VIEW, "#dock button")
    ad.by_id("c0").click()
    ad.by_id("mail").get_by_role("button").click()
    hidden += ad.page.evaluate(IN_VIEW, "#dock button, #dock input, #dock label, .retry")

    assert hidden == []
    expect(ad.by_id("mail").get_by_role("alert")).to_be_in_viewport()
    expect(ad.by_id("more")).to_be_in_viewport(ratio=0.7)


NAMES = """\
- button "Tiny Brand At your service (opens in a new window)"
- text: Ad
- log "Conversation":
  - paragraph: Hello
  - img "A photo"
- group "Your answer":
  - button "One"
  - button "Two"
"""


def test_roles_and_names_say_what_is_there(tmp_path, ad_context):
    creative = make_tiny(
        tmp_path,
        [HELLO, {"id": "pic", "type": "image", "src": "photo", "alt": "A photo"}, ONE, TWO, BYE],
        ["hello pic", "pic one", "pic two", "one bye", "two bye"],
        areas=[{"area": "header", "click": "main"}],
        header={"logo": "logo", "subtitle": "At your service"},
    )
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    expect(ad.by_id("two")).to_be_visible()

    assert ad.page.locator("#ad").aria_snapshot() + "\n" == NAMES


def test_the_header_and_the_background_lead_out(tmp_path, ad_context):
    areas = [{"area": "header", "click": "main"}, {"area": "background", "click": "more"}]
    creative = make_tiny(tmp_path, [HELLO, ONE, BYE], ["hello one", "one bye"], areas=areas)
    clicks = {**CLICKS, "more": "https://shop.example/more"}
    ad = open_ad(ad_context, build_page(creative, "300x250", clicks))

    with ad_context.expect_page() as from_header:
        ad.page.locator("[data-area=header]").click()
    with ad_context.expect_page() as from_background:
        ad.page.locator("#log").click(position={"x": 5, "y": 20})

    assert from_header.value.url == CLICKS["main"]
    assert from_background.value.url == "https://shop.example/more"
