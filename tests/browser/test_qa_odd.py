"""QA believes what is odd but right: trackers as they are pasted, and macros where they may stand."""

from pathlib import Path
from typing import Any

import pytest

from delivery import load_platforms, render_text, run_qa
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

HELLO: dict[str, Any] = {
    "id": "hello",
    "type": "text",
    "text": "Hi!",
    "tracking": [
        # the closed click macro in a pixel does not take the clicks over
        {"tag": "https://t.example/a?c=%%c1;cpdir=%%&r=%%ADFRND%%&cb=@{cachebuster}&l=@@{x}"},
        {"tag": "@{view_url}&cb=@{cachebuster}"},  # Adform has no such macro: nothing to ask for
        {"tag": "https://t.example/once?cb=@{cachebuster}", "once": True},
    ],
}
AGAIN = {"id": "again", "type": "choice", "text": "Again"}
GO = {"id": "go", "type": "choice", "text": "Go"}
SHOP = {"id": "shop", "type": "redirect", "click": "main"}
LINKS = [("hello", "again"), ("hello", "go"), ("again", "hello"), ("go", "shop")]
IMPRESSIONS = [
    (
        '<img src="https://i.example/a?cb=@{cachebuster}"><noscript><img src="https://i.example/b">'
        "</noscript>"
    ),
    "<script>new Image().src = 'https://v.example/inline'</script>",
    '<iframe src="https://v.example/frame?cb=@{cachebuster}" width="1" height="1"></iframe>',
    "@{view_url}",
]


def test_odd_but_right_passes(tmp_path: Path):
    links = [{"from": a, "to": b} for a, b in LINKS]
    flow = {"components": [HELLO, AGAIN, GO, SHOP], "start": "hello", "connections": links}
    clicks = {"main": "https://shop.example/p?a=1&b=2&r=__ADFRND__"}
    served = {
        "click_throughs": clicks,
        "platform": "adform",
        "impressions": [{"tag": tag} for tag in IMPRESSIONS],
    }
    project = make_project(tmp_path, flow=flow, delivery=served)

    report = run_qa(project, [load_platforms()["adform"]], health=False)

    assert report.passed, render_text(report)
    assert [chain.passed for chain in report.platforms[0].clicks] == [True]
