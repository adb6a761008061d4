"""Entries of the live log: what a request is, what stands for its macros, what is due."""

from pathlib import Path
from typing import Any

from creative import Beacon, WireEvent, encode_beacon
from delivery import load_platforms
from delivery.staging import Call
from delivery.staging.explain import served_by
from delivery.staging.known import list_foreign, list_pixels
from delivery.staging.watch import Watch
from delivery.tags import lint_tag
from tests.delivery.projects import make_project

PLATFORMS = load_platforms()
DV360 = PLATFORMS["dv360"]
TAG = '<x a="${CACHEBUSTER}" b="${GDPR_CONSENT_755}">'
VALUES = {"cachebuster": "7001", "gdpr_consent": "CQ a&b", "site_domain": "news.example"}
SESSION = "0f" * 16


def call(url: str, role: str = "pixel", body: bytes = b"", method: str = "GET") -> Call:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return Call(1, 5, "", role, scheme, host, slash + path, method, body)  # type: ignore[arg-type]


def watch(folder: Path, **changes: Any) -> Watch:
    project = make_project(folder, **changes)
    return Watch(3, list_pixels(project, DV360), served_by(DV360, TAG, VALUES), PLATFORMS)


def beacon(*events: WireEvent, session: str = SESSION) -> Call:
    sent = Beacon(session, "quiz", "r1", "300x250", "page", 40, tuple(events))
    return call("https://c.example/api", "collector", encode_beacon(sent), "POST")


def macros(entry: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (part["macro"], part["value"], part["who"], part["told"])
        for part in entry["parts"]
        if isinstance(part, dict)
    ]


def test_a_request_is_taken_apart(tmp_path: Path):
    entry = watch(tmp_path).take(call("https://t.example/dry?g=CQ%20a%26b&o=99"))

    assert entry["pixel"] == 3
    assert [part for part in entry["parts"] if isinstance(part, str)] == [
        "https://t.example/dry?g=",
        "&o=",
        "",
    ]
    assert macros(entry) == [
        (
            "@{gdpr_consent.755}",
            "CQ%20a%26b",
            "platform",
            "Display & Video 360 filled it in for ${GDPR_CONSENT_755} in the tag.",
        ),
        (
            "@{cachebuster}",
            "99",
            "player",
            "The player knew it at run time: from the page or from itself.",
        ),
    ]
    assert entry["parts"][1]["plain"] == "CQ a&b"
    assert "".join(p if isinstance(p, str) else p["value"] for p in entry["parts"]) == entry["url"]


def test_a_value_that_nobody_had_and_one_that_nobody_replaced(tmp_path: Path):
    seen = watch(tmp_path)

    empty = macros(seen.take(call("https://t.example/dry?g=&o=1")))[0]
    left = macros(seen.take(call("https://t.example/dry?g=%24%7BGDPR_CONSENT_755%7D&o=1")))[0]

    assert empty[1:] == (
        "",
        "nobody",
        (
            "Nobody had a value, neither ${GDPR_CONSENT_755} of the tag nor the page: "
            "the parameter stays empty."
        ),
    )
    assert left[2:] == ("nobody", "${GDPR_CONSENT_755} was not replaced.")


def test_values_of_the_flow_are_the_flows(tmp_path: Path):
    tracking = [{"tag": "https://t.example/q?id=@{component}&skin=@{var.skin}"}]
    text = {"id": "one", "type": "text", "text": "Hi", "tracking": tracking}
    seen = watch(
        tmp_path, components=[text], flow={"variables": {"skin": ""}}, delivery={"impressions": []}
    )

    assert macros(seen.take(call("https://t.example/q?id=one&skin=dry"))) == [
        ("@{component}", "one", "flow", "The component whose tracking this is."),
        ("@{var.skin}", "dry", "flow", "The variable skin of the flow, as it stood then."),
    ]


def test_pixels_are_due_when_their_moment_has_come(tmp_path: Path):
    seen = watch(tmp_path)

    loaded = seen.take(call("https://ads.dv360.example/load-3", "ad"))
    told = seen.take(
        beacon(
            WireEvent(0, 1, "loaded"),
            WireEvent(1, 9, "displayed", "hello"),
            WireEvent(2, 20, "displayed", "dry"),
            WireEvent(3, 30, "selected", "dry"),
        )
    )

    assert loaded["due"] == [0, 1]
    assert told["due"] == [2, 3]
    assert (told["sent_ms"], told["session"]) == (40, SESSION)
    assert told["events"][1] == {
        "number": 1,
        "at_ms": 9,
        "event": "displayed",
        "component": "hello",
        "details": "",
        "meaning": "A component is shown",
    }


def test_where_the_tag_stands_in_the_page_the_page_loads_it(tmp_path: Path):
    project = make_project(tmp_path)
    pixels, served = list_pixels(project, DV360), served_by(DV360, TAG, VALUES)
    seen = Watch(3, pixels, served, PLATFORMS, in_page=True)

    assert seen.take(call("https://news.publisher.example/load-3", "publisher"))["due"] == [0, 1]
    assert seen.take(call("https://ads.dv360.example/load-3", "ad"))["due"] == []


def test_what_comes_once_is_due_once(tmp_path: Path):
    tracking = [{"tag": "https://t.example/a", "once": True}, {"tag": "https://t.example/b"}]
    text = {"id": "one", "type": "text", "text": "Hi", "tracking": tracking}
    seen = watch(tmp_path, components=[text], delivery={"impressions": []})

    first = beacon(WireEvent(0, 1, "loaded"), WireEvent(1, 2, "displayed", "one"))
    assert seen.take(first)["due"] == [0, 1]
    assert seen.take(beacon(WireEvent(2, 3, "displayed", "one")))["due"] == [1]


def test_events_that_are_sent_again_count_once(tmp_path: Path):
    seen = watch(tmp_path)
    sent = beacon(WireEvent(0, 1, "loaded"), WireEvent(1, 9, "displayed", "hello"))

    assert [len(seen.take(sent)["events"]) for _ in range(2)] == [2, 0]


def test_the_last_words_of_an_earlier_load_make_nothing_due(tmp_path: Path):
    entry = watch(tmp_path).take(beacon(WireEvent(7, 90, "displayed", "hello")))

    assert (entry["note"], entry["due"]) == ("The last words of an earlier load.", [])
    assert "events" not in entry


def test_a_held_pixel_says_why(tmp_path: Path):
    seen = watch(tmp_path)

    told = seen.take(
        beacon(
            WireEvent(0, 1, "loaded"), WireEvent(1, 9, "held", "dry", 0, "t.example", "opted_out")
        )
    )

    assert told["held"] == [
        {
            "pixel": 3,
            "why": "The user opted out of sale, sharing or targeted advertising",
        }
    ]


def test_metrics_are_told_as_numbers(tmp_path: Path):
    metric = WireEvent(1, 9, "metric", "count", 2_500_000, "score", "sum")

    (told,) = watch(tmp_path).take(beacon(WireEvent(0, 1, "loaded"), metric))["events"][1:]

    assert told["details"] == "score · 2.5 · sum"


def test_a_beacon_that_cannot_be_read_is_told(tmp_path: Path):
    entry = watch(tmp_path).take(call("https://c.example/", "collector", b'{"v":9}', "POST"))

    assert entry["trouble"].startswith("This beacon cannot be read: ")
    assert entry["body"] == '{"v":9}'


def test_addresses_and_bodies_are_cut_in_the_log(tmp_path: Path):
    entry = watch(tmp_path).take(
        call("https://x.example/?" + "a" * 20_000, body=b"b" * 9_000, method="POST")
    )

    assert (len(entry["url"]), len(entry["body"])) == (8_192, 4_096)


def test_a_tag_of_others_is_read_for_what_it_may_ask():
    tag = lint_tag(
        '<script src="//cdn.example/a.js?s=1&amp;cb=${CACHEBUSTER}"></script>'
        '<a href="https://shop.example/?x=1"><img src="https://px.example/i?"></a>'
        "<noscript><img src='https://px.example/ns'></noscript>"
        "<script>new Image().src='https://px.example/js?r='+Math.random()</script>"
        '<a href="${CLICK_URL}https://shop.example/">x</a>'
    ).tag
    known = list_foreign(tag, DV360)
    seen = Watch(1, known, served_by(DV360, tag.text, VALUES), PLATFORMS, ours=False)

    assert [(p.on, p.asked, p.url) for p in known] == [
        ("load", True, "//cdn.example/a.js?s=1&cb=${CACHEBUSTER}"),
        ("click", False, "https://shop.example/?x=1"),
        ("load", True, "https://px.example/i?"),
        ("no script", False, "https://px.example/ns"),
        ("script", False, "https://px.example/js?r="),
    ]
    script = seen.take(call("https://cdn.example/a.js?s=1&cb=7001"))
    assert (script["pixel"], macros(script)[0][:3]) == (
        0, ("${CACHEBUSTER}", "7001", "platform"),
    )  # fmt: skip
    assert seen.take(call("https://px.example/i"))["pixel"] == 2
    assert seen.take(call("https://px.example/js?r=0.5"))["pixel"] == 4
    assert seen.take(call("https://unknown.example/"))["trouble"] == ""
