"""Two runs side by side: what is new is worse, what is mended better, what was meant neither."""

import json
from dataclasses import replace
from typing import Any

import pytest

from delivery.qa.compare_reports import (
    Comparison,
    Difference,
    compare_reports,
    read_report,
    render_comparison,
)
from delivery.qa.render_json import render_json, report_json
from delivery.qa.report import Coverage, PixelCount, PlatformReport, Report
from tests.delivery.test_qa_report import BAD, CHAIN, FAILED, GOOD, PASSED

LOST = BAD.problems[0]


def compared(old: PlatformReport, new: PlatformReport) -> Comparison:
    before, after = (replace(PASSED, platforms=(cell,)) for cell in (old, new))
    return compare_reports(report_json(before), report_json(after))


def only(comparison: Comparison) -> tuple[str, str, str]:
    (one,) = comparison.differences
    return one.direction, one.what, one.detail


@pytest.mark.parametrize("report", [PASSED, FAILED])
def test_a_run_differs_in_nothing_from_itself(report: Report):
    told = report_json(report)

    found = compare_reports(told, told)

    problems = sum(len(cell.problems) for cell in report.platforms)
    assert found == Comparison((), problems)
    assert not found.worse


def test_a_new_problem_is_worse_and_a_mended_one_better():
    failing = replace(GOOD, problems=(LOST,))

    worse, better = compared(GOOD, failing), compared(failing, GOOD)

    pixel = "https://t.example/dry?x=@{var.skin}"
    assert only(worse) == ("worse", 'new: A pixel of "dry" (on selected) did not fire.', pixel)
    assert only(better) == ("better", 'mended: A pixel of "dry" (on selected) did not fire.', pixel)
    assert (worse.worse, better.worse) == (True, False)


def test_a_problem_told_in_other_words_is_still_the_same():
    before = replace(GOOD, problems=(LOST,))
    after = replace(GOOD, problems=(replace(LOST, message="It is missing.", path="Path 2"),))

    assert compared(before, after) == Comparison((), 1)


def test_coverage_and_verdict_get_better_and_worse():
    less = replace(GOOD, coverage=Coverage(0.95, ("choice oily",)))
    assumed = replace(GOOD, verdict="assumed")

    assert only(compared(GOOD, less)) == (
        "worse", "coverage was 100.0% and is 95.0%; no path reaches choice oily", "",
    )  # fmt: skip
    assert only(compared(less, GOOD)) == ("better", "coverage was 95.0% and is 100.0%", "")
    assert only(compared(GOOD, assumed))[:2] == (
        "worse",
        "the verdict was proven and is assumed",
    )
    assert only(compared(assumed, GOOD))[0] == "better"


def test_pixels_that_come_go_or_count_otherwise_are_changes():
    more = PixelCount("shop", "left", "https://t.example/left", 1, 1)
    load, dry = GOOD.pixels
    often = replace(GOOD, pixels=(load, replace(dry, expected=3, fired=3)))

    assert only(compared(GOOD, replace(GOOD, pixels=(*GOOD.pixels, more)))) == (
        "changed", 'a new pixel of "shop" (on left)', "https://t.example/left",
    )  # fmt: skip
    assert only(compared(GOOD, replace(GOOD, pixels=(dry,)))) == (
        "changed", "a pixel of the tag itself is gone", load.url,
    )  # fmt: skip
    assert only(compared(GOOD, often)) == (
        "changed", 'a pixel of "dry" (on selected) is expected 1 time before, 3 now', dry.url,
    )  # fmt: skip


def test_ways_out_that_come_go_or_lead_elsewhere_are_changes():
    elsewhere = replace(GOOD, clicks=(replace(CHAIN, typed="https://new.example/"),))

    assert only(compared(GOOD, replace(GOOD, clicks=())))[1:] == (
        'the way out "main" of "shop" is gone', CHAIN.typed,
    )  # fmt: skip
    assert only(compared(GOOD, elsewhere)) == (
        "changed",
        'the way out "main" of "shop" leads elsewhere',
        f"{CHAIN.typed} → https://new.example/",
    )


def test_cases_are_compared_with_their_like():
    wide = replace(GOOD, size="970x250", host="safeframe")
    failing = replace(wide, problems=(LOST,))
    old = report_json(replace(PASSED, platforms=(GOOD, wide)))

    found = compare_reports(old, report_json(replace(PASSED, platforms=(GOOD, failing))))
    fewer = compare_reports(old, report_json(replace(PASSED, platforms=(failing,))))

    assert [one.cases for one in found.differences] == [("Xandr (safeframe, 970x250)",)]
    assert [(one.direction, one.what, one.cases) for one in fewer.differences] == [
        ("worse", f"new: {LOST.message}", ("Xandr",)),
        ("changed", "looked at before, and not now", ("Xandr (300x250)",)),
    ]


def test_a_new_case_is_a_change_and_its_problems_are_worse():
    old = report_json(PASSED)

    found = compare_reports(old, report_json(FAILED))

    assert found.of("changed") == (
        Difference("changed", "a new warning: It is heavy.", "", (BAD.title,)),
        Difference("changed", "looked at now, and not before", "", (BAD.title,)),
    )
    assert len(found.of("worse")) == len(BAD.problems) - 1


def test_a_new_warning_fails_nothing_and_one_less_is_better():
    warned = replace(GOOD, problems=(replace(LOST, severity="warning"),))

    found = compared(GOOD, warned)

    assert only(found)[:2] == ("changed", f"a new warning: {LOST.message}")
    assert not found.worse
    assert only(compared(warned, GOOD))[0] == "better"


def test_the_same_difference_of_several_cases_is_told_once():
    cells = (GOOD, replace(GOOD, size="970x250"))
    failing = tuple(replace(cell, problems=(LOST,)) for cell in cells)

    found = compare_reports(
        report_json(replace(PASSED, platforms=cells)),
        report_json(replace(PASSED, platforms=failing)),
    )

    assert [one.cases for one in found.differences] == [("Xandr (all 2 cases)",)]


def test_a_report_of_an_older_version_is_compared_too():
    told = json.loads(render_json(FAILED))
    older = {"passed": told["passed"], "platforms": [_older(cell) for cell in told["platforms"]]}

    found = compare_reports(older, told)

    assert found.differences == ()
    assert found.remaining == len(BAD.problems)


def _older(cell: dict[str, Any]) -> dict[str, Any]:
    """As it was before reports named cases and kinds."""
    gone = ("title", "format", "size", "host", "consent", "locale", "checked")
    kept = {key: value for key, value in cell.items() if key not in gone}
    extra = ("kind", "fix", "request")
    problems = [{k: v for k, v in p.items() if k not in extra} for p in cell["problems"]]
    return {**kept, "problems": problems}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"platforms": [1]}', '{"platforms": {}}'])
def test_what_is_no_report_is_not_read(text: str):
    assert read_report(text) is None


def test_the_comparison_reads_as_agreed():
    cells = (replace(GOOD, problems=(LOST,)), GOOD, replace(GOOD, pixels=GOOD.pixels[:1]))
    before, failing, fewer = (report_json(replace(PASSED, platforms=(c,))) for c in cells[::-1])

    assert render_comparison(compare_reports(failing, failing)) == (
        "compared with the older report: no difference\n"
    )
    worse = report_json(replace(PASSED, platforms=cells[:1]))
    assert render_comparison(compare_reports(before, worse)) == (
        "compared with the older report: 1 worse, 0 better, 1 changed\n"
        '  - new: A pixel of "dry" (on selected) did not fire.\n'
        "      https://t.example/dry?x=@{var.skin}\n"
        "      Xandr\n"
        '  ~ a new pixel of "dry" (on selected)\n'
        "      https://t.example/dry?x=@{var.skin}\n"
        "      Xandr\n"
    )
    assert render_comparison(compare_reports(fewer, worse)).startswith(
        "compared with the older report: no difference; 1 problem as before"
    )
