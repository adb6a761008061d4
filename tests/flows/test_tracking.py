import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import Ignored, Pixel, TrackingTag, parse_tracking
from flows.tracking_reasons import Reason

FRAGMENTS = st.sampled_from(
    "<img|<script|</script>| src=|'|\"|>|/>|<!--|-->|<noscript>|</noscript>|https://a.example/"
    "|&copy=2|&amp;|<iframe|<svg>|<template>|\0|\ud800|<![CDATA[|<?xml|]]>|<p|<table><td>|%|@{"
    "|<select>|\n|<a:b|<math>|&#0;|&#xD800;|<x xmlns:y='z'>|<html>|<head>|</body>|<frameset>".split(
        "|"
    )
)


def pixel(text: str, *urls: str, ignored: tuple[Ignored, ...] = ()) -> TrackingTag:
    """What a text of pixels only is read as."""
    pixels = tuple(Pixel(url) for url in urls)
    return TrackingTag(text=text, pixels=pixels, requests=urls, ignored=ignored)


@pytest.mark.parametrize(
    "url",
    [
        "https://t.example/p?a=1&copy=2&amp;b=3&lt=4",
        "https://t.example/p?a=1;ord=[timestamp]?",
        "https://t.example/p?u=%%c1;cpdir=https://shop.example/",
        "https://t.example/p?c=${URL_ENC(${CLICK_URL},2)}",
        "https://t.example/p?e=%eaid!&n=%n",
        "https://t.example/p?u={{url|x}}",
        "https://t.example/p?cb=@{cachebuster}&v=@{var.skin:escaped}",
        "https://[DOMAIN]/p",
        "http://t.example/p",
        "//t.example/p.gif",
        "%%CLICK_URL_UNESC%%https://t.example/p",
        "@{click_url}https://t.example/p",
        "[CLICK]https://t.example/p",
    ],
)
def test_bare_address_is_kept_literally(url: str) -> None:
    assert parse_tracking(url) == pixel(url, url)


def test_bare_addresses_may_stand_on_lines_with_blanks_around() -> None:
    text = "\ufeff  https://a.example/1&copy=2 \r\n\r\n\thttps://b.example/2\n"

    assert parse_tracking(text) == pixel(text, "https://a.example/1&copy=2", "https://b.example/2")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('<img src="https://t.example/p">', "https://t.example/p"),
        ("<IMG SRC='https://t.example/p' WIDTH=1>", "https://t.example/p"),
        ("<img src=https://t.example/p width=1 height=1/>", "https://t.example/p"),
        ('<img src="https://t.example/?a=1&amp;b=2">', "https://t.example/?a=1&b=2"),
        ('<img src="https://t.example/?a=1&copy=2&ltx">', "https://t.example/?a=1&copy=2&ltx"),
        ('<img src="https://t.example/?a=&quot;&#38;">', 'https://t.example/?a="&'),
        ('<img src=" https://t.example/p\n">', "https://t.example/p"),
        ('<img src="//t.example/p.gif" />', "//t.example/p.gif"),
        ('<img src="http://t.example/p" alt="a>b">', "http://t.example/p"),
        ('<img src="%%c1;cpdir=https://t.example">', "%%c1;cpdir=https://t.example"),
        (
            '<img src="https://t.example/${URL_ENC(${CLICK_URL},2)}[timestamp]%eaid!{{url|x}}">',
            "https://t.example/${URL_ENC(${CLICK_URL},2)}[timestamp]%eaid!{{url|x}}",
        ),
        (
            '<div style="display:inline;"><img src="https://t.example/p"></div>',
            "https://t.example/p",
        ),
        ('<img src="https://t.example/p" src="https://t.example/q">', "https://t.example/p"),
        ("<image src=https://t.example/p>", "https://t.example/p"),
        ("<p><img src=https://t.example/p", ""),
    ],
)
def test_image_gives_the_address_that_a_browser_takes(text: str, url: str) -> None:
    assert parse_tracking(text).requests == ((url,) if url else ())


def test_whole_tag_of_an_ad_server_is_read() -> None:
    text = """<!-- Start of tag, paste as is -->
<script type="text/javascript">
  var axel = Math.random() + "";
  document.write('<iframe src="https://t.example/activityi;ord=' + axel + '?"></iframe>');
</script>
<noscript>
  <iframe src="https://t.example/activityi;ord=1?" width="1" height="1"></iframe>
  <img src="https://t.example/activity;ord=1?">
</noscript>
<script src="https://v.example/tag.js" async></script>
<iframe src="https://f.example/frame?a=1&amp;b=2"></iframe>
"""
    body = text[text.index(">", text.index("<script")) + 1 : text.index("</script>")]

    assert parse_tracking(text) == TrackingTag(
        text=text,
        pixels=(Pixel("https://t.example/activity;ord=1?", noscript=True),),
        scripts=("https://v.example/tag.js",),
        inline_scripts=(body,),
        frames=("https://f.example/frame?a=1&b=2",),
        ignored=(
            Ignored("<!-- Start of tag, paste as is -->", Reason.COMMENT),
            Ignored(
                "document.write('<iframe src=\"https://t.example/activityi;ord=' + axel + '?\"></i…",
                Reason.WRITES,
            ),
            Ignored(
                '<iframe src="https://t.example/activityi;ord=1?" width="1" height="1">',
                Reason.NOSCRIPT,
            ),
            Ignored("https://t.example/activity;ord=1?", Reason.NOSCRIPT),
        ),
        requests=("https://v.example/tag.js", "https://f.example/frame?a=1&b=2"),
    )


def test_requests_are_in_the_order_of_the_text() -> None:
    text = (
        '<iframe src="https://a.example/"></iframe><img src="https://b.example/">'
        '<script src="https://c.example/"></script>'
    )

    assert parse_tracking(text).requests == (
        "https://a.example/",
        "https://b.example/",
        "https://c.example/",
    )


def test_noscript_pixels_fire_where_no_script_is() -> None:
    text = '<noscript><img src="https://t.example/p"></noscript>'

    assert parse_tracking(text) == TrackingTag(
        text=text,
        pixels=(Pixel("https://t.example/p", noscript=True),),
        requests=("https://t.example/p",),
    )


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("https://t.example/p", False),
        ('<img src="https://t.example/p">', False),
        ('<script src="https://t.example/p"></script>', True),
        ("<script>track()</script>", True),
        ('<iframe src="https://t.example/p"></iframe>', True),
        ('<noscript><iframe src="https://t.example/p"></iframe></noscript>', False),
        ("<!-- <script>track()</script> -->", False),
    ],
)
def test_code_and_frames_need_a_document(text: str, needs: bool) -> None:
    assert parse_tracking(text).needs_document == needs


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("", ()),
        (" \n", ()),
        ("call us", (Ignored("call us", Reason.WORDS),)),
        ("t.example/p.gif", (Ignored("t.example/p.gif", Reason.NO_HOST),)),
        ("https://", (Ignored("https://", Reason.NO_HOST),)),
        ("https:///p.gif", (Ignored("https:///p.gif", Reason.NO_HOST),)),
        ("https:t.example", (Ignored("https:t.example", Reason.NO_HOST),)),
        ("https://t.example/a b", (Ignored("https://t.example/a b", Reason.SPACES),)),
        ("<img>", (Ignored("<img>", Reason.NO_ADDRESS),)),
        ("<img src=''>", (Ignored('<img src="">', Reason.NO_ADDRESS),)),
        ("<img src=p.gif>", (Ignored('<img src="p.gif">', Reason.NO_HOST),)),
        ("<img src='data:,x'>", (Ignored('<img src="data:,x">', Reason.OTHER_SCHEME),)),
        ("<img data-src='//t.example'>", (Ignored('<img data-src="//t.example">', Reason.LAZY),)),
        ("<!--<img src=//t.example>-->", (Ignored("<!--<img src=//t.example>-->", Reason.COMMENT),)),
        ("<a href='//t.example'></a>", (Ignored('<a href="//t.example">', Reason.ANCHOR),)),
        ("<link href='//t.example'>", (Ignored('<link href="//t.example">', Reason.LINK),)),
        ("<style>a{}</style>", (Ignored("<style>", Reason.STYLE),)),
        ("<video src='//t.example'></video>", (Ignored('<video src="//t.example">', Reason.MEDIA),)),
        ("<embed src='//t.example'>", (Ignored('<embed src="//t.example">', Reason.PLUGIN),)),
        ("<iframe src='about:blank'></iframe>", (Ignored('<iframe src="about:blank">', Reason.OTHER_SCHEME),)),
        ("<iframe srcdoc='x'></iframe>", (Ignored('<iframe srcdoc="x">', Reason.SRCDOC),)),
        ("<script src='//t.example'>", (Ignored('<script src="//t.example">', Reason.UNCLOSED_SCRIPT),)),
        ("<script src='//t.example' />", (Ignored('<script src="//t.example">', Reason.UNCLOSED_SCRIPT),)),
        ("<script type='text/template'>a</script>", (Ignored('<script type="text/template">', Reason.DATA_BLOCK),)),
        ("<script nomodule src='//t.example'></script>", (Ignored('<script nomodule="" src="//t.example">', Reason.NOMODULE),)),
        ("<template><img src='//t.example'></template>", (Ignored('<img src="//t.example">', Reason.TEMPLATE),)),
        ("<svg><image href='//t.example'/></svg>", (Ignored('<image href="//t.example">', Reason.SVG),)),
        ("<textarea><img src='//t.example'></textarea>", (Ignored("<textarea>", Reason.FORM),)),
        ("<td background='//t.example'>", (Ignored('<td background="//t.example">', Reason.OTHER),)),
        ("<img src='//t.example", (Ignored("<img src='//t.example", Reason.NO_REQUEST),)),
        ("<b>" * 3000, (Ignored("<b>" * 26 + "<…", Reason.TOO_DEEP),)),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_requests_nothing_is_listed_with_the_reason(
    text: str, ignored: tuple[Ignored, ...]
) -> None:
    assert parse_tracking(text) == TrackingTag(text=text, ignored=ignored)


def test_parts_beside_a_pixel_are_listed() -> None:
    text = (
        'Pixel: <img src="https://t.example/p" srcset="https://t.example/2x 2x" onload="go()">'
        '<div style="background: url(https://t.example/bg)">end</div>'
    )

    assert parse_tracking(text) == pixel(
        text,
        "https://t.example/p",
        ignored=(
            Ignored("Pixel:", Reason.WORDS),
            Ignored('srcset="https://t.example/2x 2x"', Reason.SRCSET),
            Ignored('onload="go()"', Reason.HANDLER),
            Ignored('<div style="background: url(https://t.example/bg)">', Reason.OTHER),
            Ignored("end", Reason.TEXT_BETWEEN),
        ),
    )


def test_body_of_a_script_with_src_is_ignored() -> None:
    text = '<script src="https://t.example/s.js">go()</script>'

    assert parse_tracking(text) == TrackingTag(
        text=text,
        scripts=("https://t.example/s.js",),
        ignored=(Ignored("go()", Reason.BODY_BESIDE_SRC),),
        requests=("https://t.example/s.js",),
    )


def test_address_beside_pixels_is_a_pixel_and_beside_a_script_only_text() -> None:
    with_pixel = 'https://a.example/1&copy\n<img src="https://b.example/2">\nhttps://c.example/3'
    with_script = "https://a.example/1\n<script>go()</script>"

    assert parse_tracking(with_pixel) == pixel(
        with_pixel, "https://a.example/1&copy", "https://b.example/2", "https://c.example/3"
    )
    assert parse_tracking(with_script) == TrackingTag(
        text=with_script,
        inline_scripts=("go()",),
        ignored=(Ignored("https://a.example/1", Reason.BARE_IN_DOCUMENT),),
    )


def test_frame_without_end_swallows_what_follows_as_in_a_browser() -> None:
    text = '<iframe src="https://t.example/f" />\n<img src="https://t.example/p">'

    assert parse_tracking(text) == TrackingTag(
        text=text, frames=("https://t.example/f",), requests=("https://t.example/f",)
    )


@given(st.lists(FRAGMENTS | st.text(max_size=5), max_size=15).map("".join))
def test_any_text_is_read(text: str) -> None:
    tag = parse_tracking(text)

    assert tag.text == text
    assert bool(text.strip("\ufeff \t\r\n\f")) or tag == TrackingTag(text=text)


@pytest.mark.parametrize(
    "part", ["<", "<img ", '<script "', "<script", "[", "@{", "<!--", "&", "a "]
)
def test_large_texts_are_read_in_linear_time(part: str) -> None:
    text = part * (300_000 // len(part))  # a quadratic reader would need minutes

    assert parse_tracking(text).text == text
