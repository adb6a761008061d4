"""What people read: the forms of a report, as golden files.

`python -m tests.delivery.test_qa_report --write` writes them anew, and the schema; read the diff.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from delivery.qa import (
    ClickChain,
    Coverage,
    PathReport,
    PixelCount,
    PlatformReport,
    QaProblem,
    Report,
    compare_reports,
    render_csv,
    render_github,
    render_html,
    render_json,
    render_junit,
    render_text,
    report_json,
    report_schema,
)
from delivery.qa.checklist import Checklist, ChecklistLine
from delivery.qa.report import Fact, Figure, Hop, Picture, Shot, ShotPlace
from flows import Flow, parse_flow, render_schema

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "qa"
SCHEMA = ROOT / "delivery" / "qa" / "report.schema.json"

FLOW_TEXT = """{
  "format": 1, "id": "quiz", "start": "hello", "variables": {"skin": ""},
  "components": [
    {"id": "hello", "type": "text", "text": "Hi! What is your <skin> like?"},
    {"id": "dry", "type": "choice", "text": "Dry", "set": {"skin": "dry"},
     "tracking": [
       {"on": "selected", "tag": "https://t.example/dry?x=@{var.skin}"}
     ]},
    {"id": "oily", "type": "choice", "text": "Oily"},
    {"id": "shop", "type": "redirect", "click": "main"}
  ],
  "connections": [
    {"from": "hello", "to": "dry"}, {"from": "hello", "to": "oily"},
    {"from": "dry", "to": "shop"}, {"from": "oily", "to": "hello"}
  ]
}
"""


def _flow() -> Flow:
    flow, problems = parse_flow(FLOW_TEXT.encode(), "flow.json")
    assert flow is not None, problems
    return flow


CHAIN = ClickChain(
    click="main",
    component="shop",
    path="Path 1",
    typed="https://shop.example/a?b=1#top",
    hops=(
        Hop("click", "https://click.example/c?u=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1", 302),
        Hop("landing", "https://shop.example/a?b=1&dclid=staging-dclid", 200),
    ),
    landed="https://shop.example/a?b=1&dclid=staging-dclid#top",
    expected="https://shop.example/a?b=1#top",
    added=("dclid",),
    passed=True,
)
SHOTS = (
    Shot("The ad has loaded", 0, b"jpeg", 300, 250, (ShotPlace("hello", 10, 20, 150, 30),)),
    Shot("Takes dry", 1200, b"other", 300, 250, (ShotPlace("dry", 30, 125, 150, 25),)),
)
GOOD = PlatformReport(
    platform="xandr",
    title="Xandr",
    format="script",
    size="300x250",
    verdict="proven",
    facts=(Fact("click", True), Fact("escape", True, "Described."), Fact("consent", True)),
    paths=(
        PathReport("Path 1", "dry → shop", True, 2, 3, SHOTS),
        PathReport("Without a flow", "load only", True, 0, 1),
    ),
    coverage=Coverage(1.0),
    pixels=(
        PixelCount(None, "load", "https://imp.example/i?ord=@{cachebuster}", 2, 2),
        PixelCount("dry", "selected", "https://t.example/dry?x=@{var.skin}", 1, 1),
    ),
    clicks=(CHAIN,),
    problems=(),
    checked=(
        *("flow", "errors", "https", "unexpected", "impressions", "pixels", "values", "clicks"),
        *("health", "pictures"),
    ),
    health=(
        Figure("initial_bytes", "Loaded before", 90_038, "bytes", 150_000, "IAB"),
        Figure("initial_requests", "Requests before", 5, "count", 10, "IAB"),
        Figure("subload_bytes", "Loaded after", 86, "bytes"),
        Figure("cpu_ms", "Processor time", 112, "ms", 60_000, "Chrome", varies=True),
    ),
    pictures=(Picture("300x250/start.png", "300x250", "Start", "same", b"png"),),
)
BAD = replace(
    GOOD,
    platform="dv360",
    title="Display & Video <360>",
    verdict="assumed",
    facts=(Fact("click", False, "Not public."), Fact("escape", True), Fact("consent", False)),
    coverage=Coverage(0.9, ("component oily", "connection hello → oily")),
    pixels=(
        PixelCount(None, "load", "https://imp.example/i?ord=@{cachebuster}", 2, 3),
        PixelCount("dry", "selected", "https://t.example/dry?x=@{var.skin}", 1, 0),
    ),
    clicks=(replace(CHAIN, landed="https://shop.example/other#top", passed=False),),
    problems=(
        QaProblem(
            "pixels",
            "Path 1",
            "dry",
            'A pixel of "dry" (on selected) did not fire.',
            "https://t.example/dry?x=a",
            "no such request",
            'See "dry" > tracking in flow.json.',
            "https://t.example/dry?x=@{var.skin}",
            "pixel-missing",
        ),
        QaProblem(
            "clicks",
            "Path 1",
            "shop",
            'The click-through "main" landed somewhere else.',
            "https://shop.example/a?b=1#top",
            "https://shop.example/other#top",
            "Compare `click_throughs`.",
            kind="landing-wrong",
        ),
        QaProblem("errors", "Path 1", None, "A script failed.", "", "boom \x01 </script>", ""),
        QaProblem(
            "https",
            "Path 1, Without a flow",
            None,
            "A request to imp.example went over http.",
            "https://imp.example…",
            "http://imp.example/i?ord=1",
            kind="request-over-http",
            request="GET /i?ord=1\nhost: imp.example (http)\n\nanswered 200",
        ),
        QaProblem("health", "Health", None, "It is heavy.", "10 kB", "11 kB", severity="warning"),
    ),
    health=(replace(GOOD.health[0], value=151_000, passed=False), *GOOD.health[1:]),
    pictures=(
        Picture("300x250/dry.png", "300x250", "dry", "changed", b"n", b"b", b"d", 0.125),
        Picture("300x250/old.png", "300x250", "old", "gone"),
    ),
    notes=("DL111 foreign-macro: ${X} is a macro of Xandr.",),
)
PASSED = Report("Quiz & co", "quiz", "Chromium 156", 1.25, (GOOD,), _flow(), "0123456789abcdef")
FAILED = Report("Quiz & co", "quiz", "Chromium 156", 1.25, (GOOD, BAD), _flow(), "fedcba98")
CHECKLIST = Checklist(
    "Quiz & co",
    (
        ChecklistLine("tracking", True, ("1 pixel", "sent to t.example")),
        ChecklistLine("live", False, (), ("Run `flowtag collect`.",)),
    ),
)


def _annotations(report: Report) -> str:
    delivery = '{\n "impressions": [\n  {"tag": "https://imp.example/i?ord=@{cachebuster}"}\n ]\n}'
    return render_github(
        report, "samples/quiz", {"flow.json": FLOW_TEXT, "delivery.json": delivery}
    )


def _page(report: Report) -> str:
    """With everything that it may have: what differs from the run that passed, and a checklist."""
    comparison = compare_reports(report_json(PASSED), report_json(report))
    failed = report is FAILED
    return render_html(
        report,
        comparison=comparison if failed else None,
        checklist=CHECKLIST if failed else None,
    )


RENDERERS = {
    "txt": render_text,
    "json": render_json,
    "xml": render_junit,
    "html": _page,
    "csv": render_csv,
    "github": _annotations,
}
CASES = [(name, kind) for name in ("passed", "failed") for kind in RENDERERS]


def rendered(name: str, kind: str) -> str:
    return RENDERERS[kind](PASSED if name == "passed" else FAILED)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_report_reads_as_agreed(name: str, kind: str):
    golden = (GOLDEN / f"{name}.{kind}").read_text("utf-8")

    assert rendered(name, kind) == golden


def test_schema_is_current():
    assert SCHEMA.read_text("utf-8") == render_schema(report_schema())


@pytest.mark.parametrize("report", [PASSED, FAILED], ids=["passed", "failed"])
def test_json_follows_its_schema(report: Report):
    jsonschema.Draft202012Validator.check_schema(report_schema())

    jsonschema.validate(report_json(report), report_schema())
    assert json.loads(render_json(report)) == report_json(report)


def test_one_failed_platform_fails_the_report():
    assert (PASSED.passed, FAILED.passed) == (True, False)
    assert not replace(PASSED, platforms=()).passed


def test_html_asks_for_nothing_and_runs_nothing():
    text = rendered("failed", "html")

    assert re.findall(r"""(?:src|href)=["'](?!data:|#)[^"']*""", text) == []
    assert "<script" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_html_shows_what_authors_typed_as_text():
    text = rendered("failed", "html")

    assert "Display &amp; Video &lt;360&gt;" in text
    assert "&lt;/script&gt;" in text


def test_html_promises_nothing_of_a_tag_of_others():
    seen = replace(GOOD, verdict="observed", remarks=("Click 1 <led> nowhere.",))
    text = render_html(replace(PASSED, platforms=(seen,)))

    assert "exactly as drawn" not in text
    assert "A tag that is not ours, loaded, clicked and left in a real browser on Xandr." in text
    assert "<li>Click 1 &lt;led&gt; nowhere.</li>" in text


def test_html_marks_what_differs():
    text = rendered("failed", "html")

    assert "https://shop.example/<mark>a?b=1</mark>#top" in text
    assert "https://shop.example/<mark>other</mark>#top" in text


def test_junit_counts_failures_and_stays_xml():
    suites = ElementTree.fromstring(rendered("failed", "xml"))

    assert (suites.get("tests"), suites.get("failures")) == ("32", "4")
    assert [suite.get("failures") for suite in suites] == ["0", "4"]


def test_the_same_report_is_the_same_page():
    again = replace(FAILED, platforms=(replace(GOOD), replace(BAD)), flow=_flow())

    assert _page(FAILED) == render_html(
        again,
        comparison=compare_reports(report_json(PASSED), report_json(again)),
        checklist=CHECKLIST,
    )


def test_html_marks_the_failing_component_in_picture_and_drawing():
    page = rendered("failed", "html")

    assert '<i style="left:10.0%;top:50.0%;width:50.0%;height:10.0%"></i>' in page
    assert "Path 1, 1.2 s: Takes dry" in page
    assert re.search(r'<a href="#problem-\d"><g class="failed"[^>]*><title>dry \(choice\)', page)
    assert re.search(r'<g class="missed"[^>]*><title>oily \(choice\)', page)


def test_html_says_what_was_lost_while_something_was_broken():
    broken = replace(GOOD, fault="pixel host down", lost=("t.example: 2 pixels of dry",))
    calm = replace(GOOD, fault="slow network")

    page = render_html(replace(PASSED, platforms=(GOOD, broken, calm)))

    assert "<h3>Xandr (pixel host down)</h3>" in page
    assert "<li>t.example: 2 pixels of dry</li>" in page
    assert page.count("Nothing was lost.") == 1
    assert 'id="faults"' not in rendered("failed", "html")


def test_html_of_a_run_without_a_browser_claims_nothing_that_was_not_played():
    unplayed = replace(
        GOOD, paths=(), clicks=(), pixels=tuple(replace(p, fired=0) for p in GOOD.pixels)
    )

    page = render_html(replace(PASSED, platforms=(unplayed,)))

    assert "Nothing was played in a browser." in page
    assert "Requests that arrived" not in page
    assert "pixels as drawn" not in page
    assert ",not played," in render_csv(replace(PASSED, platforms=(unplayed,))).replace('"', "")


def test_html_says_what_stands_in_backticks_as_code():
    page = rendered("failed", "html")

    assert "Compare <code>click_throughs</code>." in page
    assert "`" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_every_link_of_the_page_leads_somewhere():
    page = rendered("failed", "html")

    targets = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) - targets == set()
    assert len(targets) == len(re.findall(r' id="([^"]+)"', page))


if __name__ == "__main__" and "--write" in sys.argv:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for case_name, case_kind in CASES:
        path = GOLDEN / f"{case_name}.{case_kind}"
        path.write_text(rendered(case_name, case_kind), encoding="utf-8")
    SCHEMA.write_text(render_schema(report_schema()), encoding="utf-8")
