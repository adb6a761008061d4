"""Inline HTML as a tree: what stays, what is named as left out, and that nothing else gets in."""

import html as html_module
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative.rich_text import (
    RICH_TAGS,
    Element,
    Node,
    parse_rich_text,
    plain_text,
    rich_html,
)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("Hi", "Hi"),
        ("", ""),
        ("a < b &amp; c", "a &lt; b &amp; c"),
        ("  two\n  words ", "two words"),
        ("<b>Hi</b> you", "<b>Hi</b> you"),
        ("one<br>two<br/>three", "one<br>two<br>three"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b><i>y</i>"),
        ("Hi @{var.name}!", 'Hi <data value="0"></data>!'),
        ("<b>@{var.score}</b>", '<b><data value="1"></data></b>'),
        ("@{var.other} @@{var.name}", "@&#123;var.other&#125; @&#123;var.name&#125;"),
        (
            "&lt;script&gt;@{var.name}&lt;/script&gt;",
            '&lt;script&gt;<data value="0"></data>&lt;/script&gt;',
        ),
        ("<b>never closed", "<b>never closed</b>"),
        (
            "<span style='color:red'>x</span>",
            '<span data-style="color:red">x</span>',
        ),
    ],
)
def test_what_stands_in_the_page(html: str, shown: str) -> None:
    assert rich_html(html, ["name", "score"]) == shown
    assert parse_rich_text(html)[1] == []


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color:red", "color:red"),
        (
            "color: #FFF; background-color: rgb(0 0 0 / 50%)",
            "color:#FFF;background-color:rgb(0 0 0 / 50%)",
        ),
        ("font-weight:700;font-weight:bold", "font-weight:bold"),
        (
            "FONT-STYLE:Italic;text-decoration:underline",
            "font-style:italic;text-decoration:underline",
        ),
        ("font-size:1.25em", "font-size:1.25em"),
        ("font-size:120%", "font-size:120%"),
        ("font-weight:650", "font-weight:650"),
    ],
)
def test_styles_that_stay(style: str, kept: str) -> None:
    nodes, dropped = parse_rich_text(f'<span style="{style}">x</span>')

    assert (nodes, dropped) == ((Element("span", kept, ("x",)),), [])


@pytest.mark.parametrize(
    ("style", "dropped"),
    [
        ("position:fixed", "the style position:fixed"),
        ("font-size:40px", "the style font-size:40px"),
        ("font-size:9em", "the style font-size:9em"),
        ("color:url(https://t.example/)", "the style color:url(https://t.example/)"),
        ("color:var(--x)", "the style color:var(--x)"),
        ("color:red!important", "the style color:red !important"),
        ("text-decoration:underline red", "the style text-decoration:underline red"),
        ("font-weight:0", "the style font-weight:0"),
        ("nonsense", "a style that is no declaration"),
        ("color:@{var.name}", "the macro in style of <span>: macros stand in text only"),
    ],
)
def test_styles_that_go(style: str, dropped: str) -> None:
    nodes, found = parse_rich_text(f'<span style="{style}">x</span>')

    assert nodes == (Element("span", "", ("x",)),)
    assert dropped in found


@pytest.mark.parametrize(
    ("html", "text", "dropped"),
    [
        ("<a href='https://x.example'>Shop</a>", "Shop", ["<a>"]),
        ("<b onclick='f()' class='x'>Hi</b>", "Hi", ["onclick of <b>", "class of <b>"]),
        ("a<script>alert(1)</script>b", "ab", ["<script>"]),
        ("a<style>p{}</style>b", "ab", ["<style>"]),
        ("a<!-- secret -->b", "ab", ["a comment"]),
        ("<img src=x onerror=f()>a", "a", ["<img>"]),
        ("<b style='color:red'>a</b>", "a", ["style of <b>"]),
        ("<!doctype html>a", "a", ["<!doctype>"]),
        ("<?php x ?>a", "a", ["<?php>"]),
        (
            "a @{nothing}",
            "a @{nothing}",
            ['the meaning of "@{nothing}": there is no macro "nothing"'],
        ),
        ("a <b", "a", ["what follows the last <, a tag that never ends"]),
    ],
)
def test_what_goes_is_named(html: str, text: str, dropped: list[str]) -> None:
    assert (plain_text(html), parse_rich_text(html)[1]) == (text, dropped)


def test_elements_that_are_too_deep_keep_their_text() -> None:
    nodes, dropped = parse_rich_text("<b>" * 40 + "deep" + "</b>" * 40 + "<i>after</i>")

    depth, node = 0, nodes[0]
    while isinstance(node, Element):
        depth, node = depth + 1, node.children[0]
    assert (depth, node, nodes[1]) == (16, "deep", Element("i", "", ("after",)))
    assert dropped == ["<b> inside more than 16 others"]


def test_the_text_that_is_read() -> None:
    assert plain_text("Hi <b>@{var.name}</b>,<br>you &amp; I") == "Hi @{var.name},\nyou & I"


_PIECES = st.sampled_from(
    "<b> </b> <i> <br> <span style='color:red'> </span> <script> </script> <!-- --> <svg> <math>"
    " <style> </style> <textarea> <p onclick=x> &lt; &#64;{var.a} @{var.a} @@{ } < > \" ' & = a b"
    " <a href=javascript:x> <template> <xmp> <title> </title> <plaintext> <![CDATA[ ]]>".split(" ")
)


@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60))
def test_only_known_elements_and_styles_come_out(html: str) -> None:
    nodes, _ = parse_rich_text(html)

    assert _foreign(nodes) == []
    assert _tags(rich_html(html, ["a"])) <= RICH_TAGS | {"data"}


def _tags(html: str) -> set[str]:
    return set(re.findall(r"</?(\w*)", html))


def _foreign(nodes: tuple[Node, ...]) -> list[object]:
    found: list[object] = []
    for node in nodes:
        if isinstance(node, Element):
            known = node.tag in RICH_TAGS and node.style in ("", "color:red")
            found += _foreign(node.children) if known else [node]
    return found


@given(st.text(alphabet="abc<>&\"'@{}. var", max_size=40))
def test_escaped_text_comes_out_as_it_was(text: str) -> None:
    """What is escaped can be nothing but text; a variable's value is not even parsed."""
    shown = text.replace("@", "at")

    assert plain_text(html_module.escape(shown)).split() == shown.split()


def test_a_text_that_is_too_long_is_shown_as_typed() -> None:
    text = "<b " * 2_000

    nodes, dropped = parse_rich_text(text)

    assert nodes == (text,)
    assert dropped == ["every element, because inline HTML has at most 5,000 characters"]
