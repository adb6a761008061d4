"""Reading, mending and unwrapping tags that we did not make; hostile and odd input."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery import (
    find_wrappers,
    fix_tag,
    lint_github,
    lint_json,
    lint_tag,
    load_platforms,
    unwrap,
    wrap,
)
from delivery.tags import read_foreign
from tests.delivery.work import count_work
from tests.tag_samples import find_samples

ALL = [p.read_bytes().decode() for kind in ("bad", "good", "real") for p in find_samples(kind)]
PIECES = [
    "<script", "</script>", "<a href=", "<img src=", '"', "'", ">", "<", "/>", "<!--", "-->", "=",
    "https://t.example/i?a=1&", "//", "${CLICK_URL}", "%%CLICK_URL_ESC%%", "%c", "[timestamp]",
    "gdpr=", "&amp;amp;", " ", "\r\n", "]]>", "javascript:", "data:", "\u202e", "é", "\x00", '""',
    "https://fw.adsafeprotected.com/rjss/dc/1/2/", "document.write('", "x" * 30, ";ord=",
]  # fmt: skip
HOSTILE = {  # what is repeated; the parts that once took quadratic time are among them
    "spaces": " ",
    "angles": "<",
    "starts": "<a ",
    "quotes": '<a b="c d=" ',
    "ends": "</a>",
    "open": "<div>",
    "comments": "<!--",
    "questions": "?a=1",
    "parameters": "a=1&",
    "macros": "${CLICK_URL}",
    "short macros": "%c",
    "halves": "${CLICK_URL",
    "doubled": '=""',
    "curly": "=“",
    "scripts": "<script>'<script",
    "wrappers": "https://fw.adsafeprotected.com/rjss/",
    "trackers": "<script https://ad.doubleclick.net/ddm/trackimp/",
    "clicks": "https://ad.doubleclick.net/ddm/trackclk/",
    "attributes": '<img src="https://t.example/i',
    "pixels": '<img src="https://t.example/i?cb=%%CACHEBUSTER%%" width="1" height="1">',
}


def test_an_address_is_read_with_its_parameters_and_places() -> None:
    text = '<img src="https://t.example/i?id=7&cb=${CACHEBUSTER}">'

    (address,) = read_foreign(text).addresses

    places = [(v.name, v.value, text[v.value_start : v.value_end]) for v in address.parameters]
    assert (address.scheme, address.host) == ("https", "t.example")
    assert places == [("id", "7", "7"), ("cb", "${CACHEBUSTER}", "${CACHEBUSTER}")]


def test_a_click_macro_is_the_head_of_a_link() -> None:
    (address,) = read_foreign('<a href="${CLICK_URL}https://shop.example/">x</a>').addresses

    assert (address.head, address.host) == ("${CLICK_URL}", "shop.example")


@pytest.mark.parametrize("text", ALL)
def test_every_piece_stands_where_it_is_said_to(text: str) -> None:
    tag = read_foreign(text)

    for address in tag.addresses:
        assert text[address.start : address.end] == address.text
        assert text[address.host_start :].lower().startswith(address.host)
    for element in tag.markup.elements:
        assert text[element.start + 1 : element.end].lower().startswith(element.name)


@pytest.mark.parametrize("text", ALL)
def test_wrapping_again_gives_the_same_bytes(text: str) -> None:
    bare, taken = unwrap(text)

    assert wrap(bare, taken) == text


def test_a_blocking_wrapper_is_taken_off() -> None:
    text = (
        '<script src="https://fw.adsafeprotected.com/rjss/dc/1/2/ddm/adj/N1.2/B3.4;sz=300x250;'
        'ord=${CACHEBUSTER}?adsafe_preview=${IS_PREVIEW}"></script>'
    )

    bare, _ = unwrap(text)

    inner = "https://ad.doubleclick.net/ddm/adj/N1.2/B3.4;sz=300x250;ord=${CACHEBUSTER}"
    assert bare == f'<script src="{inner}"></script>'
    assert [(w.vendor, w.blocking) for w in find_wrappers(text)] == [("Integral Ad Science", True)]


def test_a_doubleverify_wrapper_is_taken_off() -> None:
    (path,) = [path for path in find_samples("real") if path.stem == "dv-blocking-ins"]

    bare, _ = unwrap(path.read_text())

    assert bare.startswith("<ins class='dcmads'")
    assert "dcmads.js'></script>" in bare
    assert "doubleverify" not in bare


def test_a_monitoring_wrapper_does_not_block() -> None:
    text = '<script src="https://cdn.doubleverify.com/dvtp_src.js#ctx=1"></script>'

    assert [(w.vendor, w.blocking) for w in find_wrappers(text)] == [("DoubleVerify", False)]


def test_a_campaign_manager_tracker_around_a_link_is_taken_off() -> None:
    text = (
        '<a href="https://ad.doubleclick.net/ddm/trackclk/N1.2/B3.4;dc_trk_aid=5?https://shop.example/"'
        ' target="_blank">Buy</a>'
        '<img src="https://ad.doubleclick.net/ddm/trackimp/N1.2/B3.4;ord=1?" width="1">'
    )

    bare, taken = unwrap(text)

    assert bare == '<a href="https://shop.example/" target="_blank">Buy</a>'
    assert wrap(bare, taken) == text


def test_a_changed_text_is_not_wrapped() -> None:
    bare, taken = unwrap("https://fw.adsafeprotected.com/rjss/dc/1/2/adj/N1.2/B3.4")

    with pytest.raises(ValueError, match="has changed"):
        wrap(bare.replace("doubleclick", "elsewhere"), taken)


def test_the_platform_decides_whose_macros_count() -> None:
    text = '<a href="%%TTD_CLK%%https://shop.example/" target="_blank">Buy</a>'
    platforms = load_platforms()

    for_other = lint_tag(text, platforms["dv360"]).problems
    for_own = lint_tag(text, platforms["the_trade_desk"]).problems

    assert [problem.code for problem in for_other] == ["DL451"]
    assert fix_tag(text, platforms["dv360"]).text == text.replace("%%TTD_CLK%%", "${CLICK_URL}")
    assert for_own == ()


def test_json_has_positions_and_changes() -> None:
    text = '<img src="http://t.example/i?cb=${CACHEBUSTER}" width="1" height="1">'

    (problem,) = json.loads(json.dumps(lint_json(lint_tag(text), "tag.html")))["problems"]

    assert (problem["code"], problem["line"], problem["column"]) == ("DL421", 1, 11)
    assert problem["fix"] == [{"start": 10, "end": 14, "text": "https"}]


def test_annotations_name_the_line() -> None:
    text = '\n<img src="http://t.example/i?cb=${CACHEBUSTER}" width="1" height="1">'

    told = lint_github(lint_tag(text), "tag.html")

    assert told.startswith("::error file=tag.html,line=2,col=11,title=DL421 tag-address-http::")


@pytest.mark.parametrize(
    "value", ['"><script>alert(1)</script>', "\u202egnp.exe", "javascript:alert(1)", "data:text/html,x"]
)  # fmt: skip
def test_hostile_click_throughs_are_found(value: str) -> None:
    assert lint_tag(f'<a href="{value}" target="_blank">x</a>').problems


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_nothing_raises_and_mending_ends(text: str) -> None:
    lint_tag(text)
    mended = fix_tag(text).text
    bare, taken = unwrap(text)

    assert isinstance(mended, str)
    assert wrap(bare, taken) == text


@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("work", [lint_tag, unwrap, find_wrappers])
def test_ten_times_the_text_is_ten_times_the_work(work: Callable[[str], object], part: str) -> None:
    work(part * 20)
    small, large = (count_work(work, part * count) for count in (40, 400))

    assert large <= 11 * small + 3_000


@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE)
def test_no_expression_looks_back_over_a_long_text(part: str) -> None:
    """Sixteen times the text: quadratic work would take 256 times as long."""

    def seconds(size: int) -> float:
        text = part * (size // len(part))
        start = time.process_time()
        lint_tag(text)
        unwrap(text)
        return time.process_time() - start

    assert seconds(96_000) < 64 * max(seconds(6_000), 0.01)
