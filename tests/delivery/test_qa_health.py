"""The table of figures and limits, without a browser."""

from dataclasses import replace
from pathlib import Path

import pytest

from delivery.qa.health import (
    LIMITS,
    Barrier,
    Loaded,
    Measured,
    Shift,
    find_figures,
    health_problems,
    shift_score,
)
from delivery.qa.report import QaProblem

GOOD = Measured(
    "300x250",
    loads=(
        Loaded("https://cdn.example/page.html", "initial", 90_000),
        Loaded("https://imp.example/i", "subload", 43),
        Loaded("https://t.example/click", "initiated", 43),
    ),
    cpu_ms=120.0,
    idle_share=0.01,
    long_tasks_ms=(61.0, 52.0),
    viewable_share=1.0,
    viewable_ms=1_004.0,
    images=4,
    fonts=2,
    barriers=(Barrier("region", "moderate", "All of it in landmarks", "p", "<p>"),),
)
BIG = Loaded("https://cdn.example/film.mp4", "subload", 4_200_000)


def told(measured: Measured, *, ours: bool = True) -> list[tuple[str, str, str]]:
    return [(p.check, p.severity, p.message) for p in health_problems(measured, ours=ours)]


def test_a_light_page_has_no_problem():
    assert health_problems(GOOD) == ()


def test_figures_stand_beside_their_limits():
    assert [(f.name, f.value, f.limit, f.passed) for f in find_figures(GOOD)] == [
        ("initial_bytes", 90_000, 150_000, True),
        ("subload_bytes", 43, 300_000, True),
        ("unasked_bytes", 90_043, 4_000_000, True),
        ("initiated_bytes", 43, None, True),
        ("initial_requests", 1, 10, True),
        ("requests", 3, None, True),
        ("cpu_ms", 120, 60_000, True),
        ("idle_share", 0.01, 0.5, True),
        ("long_tasks", 2, None, True),
        ("longest_task_ms", 61, None, True),
        ("ad_shift", 0, 0.25, True),
        ("page_shift", 0, 0.1, True),
        ("viewable_share", 1, None, True),
        ("images", 4, None, True),
        ("fonts", 2, None, True),
        ("barriers", 1, None, True),
    ]


def test_what_depends_on_the_machine_is_said():
    assert [f.name for f in find_figures(replace(GOOD, heap_bytes=1)) if f.varies] == [
        "cpu_ms",
        "idle_share",
        "long_tasks",
        "longest_task_ms",
        "ad_shift",
        "page_shift",
        "heap_bytes",
    ]


def test_a_size_without_a_rule_has_no_weight_limit():
    heavy = replace(GOOD, size="123x456", loads=(Loaded("https://a.example/", "initial", 999_000),))

    assert health_problems(heavy) == ()


def test_a_heavy_ad_names_its_limit_and_its_largest_file():
    problem = next(
        p for p in health_problems(replace(GOOD, loads=(*GOOD.loads, BIG))) if p.severity == "error"
    )

    assert problem == QaProblem(
        "health",
        "Health",
        None,
        "The ad is heavy: it loads 4.3 MB before anybody touched it, and Chrome removes ads from "
        "4.0 MB on.",
        "at most 4.0 MB (Chrome, heavy ad intervention)",
        "4.3 MB; 4.2 MB of it are https://cdn.example/film.mp4",
        "Load less at first: smaller pictures, fewer fonts, films only when they are asked for.",
        kind="page-removed",
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"loads": (Loaded("https://a.example/", "initial", 160_000),)},
            ("health", "warning", "The ad loads 160.0 kB before the page has loaded, and 150.0 kB are allowed in this size."),
        ),
        (
            {"loads": tuple(Loaded(f"https://a.example/{n}", "initial", 1) for n in range(11))},
            ("health", "warning", "The ad makes 11 requests before the page has loaded, and 10 are allowed."),
        ),
        (
            {"cpu_ms": 61_000},
            ("health", "error", "The page needs 61.0 s of processor time, and Chrome removes ads from 60.0 s on."),
        ),
        (
            {"idle_share": 0.4},
            ("health", "warning", "The ad keeps the processor busy while nothing happens: 0.4 of the time; 0.3 are allowed."),
        ),
        (
            {"idle_share": 0.8},
            ("health", "error", "The ad keeps the processor busy while nothing happens: 0.8 of the time; 0.5 are allowed."),
        ),
        (
            {"ad_shift": 0.3},
            ("health", "warning", "Things jump inside the ad while nobody touches it: a layout shift of 0.3, and more than 0.25 is poor."),
        ),
        (
            {"page_shift": 0.12},
            ("health", "warning", "The ad moves the page around it: a layout shift of 0.12; up to 0.1 is good."),
        ),
        (
            {"viewable_share": 0.2, "viewable_ms": 0.0},
            ("health", "error", "The ad stands in view and cannot be seen, so it would never count as viewable."),
        ),
        (
            {"heap_bytes": 11_000_000},
            ("health", "warning", "A hundred loops leave 11.0 MB in memory; up to 10.0 MB is good."),
        ),
        ({"broken_images": ("https://a.example/x.png",)}, ("health", "error", "A picture could not be drawn.")),
        (
            {"failed_fonts": ("Brand 400 normal",)},
            ("health", "warning", "A font could not be loaded, so the text has another width."),
        ),
        ({"page_errors": ("boom",)}, ("errors", "error", "A script of the page failed.")),
        ({"console_errors": ("oh",)}, ("errors", "error", "The browser wrote an error to its console.")),
        ({"refused": ("img-src https://a.example/",)}, ("errors", "error", "The ad's content security policy blocked something.")),
        ({"mixed": ("Mixed Content: …",)}, ("https", "error", "An https page asks for something over http.")),
        (
            {"barriers": (Barrier("image-alt", "critical", "Images must have alternative text", "img", "<img>"),)},
            ("health", "warning", "Somebody cannot use this: Images must have alternative text (image-alt, critical)."),
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)  # fmt: skip
def test_each_fault_is_named(change: dict[str, object], expected: tuple[str, str, str]):
    assert told(replace(GOOD, **change)) == [expected]  # type: ignore[arg-type]


def test_of_a_tag_of_others_nothing_need_be_seen():
    hidden = replace(GOOD, viewable_share=0.0, viewable_ms=0.0)

    assert told(hidden, ours=False) == []


def test_shifts_add_up_in_bursts():
    close = [Shift(0, 0.1), Shift(900, 0.1), Shift(1_800, 0.1)]
    far = [Shift(0, 0.1), Shift(1_100, 0.15), Shift(2_200, 0.1)]
    long = [Shift(at, 0.1) for at in range(0, 8_000, 800)]

    assert [shift_score(close), shift_score(far), shift_score(long)] == [0.3, 0.15, 0.7]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_each_figure_and_source_is_in_the_docs(limit):
    page = (Path(__file__).parents[2] / "docs" / "qa.md").read_text("utf-8")

    assert f"`{limit.name}`" in page
    assert all(step.source.split(":")[0] in page for step in limit.steps)
