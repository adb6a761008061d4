"""A tag of others: from a file to a scene, and what is said of what was seen; without a browser."""

from dataclasses import replace
from pathlib import Path

import pytest

from delivery import load_platforms
from delivery.qa import READABLE_TAGS, read_tag_file
from delivery.qa.foreign import judge_tag
from delivery.qa.foreign_seen import Clickable, Seen, Visit
from delivery.qa.foreign_tag import serve_tag_file
from delivery.qa.health import Measured
from delivery.qa.report import QaProblem
from delivery.staging.calls import Call, Role

XANDR = load_platforms()["xandr"]
REAL = sorted((Path(__file__).parents[2] / "samples" / "tags" / "real").glob("*.html"))
TAG = '<img src="https://t.example/i?ord=${CACHEBUSTER}&x=%%CACHEBUSTER%%" width="1" height="1" alt="">'
LINK = Clickable("link", "More", '<a href="x">', "https://shop.example/", (1, 1))


def call(url: str, *, role: Role = "pixel", status: int = 200, destination: str = "image") -> Call:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return Call(1, 0, "r", role, scheme, host, slash + path, "GET", b"", "", "", destination, status)  # fmt: skip


def problems(seen: Seen, text: str = TAG) -> list[tuple[str, str, str]]:
    report = judge_tag(read_tag_file(text, "tag.html", XANDR), XANDR, seen)
    return [(p.kind, p.path, p.message) for p in report.problems if p.check != "tag"]


SEEN = Seen(Measured("300x250"))


@pytest.mark.parametrize(
    ("name", "text", "markup"),
    [
        ("a.html", "<b>ad</b>", "<b>ad</b>"),
        ("a.js", "document.write(1)", "<script>\ndocument.write(1)\n</script>"),
        ("a.js", "<script>x()</script>", "<script>x()</script>"),
        (
            "a.txt",
            " https://t.example/i?ord=[CB] \n",
            '<img src="https://t.example/i?ord=[CB]" width="1" height="1" alt="">',
        ),
        ("a.txt", "https://a.example/x.js?c=1", '<script src="https://a.example/x.js?c=1"></script>'),
        (
            "a.txt",
            "https://ad.doubleclick.net/ddm/trackclk/N1.2/B3.4;dc_trk_aid=5",
            '<a href="https://ad.doubleclick.net/ddm/trackclk/N1.2/B3.4;dc_trk_aid=5" target="_blank">click</a>',
        ),
    ],
)  # fmt: skip
def test_each_kind_of_file_becomes_markup(name: str, text: str, markup: str):
    assert read_tag_file(text, name).markup == markup


def test_another_kind_of_file_is_refused_by_name():
    assert sorted(READABLE_TAGS) == [".htm", ".html", ".js", ".tag", ".txt"]
    with pytest.raises(ValueError, match=r"^tags\.zip: a tag is read from a file of \.htm, "):
        read_tag_file("PK", "tags.zip")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ('<script src="https://a.example/adj/x;sz=728x90;ord=1"></script>', "728x90"),
        ("<ins style='display:inline-block;width:160px;height:600px'></ins>", "160x600"),
        ('<img src="https://t.example/i" width="1" height="1">', "300x250"),
        ('<iframe src="https://a.example/0x12345" width=320 height=50></iframe>', "320x50"),
        ("<script>var w = 'a99999x99999'</script>", "300x250"),
    ],
)
def test_the_size_is_what_the_tag_says(text: str, size: str):
    assert read_tag_file(text, "a.html").size == size


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_real_tag_is_served_with_its_macros_filled_in(path: Path):
    tag = read_tag_file(path.read_text("utf-8"), path.name)
    platform = load_platforms()[next(iter(tag.fitting), "dv360")]

    scene = serve_tag_file(tag, platform, 1)
    left = read_tag_file(scene.ad, "left.html")

    own = {m.literal for m in tag.linted.tag.macros if platform.name in m.platforms and m.key}
    assert {m.literal for m in left.linted.tag.macros if m.kind == "macro"} & own == set()


def test_a_macro_that_stays_is_named_with_its_host():
    seen = replace(SEEN, load=(call("https://t.example/i?ord=7&x=%25%25CACHEBUSTER%25%25"),))

    assert problems(seen) == [
        (
            "tag-macro-unexpanded",
            "Load",
            "%%CACHEBUSTER%% went to t.example as it stands: nobody replaced it.",
        )
    ]


def test_the_same_pixel_twice_is_one_problem_whatever_its_cache_buster():
    twice = (call("https://t.example/i?ord=7000001"), call("https://t.example/i?ord=7000002"))
    other = (call("https://t.example/i?event=a"), call("https://t.example/i?event=b"))

    assert problems(replace(SEEN, load=twice)) == [
        ("tag-pixel-repeated", "Load", "The same pixel of t.example fired 2 times.")
    ]
    assert problems(replace(SEEN, load=other)) == []


def test_what_comes_anyway_is_not_told_again_without_scripts():
    pixel = call("https://t.example/i?ord=7000001")
    seen = replace(SEEN, load=(pixel,), unscripted=(call("https://t.example/i?ord=7000009"),))
    report = judge_tag(read_tag_file(TAG, "tag.html", XANDR), XANDR, seen)

    assert [(p.on, p.expected, p.fired) for p in report.pixels] == [("load", 1, 1)]


PREFIX = XANDR.click.example
COUNTED = call(PREFIX + "x", role="click", status=302, destination="document")
LANDED = call("https://shop.example/", role="landing", destination="document")


@pytest.mark.parametrize(
    ("visit", "kinds"),
    [
        (Visit("Click 1", LINK, True, "window", LANDED.url, (COUNTED, LANDED)), []),
        (Visit("Click 1", LINK, True, "window", LANDED.url, (LANDED,)), ["tag-click-uncounted"]),
        (
            Visit("Click 1", LINK, True, "window", LANDED.url, (COUNTED, COUNTED, LANDED)),
            ["tag-click-repeated"],
        ),
        (
            Visit("Click 1", LINK, True, "window", "x", (replace(COUNTED, status=400),)),
            ["tag-click-unreadable"],
        ),
        (Visit("Click 1", LINK, True, "", ""), ["tag-click-dead"]),
        (Visit("Click 1", replace(LINK, kind="button", href=""), True, "", ""), []),
        (Visit("Click 1", LINK, True, "frame", "x", (COUNTED, LANDED)), ["tag-click-in-frame"]),
        (
            Visit("Click 1", LINK, True, "page", "x", (COUNTED, LANDED)),
            ["tag-click-replaces-page"],
        ),
        (
            Visit("Click 1", LINK, True, "window", "x", (COUNTED, LANDED), ("boom",)),
            ["tag-click-fails"],
        ),
    ],
    ids=lambda value: value.opened or "nothing" if isinstance(value, Visit) else "",
)
def test_each_kind_of_click_has_its_name(visit: Visit, kinds: list[str]):
    assert [kind for kind, _, _ in problems(replace(SEEN, visits=(visit,)))] == kinds


def test_clicks_and_windows_by_themselves_are_told():
    seen = replace(SEEN, load=(COUNTED,), windows=("https://popup.example/",))

    assert [kind for kind, _, _ in problems(seen)] == [
        "tag-window-by-itself",
        "tag-click-by-itself",
    ]


def test_errors_are_warnings_where_scripts_of_others_did_not_come():
    measured = replace(SEEN.measured, page_errors=("x is not defined",))
    script = call("https://v.example/lib.js", destination="script")
    tag = read_tag_file(TAG, "tag.html", XANDR)

    alone = judge_tag(tag, XANDR, Seen(measured)).problems
    beside = judge_tag(tag, XANDR, Seen(measured, load=(script,))).problems

    told = [(p.kind, p.severity) for p in (*alone, *beside) if p.check == "errors"]
    assert told == [("script-error", "error"), ("script-error", "warning")]


def test_what_the_linter_finds_stands_with_its_place():
    report = judge_tag(read_tag_file(TAG, "tag.html", XANDR), XANDR, SEEN)

    found = [p for p in report.problems if p.check == "tag" and p.severity == "error"]
    assert found == [
        QaProblem(
            "tag",
            "DL451 line 1, column 52",
            None,
            "%%CACHEBUSTER%% is a macro of google_ad_manager, not of xandr",
            hint="write ${CACHEBUSTER}",
            kind="tag-badly-written",
        )
    ]
