"""Reports for machines: pixels as CSV, problems as GitHub's annotations at the right line."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from creative import load_creative
from delivery.qa.render_csv import render_csv
from delivery.qa.render_github import render_github
from delivery.qa.report import PixelCount, QaProblem, Report
from flowtag.shared import read_creative_texts
from tests.delivery.test_qa_report import GOOD, PASSED

ROOT = Path(__file__).parents[2]
CITY = ROOT / "samples" / "city-break"


def rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(report))))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str):
    typed = f'{start}HYPERLINK("https://evil.example")'
    pixel = PixelCount(start, "displayed", typed, 1, 1, typed)

    (row,) = rows(replace(PASSED, platforms=(replace(GOOD, pixels=(pixel,)),)))

    assert (row["component"], row["url"], row["sample"]) == (f"'{start}", f"'{typed}", f"'{typed}")


def test_a_pixel_is_a_line_with_its_case():
    pixel = PixelCount(
        "dry", "selected", "https://t.example/a,b\n", 3, 2, "https://t.example/1",
        held=1, vendor="Acme, Inc.", purpose="consent 1, 7",
    )  # fmt: skip
    cell = replace(GOOD, host="safeframe", consent="refused", locale="de", pixels=(pixel,))

    assert rows(replace(PASSED, platforms=(cell,))) == [
        {
            "platform": "xandr",
            "format": "script",
            "size": "300x250",
            "host": "safeframe",
            "consent": "refused",
            "locale": "de",
            "fault": "",
            "component": "dry",
            "on": "selected",
            "url": "https://t.example/a,b\n",
            "vendor": "Acme, Inc.",
            "purpose": "consent 1, 7",
            "expected": "3",
            "fired": "2",
            "held": "1",
            "as_drawn": "no",
            "sample": "https://t.example/1",
        }
    ]


def placed(problem: QaProblem) -> str:
    """File and line of the problem's annotation, and what stands there."""
    creative, _ = load_creative(CITY)
    assert creative is not None
    report = replace(PASSED, platforms=(replace(GOOD, problems=(problem,)),), flow=creative.flow)
    text = render_github(report, "ads/city", read_creative_texts(CITY))
    fields = dict(pair.split("=") for pair in text.split("::")[1].removeprefix("error ").split(","))
    name = fields["file"].removeprefix("ads/city/")
    line = (CITY / name).read_text("utf-8").splitlines()[int(fields["line"]) - 1]
    return f"{name}: {line.strip()}"


def lost(component: str | None, pixel: str = "") -> QaProblem:
    return QaProblem("pixels", "Path 1", component, "Gone.", pixel=pixel, kind="pixel-missing")


def test_annotations_stand_at_the_component_or_at_its_pixel():
    flow = (CITY / "flow.json").read_text("utf-8")
    creative, _ = load_creative(CITY)
    assert creative is not None
    art = creative.flow.by_id["art"].tracking[0].tag

    assert placed(lost("film")).startswith('flow.json: {"id": "film"') or (
        placed(lost("film")) == "flow.json: {"
    )
    assert art in flow
    assert art in placed(lost("art", art))


def test_annotations_of_a_called_flow_stand_in_its_own_file():
    name, _, line = placed(lost("sleep/rating")).partition(": ")

    assert name == "flows/sleep.json"
    assert line == "{" or '"rating"' in line


def test_annotations_of_impressions_stand_in_the_delivery():
    text = (CITY / "delivery.json").read_text("utf-8")
    pixel = next(part for part in text.split('"') if part.startswith("https://t.nocturne.example"))

    assert pixel in placed(lost(None, pixel))


def test_annotations_of_nothing_in_particular_stand_at_the_first_line():
    creative, _ = load_creative(CITY)
    assert creative is not None
    report = replace(PASSED, platforms=(replace(GOOD, problems=(lost("gone"),)),))

    assert render_github(report, "ads/city", {}).startswith(
        "::error file=ads/city/flow.json,line=1,title=A pixel did not fire (Xandr)::Gone. (Path 1)"
    )


def test_annotations_cannot_be_broken_out_of():
    odd = replace(lost("dry"), message="50% off\n::error::no", path="a,b:c")

    text = render_github(replace(PASSED, platforms=(replace(GOOD, problems=(odd,)),)), "x", {})

    assert len(text.splitlines()) == 1
    assert "50%25 off%0A::error::no (a,b:c)" in text
