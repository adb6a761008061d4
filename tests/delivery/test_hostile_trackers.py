"""Hostile values in `delivery.json`: each is told of, and none ends the attribute that holds it."""

import html
from pathlib import Path
from typing import Any

import pytest

from delivery import Project, build_tag
from delivery.rules import DELIVERY_RULES
from flows import Problem, run_rules
from tests.delivery.projects import make_project

VALUES = [
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "]]>",
    'https://t.example/c?u="><script>alert(1)</script>',
    "https://t.example/c?u=\r\nSet-Cookie:id=1",
    "https://t.example/\u202egpj.exe",
    "https://t.example/\u2028x",
    "https://t.example/\0",
    "//t.example/c?u=",
    "</script><script>",
]
WHERE: dict[str, Any] = {
    "redirect": lambda text: {"click_trackers": [{"tag": text, "how": "redirect"}]},
    "beacon": lambda text: {"click_trackers": [{"tag": text, "how": "beacon"}]},
    "verification": lambda text: {"verification": [{"tag": text}]},
    "impression": lambda text: {"impressions": [{"tag": text}]},
    "landing page": lambda text: {"click_throughs": {"main": text}},
}


def found_in(project: Project) -> list[Problem]:
    return run_rules(DELIVERY_RULES, project, "delivery.json")


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("where", WHERE)
def test_a_hostile_value_is_told_of(where: str, value: str, tmp_path: Path) -> None:
    delivery = WHERE[where](value)
    place = next(iter(delivery))

    found = found_in(make_project(tmp_path, delivery=delivery))

    assert [p for p in found if p.place.startswith(place) and p.severity in ("error", "warning")]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("where", ["redirect", "landing page"])
@pytest.mark.parametrize("format_name", ["script", "iframe"])
def test_no_value_ends_its_attribute(
    format_name: Any, where: str, value: str, tmp_path: Path
) -> None:
    project = make_project(tmp_path, delivery=WHERE[where](value))
    harmless = make_project(tmp_path, delivery=WHERE[where]("https://t.example/c?u="))

    tag, plain = (build_tag(p, "xandr", format=format_name)[0] for p in (project, harmless))

    assert plain is not None
    if tag is not None:
        assert tag.text.count("<") == plain.text.count("<")
        assert tag.text.count('"') == plain.text.count('"')
        assert "<script>alert" not in html.unescape(tag.text)
        assert not set("\0\u202e\u2028") & set(tag.text)


@pytest.mark.parametrize(
    "tag",
    [
        (
            '<!-- IAS --><script src="https://pixel.adsafeprotected.com/jload?x=1"></script>'
            '<noscript><img src="https://pixel.adsafeprotected.com/?y=1"></noscript>'
        ),
        (
            '<script type="text/adtag">@{tag}</script>'
            '<script src="https://cdn.doubleverify.com/dvbs_src.js?ctx=1"></script>'
        ),
        '<script>document.write("<img src=//t.example/>")</script>',
    ],
)
def test_what_vendors_hand_out_is_no_hostile_value(tag: str, tmp_path: Path) -> None:
    found = found_in(make_project(tmp_path, delivery=WHERE["verification"](tag)))

    assert not {p.code for p in found} & {"DL110", "DL142"}
