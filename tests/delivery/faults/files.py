"""A good creative as files, and faults that its author can write into them: `flowtag check`."""

import copy
from collections.abc import Callable
from typing import Any

from tests.delivery.faults.table import Fault

__all__ = ["FILES_FAULTS", "GOOD_ACTS", "Files", "good_files"]

Files = dict[str, Any]
"""flow, look and delivery, as `projects.write_project` takes them."""
Put = Callable[[Files], None]

GOOD_LOOK: dict[str, Any] = {"name": "Mini ad", "brand": "Mini & Co", "sizes": ["300x250"]}
GOOD_DELIVERY: dict[str, Any] = {
    "platform": "dv360",
    "click_throughs": {"main": "https://shop.example/skin?a=1&b=2%263#top"},
    "impressions": [{"tag": "https://imp.example/i?ord=@{cachebuster}"}],
    "base_url": "https://cdn.example/mini",
    "collector": "https://collect.example/api/beacon?key=k",
    "vendor_id": 123,
}
GOOD_ACTS = "dry,again,on,mail=ann@mail.example,nap,shop"
"""One path past everything that can be wrong, as `parse_acts` reads it."""
START = "https://t.example/start?cb=@{cachebuster}&page=@{page_url}&load=@{load_id}"
DRY = "https://t.example/dry?g=@{gdpr}&o=@{cachebuster}&a=@{gdpr_consent.755}&b=@{gdpr_consent.42}"
OTHERS_CONSENT = (
    "https://pixel.adsafeprotected.com/?cb=@{cachebuster}&gdpr_consent=@{gdpr_consent.755}"
)
CREEP = '<img src="https://imp.example/i?a=1&amp;amp;ord=@{cachebuster}">'
GOOD_FLOW: dict[str, Any] = {
    "variables": {"score": 0},
    "start": "hello",
    "components": [
        {"id": "hello", "type": "text", "text": "Hi!", "tracking": [{"tag": START}]},
        {
            "id": "dry",
            "type": "choice",
            "text": "Dry",
            "set": {"score": {"add": 2}},
            "tracking": [{"on": "selected", "tag": DRY}],
        },
        {
            "id": "note",
            "type": "text",
            "text": "Dry, then.",
            "tracking": [{"tag": "https://t.example/note?cb=@{cachebuster}", "once": True}],
        },
        {"id": "again", "type": "choice", "text": "Say it again"},
        {"id": "on", "type": "choice", "text": "Go on"},
        {
            "id": "mail",
            "type": "input",
            "kind": "email",
            "label": "Your mail",
            "endpoint": {"url": "https://crm.example/lead", "lead_id": "L1"},
            "tracking": [{"on": "submitted", "tag": "https://t.example/sent?cb=@{cachebuster}"}],
        },
        {
            "id": "tally",
            "type": "script",
            "code": "ANALYTICS.sendMetric('score', FLOW.get('score'), 'max')",
        },
        {"id": "won", "type": "goal", "name": "advice"},
        {"id": "wait", "type": "delay", "ms": 60_000},
        {
            "id": "thanks",
            "type": "text",
            "text": "Thank you!",
            "tracking": [{"tag": "https://t.example/thanks?cb=@{cachebuster}"}],
        },
        {"id": "now", "type": "choice", "text": "Show me"},
        {"id": "nap", "type": "timeout", "ms": 8_000},
        {
            "id": "woken",
            "type": "text",
            "text": "Still there?",
            "tracking": [{"tag": "https://t.example/woken?cb=@{cachebuster}"}],
        },
        {"id": "shop", "type": "redirect", "click": "main", "text": "Shop"},
    ],
    "connections": [
        {"from": "hello", "to": "dry"},
        {"from": "dry", "to": "note"},
        {"from": "note", "to": "again"},
        {"from": "note", "to": "on"},
        {"from": "again", "to": "note"},
        {"from": "on", "to": "mail"},
        {"from": "mail", "to": "tally"},
        {"from": "tally", "to": "won"},
        {"from": "won", "to": "wait"},
        {"from": "wait", "to": "thanks"},
        {"from": "thanks", "to": "now"},
        {"from": "thanks", "to": "nap"},
        {"from": "now", "to": "shop"},
        {"from": "nap", "to": "woken"},
        {"from": "woken", "to": "shop"},
    ],
}


def good_files() -> Files:
    """A copy of its own of the good creative."""
    return copy.deepcopy({"flow": GOOD_FLOW, "look": GOOD_LOOK, "delivery": GOOD_DELIVERY})


def component(files: Files, name: str) -> Any:
    return next(one for one in files["flow"]["components"] if one["id"] == name)


def pixel(name: str, old: str, new: str) -> Put:
    """Changes the first pixel of a component."""

    def put(files: Files) -> None:
        tracking = component(files, name)["tracking"][0]
        assert old in tracking["tag"]
        tracking["tag"] = tracking["tag"].replace(old, new, 1)

    return put


def field(name: str, key: str, value: Any) -> Put:
    """Gives a field of a component another value."""
    return lambda files: component(files, name).update({key: value})


def served(key: str, value: Any) -> Put:
    """Gives a field of delivery.json another value."""
    return lambda files: files["delivery"].update({key: value})


def impression(tag: str) -> Put:
    return served("impressions", [{"tag": tag}])


def landing(url: str) -> Put:
    return served("click_throughs", {"main": url})


def code(text: str) -> Put:
    return field("tally", "code", text)


def without_way(source: str, target: str) -> Put:
    def put(files: Files) -> None:
        files["flow"]["connections"].remove({"from": source, "to": target})

    return put


def pixel_twice(files: Files) -> None:
    tracking = component(files, "hello")["tracking"]
    tracking.append(dict(tracking[0]))


def add_metric(files: Files) -> None:
    text = component(files, "tally")["code"]
    code(f"{text}\nANALYTICS.sendMetric('score', 1, 'sum')")(files)


FILES_FAULTS: tuple[Fault[Put], ...] = (
    Fault(
        "macro misspelt",
        pixel("hello", "@{page_url}", "@{page_ulr}"),
        "FL305",
        '@{page_ulr} is no macro: there is no macro "page_ulr".',
    ),
    Fault(
        "macro of another platform",
        pixel("dry", "@{cachebuster}", "[timestamp]"),
        "DL109",
        "Nobody replaces [timestamp]: https://t.example/dry?g=@{gdpr}&o=[timestamp]&a=@{gdpr_consent.755}&b=@{gdpr_consent.42}",
    ),
    Fault(
        "cache-buster missing",
        pixel("note", "?cb=@{cachebuster}", ""),
        "DL109",
        "The address is the same every time: https://t.example/note",
    ),
    Fault(
        "cache-buster fixed",
        pixel("note", "@{cachebuster}", "4711"),
        "DL109",
        "The address is the same every time: https://t.example/note?cb=4711",
    ),
    Fault(
        "impression's cache-buster fixed",
        impression("https://imp.example/i?ord=4711"),
        "DL109",
        "The address is the same every time: https://imp.example/i?ord=4711",
    ),
    Fault(
        "pixel over http",
        pixel("hello", "https:", "http:"),
        "DL107",
        "Not https: http://t.example/start?cb=@{cachebuster}&page=@{page_url}&load=@{load_id}",
    ),
    Fault(
        "pixel without a scheme",
        pixel("hello", "https:", ""),
        "DL108",
        "No scheme: //t.example/start?cb=@{cachebuster}&page=@{page_url}&load=@{load_id}",
    ),
    Fault(
        "impression over http",
        impression("http://imp.example/i?ord=@{cachebuster}"),
        "DL107",
        "Not https: http://imp.example/i?ord=@{cachebuster}",
    ),
    Fault(
        "pixel doubled", pixel_twice, "FL309", "The same pixel as tracking[0] of this component."
    ),
    Fault(
        "&amp; in an address",
        pixel("dry", "&o=", "&amp;o="),
        "DL119",
        "The vendor gets &amp; and no &: https://t.example/dry?g=@{gdpr}&amp;o=@{cachebuster}&a=@{gdpr_consent.755}&b=@{gdpr_consent.42}",
    ),
    Fault(
        "pixel at a moment that never comes",
        field("hello", "tracking", [{"on": "selected", "tag": START}]),
        "FL301",
        '"selected" never happens to a component of type text.',
    ),
    Fault(
        "pixel of a choice without a moment",
        field("dry", "tracking", [{"tag": DRY}]),
        "FL302",
        "A choice's tracking must say when it fires.",
    ),
    Fault(
        "pixel without a request",
        field("hello", "tracking", [{"tag": "<b>hello</b>"}]),
        "FL303",
        "This text requests nothing.\nIgnored: hello (text between tags makes no request)",
    ),
    Fault(
        "pixel in a loop",
        lambda files: component(files, "note")["tracking"][0].pop("once"),
        "FL310",
        "It stands in a circle, and counts in every round.",
    ),
    Fault(
        "variable of a pixel misspelt",
        pixel("thanks", "cb=", "n=@{var.mail}&cb="),
        "FL211",
        'There is no variable "mail".',
    ),
    Fault(
        "landing page over http",
        landing("http://shop.example/skin"),
        "DL103",
        "The address starts with http, not with https: 'http://shop.example/skin'.",
    ),
    Fault(
        "landing page misspelt",
        field("shop", "click", "mian"),
        "DL101",
        'delivery.json has no click-through "mian".',
        also=("DL102",),
    ),
    Fault(
        "landing page with a blank",
        landing("https://shop.example/skin?a=dry skin"),
        "DL103",
        "Character 32 is a space: 'https://shop.example/skin?a=dry skin'.",
    ),
    Fault(
        "click macro in the landing page",
        landing("${CLICK_URL}https://shop.example/"),
        "DL103",
        "The address starts with ${CLICK_URL}https, not with https: '${CLICK_URL}https://shop.example/'.",
    ),
    Fault(
        "consent of another vendor",
        impression(OTHERS_CONSENT),
        "DL118",
        "pixel.adsafeprotected.com belongs to Integral Ad Science (monitoring pixel), vendor 278, and gets the consent of vendor 755 (Google Campaign Manager 360).",
    ),
    Fault(
        "platform's macro in a pixel",
        pixel("note", "@{cachebuster}", "%%CACHEBUSTER%%"),
        "DL111",
        "%%CACHEBUSTER%% is a macro of Google Ad Manager; Display & Video 360 leaves it as it is.",
    ),
    Fault(
        "landing page with &amp;",
        landing("https://shop.example/skin?a=1&amp;b=2"),
        "DL119",
        "The landing page gets &amp; and no &: https://shop.example/skin?a=1&amp;b=2",
    ),
    Fault(
        "&amp;amp; in a pasted pixel",
        impression(CREEP),
        "DL119",
        "The vendor gets &amp; and no &: https://imp.example/i?a=1&amp;ord=@{cachebuster}",
    ),
    Fault(
        "metric with another aggregator",
        add_metric,
        "CR105",
        'The metric "score" is a sum here, and a maximum at components[6] "tally" > code > line 1:1.',
    ),
    Fault(
        "aggregator misspelt",
        code("ANALYTICS.sendMetric('score', 1, 'maximum')"),
        "CR104",
        "sendMetric rejects the aggregator 'maximum'.",
        also=("FL219",),
    ),
    Fault(
        "metric of text",
        code("ANALYTICS.sendMetric('skin', 'very dry')"),
        "CR103",
        "sendMetric rejects the value 'very dry'.",
        also=("FL219",),
    ),
    Fault(
        "script misspelt",
        code("ANALYTICS.sendMetric('score', 1"),
        "CR101",
        "The script does not parse: it ends too early.",
        also=("FL219",),
    ),
    Fault(
        "goal unreachable",
        without_way("tally", "won"),
        "FL218",
        'No way from "hello" leads to the goal "advice".',
        also=("FL208", "FL209"),
    ),
    Fault(
        "connection to nowhere",
        lambda files: files["flow"]["connections"][0].update(to="dyr"),
        "FL204",
        'There is no component "dyr".',
        also=("FL208", "FL218"),
    ),
    Fault(
        "way out without a gesture",
        without_way("thanks", "now"),
        "FL215",
        '"thanks" (port "next") leads to this timeout alone.',
        also=("FL208",),
    ),
    Fault(
        "variable misspelt",
        field("dry", "set", {"scroe": {"add": 2}}),
        "FL211",
        'There is no variable "scroe".',
        also=("FL220",),
    ),
    Fault(
        "time-out that nothing leads to",
        without_way("thanks", "nap"),
        "FL208",
        'No way from "hello" leads here.',
        also=(),
    ),
    Fault(
        "no place for the files",
        served("base_url", None),
        "DL117",
        "Tags of format script and iframe load the published creative, and there is no base_url.",
    ),
    Fault(
        "platform misspelt", served("platform", "dv306"), "DL116", 'There is no platform "dv306".'
    ),
    Fault(
        "size misspelt",
        lambda files: files["look"].update(sizes=["300x25"]),
        "CR009",
        "A conversation has no room here.",
    ),
)
