"""Inputs and forms as people fill them in: every kind, by mouse and keyboard, right and wrong.

What is typed reaches the endpoint and the conversation, and nothing else.
"""

import json
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from creative import load_creative
from creative.page import build_page
from tests.browser.ad_page import BYE, CLICKS, HELLO, ONE, open_ad
from tests.creative.odd_flows import FIELDS
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

ENDPOINT = {"url": "https://crm.example/lead", "lead_id": "L7"}
FORM = {"id": "form", "type": "form", "title": "A test drive", "fields": FIELDS}
RIGHT = {
    "Name": "Ada",
    "E-mail": "ada@mail.example",
    "Phone": "",
    "Persons": "2",
    "Day": "2026-05-04",
    "Stars": "4",
    "Town": "Bergen",
}
# Accessible names, ids and what a label of its own would name, over everything that takes input.
FAULTS = """() => {
  const found = [], ids = [...document.querySelectorAll('[id]')].map((e) => e.id)
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push('twice: ' + id)
  for (const e of document.querySelectorAll('#dock button, #dock input, #dock select, [role=radiogroup], [role=group]')) {
    const named = e.getAttribute('aria-labelledby')
    const name = e.getAttribute('aria-label') || (named && document.getElementById(named)?.textContent)
      || [...(e.labels || [])].map((l) => l.textContent).join('') || (e.tagName === 'BUTTON' && e.textContent)
    if (!name || !name.trim()) found.push('no name: ' + e.outerHTML)
    const described = e.getAttribute('aria-describedby')
    if (described && !document.getElementById(described)) found.push('described by nothing: ' + described)
  }
  return found
}"""


def _open(tmp_path, context, *components, size="300x250", **look):
    pairs = [f"{a['id']} {b['id']}" for a, b in pairwise(components)]
    creative = make_tiny(tmp_path, components, pairs, **look)
    return open_ad(context, build_page(creative, size, CLICKS))


def _input(kind, **more):
    return {"id": "q", "type": "input", "kind": kind, "label": "Q", "endpoint": ENDPOINT, **more}


@pytest.mark.parametrize(
    ("field", "keys", "sent", "said"),
    [
        (_input("text"), ["Ada"], "Ada", "Ada"),
        (_input("email"), ["a@b.example"], "a@b.example", "a@b.example"),
        (_input("phone"), ["+47 22 12 34 56"], "+47 22 12 34 56", "+47 22 12 34 56"),
        (_input("number", min=-5, max=5), ["-1.5"], "-1.5", "-1.5"),
        (_input("date"), ["05042026"], "2026-05-04", "5/4/2026"),
        (_input("rating"), ["ArrowRight", "ArrowRight", "ArrowLeft"], "2", "2/5"),
        (_input("rating", max=7), ["Space", "ArrowUp"], "7", "7/7"),
        (_input("select", options=["Oslo", "Bergen"]), ["Bergen"], "Bergen", "Bergen"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_every_kind_is_filled_in_with_the_keyboard_alone(
    tmp_path, ad_context, field, keys, sent, said
):
    ad = _open(tmp_path, ad_context, ONE, field, BYE)
    keyboard = ad.page.keyboard
    ad.page.keyboard.press("Tab")
    ad.by_id("one").focus()
    keyboard.press("Enter")
    expect(ad.by_id("q")).to_be_visible()

    for key in keys:
        if key.startswith("Arrow") or key == "Space":
            keyboard.press(key)
        else:
            keyboard.type(key)
    if field["kind"] == "select":
        keyboard.press("Tab")
    with ad.page.expect_response(ENDPOINT["url"]):
        keyboard.press("Enter")

    expect(ad.page.locator(".user").last).to_have_text("You: " + said)
    assert ad.bodies == [json.dumps({"leadId": "L7", "Q": sent}, separators=(",", ":"))]
    assert ad.errors == []


def test_stars_are_taken_with_the_mouse_and_shown_up_to_there(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context, _input("rating"), BYE)

    ad.page.get_by_role("radio", name="4/5").check()

    expect(ad.page.locator(".star.lit")).to_have_count(4)
    expect(ad.page.get_by_role("radiogroup", name="Q")).to_have_attribute("aria-required", "true")


def test_a_number_has_a_comma_where_people_write_one(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context, _input("number"), BYE, locale="nb")

    ad.page.get_by_label("Q").fill("1,5")
    with ad.page.expect_response(ENDPOINT["url"]):
        ad.page.keyboard.press("Enter")

    expect(ad.page.locator(".user")).to_have_text("You: 1,5")
    assert ad.bodies == ['{"leadId":"L7","Q":"1.5"}']


def _fill(page):
    for label in ("Name", "E-mail", "Persons", "Day"):
        page.get_by_label(label, exact=True).fill(RIGHT[label])
    page.get_by_role("radio", name="4/5").check()
    page.get_by_label("Town").select_option("Bergen")


def test_a_form_is_one_post_of_all_its_labels(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context, {**FORM, "endpoint": ENDPOINT}, BYE)
    _fill(ad.page)

    with ad.page.expect_response(ENDPOINT["url"]):
        ad.page.get_by_role("button", name="Send").click()

    expect(ad.page.locator(".user")).to_have_text(
        "You: Ada, ada@mail.example, 2, 5/4/2026, 4/5, Bergen"
    )
    assert [json.loads(body) for body in ad.bodies] == [{"leadId": "L7", **RIGHT}]
    assert ad.errors == []


def test_what_is_wrong_stands_at_its_field_and_the_first_has_focus(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context, {**FORM, "consent": "I agree", "retry": "Once more."}, BYE)
    page = ad.page
    _fill(page)
    page.get_by_label("E-mail").fill("ada")
    page.get_by_label("Persons").fill("9")

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_be_in_viewport(ratio=0.9)
    invalid = "[...document.querySelectorAll('[aria-invalid=true]')].map((e) => e.id || e.type)"
    assert page.evaluate(invalid) == ["field0-1", "field0-3", "checkbox"]
    assert page.locator(".retry").all_text_contents() == [
        *("", "Once more.", "", "Once more.", "", "", "", "Once more."),
    ]

    page.get_by_label("E-mail").fill("ada@mail.example")
    page.get_by_label("Persons").fill("8")
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="I agree")).to_be_focused()
    assert page.evaluate(invalid) == ["checkbox"]
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(ad.by_id("bye")).to_be_visible()


def test_the_port_for_invalid_values_is_taken_after_so_many_of_them(tmp_path, ad_context):
    field = {**_input("email"), "attempts": 2}
    creative = make_tiny(tmp_path, [field, HELLO, BYE], ["q hello", "hello bye"])
    text = (creative.folder / "flow.json").read_text()
    more = ',{"from":"q","to":"bye","port":"invalid"}]'
    (creative.folder / "flow.json").write_text(text.replace("}]}", "}" + more + "}"))
    again, problems = load_creative(creative.folder)
    assert again is not None, problems
    ad = open_ad(ad_context, build_page(again, "300x250", CLICKS))
    box = ad.page.get_by_label("Q")

    box.fill("ada")
    box.press("Enter")
    expect(ad.page.get_by_role("alert")).to_have_text("Please check what you typed.")
    box.press("Enter")

    expect(ad.by_id("bye")).to_be_visible()
    assert (ad.by_id("hello").count(), ad.bodies) == (0, [])


def test_what_is_typed_is_in_no_event_and_no_address(tmp_path, ad_context):
    tracking = [{"on": "submitted", "tag": "https://t.example/?n=@{var.who}"}]
    fields = [dict(FIELDS[0], variable="who"), *FIELDS[1:]]
    form = {**FORM, "fields": fields, "endpoint": ENDPOINT, "tracking": tracking}
    script = {"id": "s", "type": "script", "code": "console.log(String(FLOW.get('who')))"}
    creative = make_tiny(tmp_path, [form, script, BYE], ["form s", "s bye"], variables={"who": ""})
    ad = open_ad(ad_context, build_page(creative, "300x250", CLICKS))
    _fill(ad.page)

    ad.page.get_by_label("E-mail").press("Enter")
    expect(ad.by_id("bye")).to_be_visible()

    assert ("pixel", "form", "https://t.example/?n=") in ad.host_events()
    told = str(ad.events())
    assert [word for word in ("Ada", "ada@", "Bergen", "2026-05-04") if word in told] == []


def test_a_label_may_be_any_text(tmp_path, ad_context):
    labels = ["__proto__", "constructor", '"};alert(1)//']
    fields = [{"label": label} for label in labels]
    ad = _open(tmp_path, ad_context, {**FORM, "fields": fields, "endpoint": ENDPOINT}, BYE)
    for n in range(3):
        ad.page.locator(".field").nth(n).fill(str(n))

    with ad.page.expect_response(ENDPOINT["url"]):
        ad.page.keyboard.press("Enter")

    assert ad.bodies == [
        json.dumps(
            {"leadId": "L7", **{label: str(n) for n, label in enumerate(labels)}},
            separators=(",", ":"),
        )
    ]


def test_a_form_works_in_a_frame_that_may_not_submit_forms(tmp_path, ad_context):
    creative = make_tiny(tmp_path, [{**FORM, "endpoint": ENDPOINT}, BYE], ["form bye"])
    page = build_page(creative, "300x250", CLICKS)
    around = (
        '<iframe src="https://ad.example/in.html" width=300 height=250 sandbox="allow-scripts">'
    )
    ad = open_ad(ad_context, around, files={"https://ad.example/in.html": page})
    frame = ad.page.frame_locator("iframe")
    _fill(frame)

    with ad.page.expect_response(ENDPOINT["url"]):
        frame.get_by_role("button", name="Send").click()

    expect(frame.locator(".user")).to_be_visible()
    assert [json.loads(body)["Town"] for body in ad.bodies] == ["Bergen"]


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("layout", ["bubbles", "stage"])
@pytest.mark.parametrize("size", ["300x250", "300x600", "160x600", "728x90", "320x480", "970x250"])
def test_every_field_can_be_reached_and_none_covers_another(
    tmp_path, ad_context, size, layout, refused
):
    form = {**FORM, "consent": "I agree to receive one message about this offer."}
    creative = make_tiny(
        tmp_path,
        [HELLO, form, {**ONE, "text": "Not now"}, BYE],
        ["hello form", "hello one", "form bye", "one bye"],
        theme={"layout": layout},
    )
    ad = open_ad(ad_context, build_page(creative, size, CLICKS))
    width, height = map(int, size.split("x"))
    ad.page.set_viewport_size({"width": width, "height": height})
    expect(ad.by_id("one")).to_be_visible()
    if refused:
        ad.page.get_by_role("button", name="Send").click()

    assert ad.page.evaluate(_OUT_OF_REACH) == []
    assert ad.page.evaluate(_CUT_OFF) == []
    assert ad.page.evaluate(FAULTS) == []
    expect(ad.by_id("hello")).to_be_in_viewport(ratio=0.6)


_OUT_OF_REACH = """() => [...document.querySelectorAll('#dock button, #dock input, #dock select')].flatMap((e) => {
  e.scrollIntoView({block: 'nearest', inline: 'nearest'})
  const {left, top, right, bottom} = e.getBoundingClientRect()
  const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
  const out = left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1
  return out || at !== e ? [[e.id || e.outerHTML, left, top, right, bottom, at && at.outerHTML.slice(0, 80)].join(' ')] : []
})"""
_CUT_OFF = """() => [...document.querySelectorAll('#dock button, #dock .name')].filter((e) =>
  e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map((e) => e.outerHTML)"""


def test_tab_goes_through_a_form_in_reading_order(tmp_path, ad_context):
    ad = _open(tmp_path, ad_context, {**FORM, "consent": "I agree"}, BYE)
    order = []
    ad.page.get_by_label("Name").focus()
    for _ in range(12):
        order.append(ad.page.evaluate("document.activeElement.id || document.activeElement.type"))
        ad.page.keyboard.press("Tab")

    assert list(dict.fromkeys(order)) == [
        *("field0-0", "field0-1", "field0-2", "field0-3", "field0-4"),  # a date has three stops
        *("radio", "field0-6", "checkbox", "button"),
    ]
