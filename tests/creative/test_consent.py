"""Which hosts of an ad need consent, and what the player is told of them."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from creative import ConsentNeed, Wiring, build_page
from creative.consent import HELD_REASONS, consent_view, receivers_in, receivers_of
from creative.page import escape_json
from flows import parse_tracking
from tests.creative.tiny import make_tiny

OTHER = ConsentNeed(0, (1, 7))
BIG = ConsentNeed(755, (1,), (7,), (7,))
AUDIENCE = ConsentNeed(30, (1, 3, 4))
HELLO: dict[str, Any] = {"id": "hello", "type": "text", "text": "Hi", "end": True}


def _need_of(host: str) -> ConsentNeed:
    """A vendor with one host, and within it hosts of another vendor, and of nobody."""
    if host.endswith("nobody.big.example"):
        return OTHER
    if host.endswith("aud.big.example"):
        return AUDIENCE
    return BIG if host == "big.example" or host.endswith(".big.example") else OTHER


def _view(tmp_path, *components: dict[str, Any], **more: Any) -> Any:
    creative = make_tiny(tmp_path, components, [])
    return consent_view(creative.flow, _need_of, **more)


def _tracked(*tags: str) -> dict[str, Any]:
    return {**HELLO, "tracking": [{"tag": tag} for tag in tags]}


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://T.example/a?u=https%3A%2F%2Fx.example", ("t.example",)),
        ("https://t.example", ("t.example",)),
        ("//t.example:8080/a", ("t.example",)),
        ("https://me:secret@t.example/a", ("t.example",)),
        ("https://@{var.eu}.t.example/a?b=@{cachebuster}", ("t.example",)),
        ("https://cdn@{var.n}.t.example/", ("t.example",)),
        ("https://%%SUB%%.t.example/", ("t.example",)),
        ("https://[DOMAIN]/a", ()),
        ("https://t.example@{var.path}", ()),
        ("@{var.address}", ()),
        ("/* // a comment */ PIXEL.fire('https://a.example/' + x) // of b.example", ("a.example",)),
        ("https://a.example/ https://b.example/ https://a.example/c", ("a.example", "b.example")),
    ],
)  # fmt: skip
def test_hosts_of_addresses_are_found(text: str, hosts: tuple[str, ...]):
    assert receivers_of([text]) == hosts


@pytest.mark.parametrize(
    ("tag", "hosts"),
    [
        ('<script src="https://a.example/t.js?u=https://shop.example/"></script>', ("a.example",)),
        (
            '<img src="https://p.example/i"><iframe src="//f.example/"></iframe>',
            ("p.example", "f.example"),
        ),
        ("<script>new Image().src = 'https://i.example/?' + Math.random()</script>", ("i.example",)),
        ("<script>track()</script>", ("",)),
        ('<script src="https://[DOMAIN]/t.js"></script>', ("",)),
        (
            '<script src="https://a.example/t.js"></script><noscript><img src="https://n.example/"></noscript>',
            ("a.example",),
        ),
    ],
)  # fmt: skip
def test_a_document_asks_whom_its_parts_ask(tag: str, hosts: tuple[str, ...]):
    assert receivers_in(parse_tracking(tag)) == hosts


def test_only_hosts_that_differ_from_what_is_around_them_are_named(tmp_path):
    urls = [
        "https://big.example/a",
        "https://x.big.example/a",
        "https://aud.big.example/a",
        "https://x.nobody.big.example/a",
        "https://t.example/a",
    ]

    assert _view(tmp_path, _tracked(*urls)) == {
        "hosts": {
            "big.example": BIG.json,
            "aud.big.example": AUDIENCE.json,
            "x.nobody.big.example": OTHER.json,
        },
        "other": OTHER.json,
    }


def test_an_ad_that_asks_nobody_has_no_consent(tmp_path):
    assert _view(tmp_path, HELLO) is None
    assert _view(tmp_path, HELLO, more=["https://t.example/i"], in_app=True) == {
        "hosts": {},
        "other": OTHER.json,
        "macros": True,
    }


def test_scripts_and_what_fires_beside_the_flow_count_too(tmp_path):
    code = "PIXEL.fire('https://aud.big.example/?' + FLOW.get('n'))"
    creative = make_tiny(tmp_path, [{"id": "s", "type": "script", "code": code, "end": True}])
    page = build_page(
        creative,
        "300x250",
        {"main": "https://shop.example/"},
        wiring=Wiring(
            need_of=_need_of,
            painted=['<img src="https://big.example/i">'],
            click_pixels={"main": ["https://x.nobody.big.example/c"]},
        ),
    )
    needs = {"big.example": BIG, "aud.big.example": AUDIENCE, "x.nobody.big.example": OTHER}
    view = {"hosts": {host: need.json for host, need in needs.items()}, "other": OTHER.json}

    assert f'"consent":{escape_json(view)}' in page
    assert "no_disclosure" in page  # the part itself is there


def test_what_is_fired_at_paint_alone_brings_the_part_as_well(tmp_path):
    creative = make_tiny(tmp_path, [HELLO])
    wiring = Wiring(need_of=_need_of)
    painted = replace(wiring, painted=["https://big.example/i"])
    page = build_page(creative, "300x250", {}, wiring=painted)
    data = re.search(r'<script type="application/json" id="flowtag">(.*?)</script>', page)

    assert data is not None
    assert json.loads(data[1])["view"]["consent"]["hosts"] == {"big.example": BIG.json}
    assert "no_disclosure" in page
    assert "no_disclosure" not in build_page(creative, "300x250", {}, wiring=wiring)


def test_every_reason_to_hold_has_its_line_in_the_docs():
    page = (Path(__file__).parents[2] / "docs" / "consent.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", page.split("## Held")[1], re.MULTILINE)

    assert dict(rows) == {key: text[0].lower() + text[1:] for key, text in HELD_REASONS.items()}
