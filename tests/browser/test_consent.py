"""Pixels and the user's choice: fired, held, dropped, fired later; the ad runs whatever it is."""

import json
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from creative import (
    EPOCH_MS,
    ConsentNeed,
    HostName,
    Slot,
    TagText,
    Wiring,
    build_page,
    slot_attributes,
)
from delivery.staging.consent_strings import Choice, encode_gpp, encode_tc, encode_us_national
from tests.browser.ad_page import AD, BYE, CLICKS, HELLO, ONE, Ad, open_ad, wait_until
from tests.browser.host_pages import AROUND, HostCase, frame_page, mock_file, open_in_host
from tests.creative.tiny import make_tiny

pytestmark = pytest.mark.browser

MEASURE = "https://m.example/p?c=@{gdpr_consent}&g=@{gdpr}"
AUDIENCE = "https://aud.example/p"
NEEDS = {
    "m.example": ConsentNeed(25, consent=(1,), interest=(7,), flexible=(7,)),
    "aud.example": ConsentNeed(30, consent=(1, 3, 4)),
}
ALL = Choice(
    consents={1, 3, 4, 7},
    interests={7},
    vendors={25, 30},
    vendor_interests={25},
    disclosed={25, 30},
)
YES, NO = encode_tc(ALL), encode_tc(replace(ALL, consents=(), vendors=()))
NO_PROFILE = encode_tc(replace(ALL, consents={1, 7}))


def _need_of(host: str) -> ConsentNeed:
    return NEEDS.get(host, ConsentNeed(0, (1, 7)))


WIRING = Wiring(need_of=_need_of)


def _page(tmp_path, unknown: str = "hold", host: HostName = "page", **options: Any) -> str:
    tracking = [{"tag": tag, "on_unknown": unknown} for tag in (MEASURE, AUDIENCE)]
    parts: list[dict[str, Any]] = [{**HELLO, "tracking": tracking}, ONE, BYE]
    creative = make_tiny(tmp_path, parts, ["hello one", "one bye"])
    return build_page(creative, "300x250", CLICKS, wiring=WIRING, host=host, **options)


def _init(**manager: object) -> str:
    """For the page alone: a script that runs first runs in every frame, locators among them."""
    text = f"window.MANAGER = {json.dumps(manager)};{mock_file('consent-manager.js')}"
    return f"if (window === top) {{{text}}}"


def _open(context: BrowserContext, text: str, **manager: object) -> Ad:
    ad = open_ad(context, text, clock=EPOCH_MS, init=_init(**manager) if manager else "")
    ad.page.clock.run_for(100)
    return ad


def _asked(ad: Ad) -> list[str]:
    ad.page.evaluate("() => fetch('/settled')")  # what was asked for before has arrived by then
    return [url.split("/")[2] for url in ad.asked if url.split("/")[2] in NEEDS]


def _held(ad: Ad) -> list[str]:
    return [text for kind, _, text in ad.host_events() if kind == "held"]


def _goes_on(ad: Ad) -> None:
    ad.by_id("one").click()
    ad.page.clock.run_for(100)
    expect(ad.by_id("bye")).to_be_visible()


# Which strings say what is tested in QuickJS: tests/creative/test_consent_decisions.py.
CASES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "nobody asks": ({}, ["m.example", "aud.example"], []),
    "no profile": ({"tc": NO_PROFILE}, ["m.example"], ["aud.example no_consent"]),
    "outside the EEA": ({"tc": "", "applies": False}, ["m.example", "aud.example"], []),
    "opted out in the US": (
        {"gpp": encode_gpp({7: encode_us_national(sale=1)}), "sections": [7]},
        ["m.example"],
        ["aud.example opted_out"],
    ),
    "US privacy": ({"usp": "1YYN"}, ["m.example"], ["aud.example opted_out"]),
}


@pytest.mark.parametrize(("manager", "asked", "held"), CASES.values(), ids=CASES.keys())
def test_what_is_chosen_decides(tmp_path, ad_context, manager, asked, held):
    ad = _open(ad_context, _page(tmp_path), **manager)

    assert (_asked(ad), _held(ad)) == (asked, held)
    _goes_on(ad)


@pytest.mark.parametrize(
    ("unknown", "asked", "held", "after"),
    [
        ("fire", ["m.example", "aud.example"], [], ["m.example", "aud.example"]),
        ("hold", [], ["m.example no_answer", "aud.example no_answer"], ["m.example", "aud.example"]),
        ("drop", [], ["m.example dropped", "aud.example dropped"], []),
    ],
)  # fmt: skip
def test_without_an_answer_each_pixel_does_as_its_author_said(
    tmp_path, ad_context, unknown, asked, held, after
):
    ad = _open(ad_context, _page(tmp_path, unknown), status="silent")
    early = (_asked(ad), _held(ad))
    ad.page.clock.run_for(500)
    late = (_asked(ad), _held(ad))
    ad.page.evaluate("(tc) => MANAGER.choose({tc})", YES)

    assert early == ([], [])
    assert late == (asked, held)
    assert (_asked(ad), _held(ad)) == (after, held)  # and nothing twice
    _goes_on(ad)


def test_an_answer_in_time_is_waited_for(tmp_path, ad_context):
    ad = _open(ad_context, _page(tmp_path), tc="", status="cmpuishown")
    before = _asked(ad)
    ad.page.evaluate("(tc) => MANAGER.choose({tc})", YES)

    assert before == []
    assert (_asked(ad), _held(ad)) == (["m.example", "aud.example"], [])


def test_a_change_of_mind_counts_from_then_on(tmp_path, ad_context):
    tracking = {"tracking": [{"tag": AUDIENCE, "on": "selected"}]}
    again = {"id": "again", "type": "choice", "text": "Again", **tracking}
    creative = make_tiny(tmp_path, [HELLO, again], ["hello again", "again hello"])
    text = build_page(creative, "300x250", CLICKS, wiring=WIRING)
    ad = _open(ad_context, text, tc=YES)
    told: list[tuple[int, int]] = []
    for choice in (None, NO, YES):
        if choice:
            ad.page.evaluate("(tc) => MANAGER.choose({tc})", choice)
        ad.by_id("again").last.click()
        ad.page.clock.run_for(1000)  # also lets a second click be one of its own
        told.append((len(_asked(ad)), len(_held(ad))))

    assert told == [(1, 0), (1, 1), (3, 1)]  # the held one fires with the third


def test_macros_of_consent_come_from_the_manager(tmp_path, ad_context):
    ad = _open(ad_context, _page(tmp_path), tc=YES)

    assert [url for url in ad.asked if "m.example" in url] == [f"https://m.example/p?c={YES}&g=1"]


@pytest.mark.parametrize("sandbox", [None, "allow-scripts"], ids=["same origin", "null origin"])
def test_managers_of_the_page_around_are_found(tmp_path, ad_context, sandbox):
    manager = {"tc": YES, "gpp": encode_gpp({7: encode_us_national(targeting=1)}), "sections": [7]}
    around = frame_page(sandbox).replace("<body", f"<script>{_init(**manager)}</script><body")
    with ad_context.expect_event("request", lambda one: "m.example" in one.url):
        ad = open_ad(ad_context, around, url=AROUND, files={AD: _page(tmp_path)})
    ad.frame = ad.page.frame(url=AD)
    expect(ad.by_id("one")).to_be_visible()
    first = (_asked(ad), set(_held(ad)))
    with ad_context.expect_event("request", lambda one: "aud.example" in one.url):
        ad.page.evaluate("(gpp) => MANAGER.choose({gpp})", encode_gpp({7: encode_us_national()}))

    assert first == (["m.example"], {"aud.example opted_out"})
    assert _asked(ad) == ["m.example", "aud.example"]
    assert ad.page.evaluate("MANAGER.heard()") == 2


def test_a_manager_around_that_does_not_apply_is_left_alone(tmp_path, ad_context):
    manager = _init(tc="", applies=False)
    around = frame_page("allow-scripts").replace("<body", f"<script>{manager}</script><body")
    with ad_context.expect_event("request", lambda one: "aud.example" in one.url):
        ad = open_ad(ad_context, around, url=AROUND, files={AD: _page(tmp_path)})
    wait_until(ad.page, "MANAGER.heard() === 0")


def _slots(**values: str) -> list[tuple[str, str]]:
    literals = [Slot(key.replace("__", "."), 0, "${X}") for key in values]
    filled = zip(slot_attributes(literals), values.values(), strict=True)
    return [(name, text.replace("${X}", value)) for (name, text), value in filled]


MACROS: dict[str, tuple[dict[str, str], list[str]]] = {
    "under another's id": ({"gdpr": "1", "gdpr_consent__755": NO_PROFILE}, ["m.example"]),
    "not filled in": ({"gdpr": "${X}", "gdpr_consent": "${X}"}, ["m.example", "aud.example"]),
    "no": ({"gdpr": "1", "gdpr_consent": NO}, []),
}


@pytest.mark.parametrize("host", ["page", "mraid"])
@pytest.mark.parametrize(("values", "asked"), MACROS.values(), ids=MACROS.keys())
def test_macros_of_the_tag_decide_where_nobody_else_does(tmp_path, ad_context, host, values, asked):
    text = _page(tmp_path, host=host, tag=TagText(body_attributes=_slots(**values)))
    case: HostCase = "mraid 3" if host == "mraid" else "page"
    manager = _init(tc=NO) if host == "mraid" else ""  # in an app nobody asks a manager
    ad = open_in_host(ad_context, case, text, clock=EPOCH_MS, init=manager)
    ad.page.clock.run_for(100)

    assert _asked(ad) == asked


def test_a_host_with_a_macro_in_it_is_the_one_that_is_asked(tmp_path, ad_context):
    tags = ["https://@{var.sub}.aud.example/p", "https://aud@{var.end}.m.example/p"]
    parts: list[dict[str, Any]] = [
        {**HELLO, "tracking": [{"tag": tag} for tag in tags]},
        BYE,
    ]
    creative = make_tiny(tmp_path, parts, ["hello bye"], variables={"sub": "a.b", "end": "io"})
    text = build_page(creative, "300x250", CLICKS, wiring=WIRING)
    ad = _open(ad_context, text, tc=NO_PROFILE)
    ad.page.evaluate("() => fetch('/settled')")

    assert _held(ad) == ["a.b.aud.example no_consent"]
    assert [url for url in ad.asked if url.endswith("/p")] == ["https://audio.m.example/p"]


def test_a_text_with_a_script_waits_for_every_receiver_in_it(tmp_path, ad_context):
    tag = f'<img src="{MEASURE}"><script src="https://aud.example/a.js"></script>'
    creative = make_tiny(tmp_path, [{**HELLO, "tracking": [{"tag": tag}]}, BYE], ["hello bye"])
    text = build_page(creative, "300x250", CLICKS, wiring=WIRING)
    ad = _open(ad_context, text, tc=NO_PROFILE)
    before = ad.page.locator("iframe[srcdoc]").count()
    ad.page.evaluate("(tc) => MANAGER.choose({tc})", YES)
    expect(ad.page.locator("iframe[srcdoc]")).to_have_count(1)

    assert before == 0


def test_a_manager_that_throws_or_lies_breaks_nothing(tmp_path, ad_context):
    init = "window.__tcfapi = () => { throw new Error('no') }; window.__gpp = 'text'; window.__uspapi = (c, v, f) => f(null, false);"
    ad = open_ad(ad_context, _page(tmp_path, "fire"), clock=EPOCH_MS, init=init)
    ad.page.clock.run_for(600)

    assert _asked(ad) == ["m.example", "aud.example"]
    _goes_on(ad)
