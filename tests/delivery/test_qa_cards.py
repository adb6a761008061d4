"""Cards and tables of a report over many cases: told once, named well, counted right."""

from dataclasses import replace

from delivery.qa.cards import make_cards
from delivery.qa.case_names import cases_of, cell_title
from delivery.qa.report import CHECKS, PixelCount, PlatformReport, QaProblem, Report
from delivery.qa.tables import list_clicks, list_pixels, make_matrix
from tests.delivery.test_qa_report import BAD, CHAIN, FAILED, GOOD

TWICE = QaProblem(
    "clicks", "Path 1", "shop", "The click was counted 2 times by Xandr, not once.", "1 click call",
    "two", kind="click-counted-twice",
)  # fmt: skip


def cases() -> tuple[PlatformReport, ...]:
    """Xandr in three cases, of which two fail alike, and Display & Video in one, which fails so too."""
    wide = replace(GOOD, size="970x250", problems=(TWICE,))
    framed = replace(wide, host="safeframe", consent="refused")
    message = TWICE.message.replace("Xandr", BAD.title)
    other = replace(BAD, problems=(replace(TWICE, message=message),))
    return (GOOD, wide, framed, other)


def report(*cells: PlatformReport) -> Report:
    return Report("Quiz", "quiz", "Chromium 156", 1, cells or cases(), FAILED.flow)


def test_cases_are_named_by_what_tells_them_apart():
    cells = cases()

    assert [cell_title(cell, cells) for cell in cells] == [
        "Xandr (300x250)",
        "Xandr (970x250)",
        "Xandr (safeframe, refused, 970x250)",
        "Display & Video <360>",
    ]
    assert cell_title(GOOD, (GOOD, BAD)) == "Xandr"


def test_a_case_that_is_named_by_its_title_keeps_that_name():
    safe = replace(GOOD, title="Xandr, SafeFrame, refused", host="safeframe", consent="refused")

    assert cases_of((GOOD, safe, BAD)) == [
        ("Xandr", ""),
        ("Xandr", "SafeFrame, refused"),
        ("Display & Video <360>", ""),
    ]
    framed = replace(GOOD, title="Xandr, Sandboxed frame, iframe", format="iframe")
    assert [words for _, words in cases_of((GOOD, safe, framed))] == [
        "", "SafeFrame, refused", "Sandboxed frame, iframe",
    ]  # fmt: skip
    assert cases_of((safe,)) == [("Xandr, SafeFrame, refused", "")]
    (group,) = make_matrix((GOOD, safe), [])
    assert [row.title for row in group.rows] == ["plain page", "SafeFrame, refused"]


def test_the_same_problem_of_several_cases_is_one_card():
    (card,) = make_cards(report())

    assert (card.anchor, card.cells, card.more) == ("problem-1", (1, 2, 3), 0)
    assert card.message == "The click was counted 2 times by the platform, not once."
    assert card.cases == (
        "Xandr (970x250; safeframe, refused, 970x250)",
        "Display & Video <360>",
    )


def test_a_problem_of_one_platform_keeps_its_name():
    (card,) = make_cards(report(GOOD, cases()[1]))

    assert card.message == TWICE.message


def test_what_most_cases_have_comes_first_then_the_order_of_checks():
    alone = QaProblem("impressions", "", None, "An impression is missing.")
    late = QaProblem("errors", "", None, "A script failed.", observed="boom")
    cells = (
        replace(GOOD, problems=(late, TWICE)),
        replace(GOOD, size="1x1", problems=(TWICE, alone)),
    )

    assert [card.problem.check for card in make_cards(report(*cells))] == [
        "clicks", "impressions", "errors",
    ]  # fmt: skip


def test_a_card_names_cases_by_platform_and_counts_the_rest():
    sizes = [replace(GOOD, size=f"{n}x1", problems=(TWICE,)) for n in range(6)]
    others = [replace(GOOD, platform=f"p{n}", title=f"P{n}", problems=(TWICE,)) for n in range(10)]

    (every,) = make_cards(report(*sizes))
    (some,) = make_cards(report(*sizes, replace(GOOD, size="2x2")))
    (many,) = make_cards(report(*others))

    assert every.cases == ("Xandr (all 6 cases)",)
    assert some.cases == ("Xandr (0x1; 1x1; 2x1; 3x1; and 2 more)",)
    assert (many.cases[-1], len(many.cases), many.more) == ("P7", 8, 2)


def test_a_picture_of_another_case_says_so():
    (card,) = make_cards(report(replace(GOOD, paths=()), replace(BAD, problems=(TWICE,))))
    (other,) = make_cards(report(GOOD, replace(BAD, paths=(), problems=(TWICE,))))

    assert card.picture is not None
    assert card.picture.caption == "Path 1, 1.2 s: Takes dry"
    assert other.picture is not None
    assert other.picture.caption == "Path 1, 1.2 s, on Xandr: Takes dry"


def test_what_cannot_be_seen_shows_the_moment_before_without_a_spot():
    (card,) = make_cards(report(replace(GOOD, problems=(TWICE,))))  # "shop" is a redirect

    assert card.picture is not None
    assert (card.picture.alt, card.picture.spot) == ("Takes dry", None)


def test_a_problem_without_flow_or_pictures_is_a_plain_card():
    bare = Report("Quiz", "quiz", "Chromium", 1, (replace(GOOD, paths=(), problems=(TWICE,)),))

    (card,) = make_cards(bare)

    assert (str(card.drawing), card.picture) == ("", None)


def test_the_matrix_groups_the_cases_of_a_platform_and_links_to_the_cards():
    made = report()

    groups = make_matrix(made.platforms, make_cards(made))

    assert [(group.title, [row.title for row in group.rows]) for group in groups] == [
        ("Xandr", ["300x250", "970x250", "safeframe, refused, 970x250"]),
        ("", ["Display & Video <360>"]),
    ]
    marks = [{c.check: c.mark for c in row.cells} for group in groups for row in group.rows]
    assert [list(row) for row in marks] == [list(CHECKS)] * 4
    assert [row["clicks"] for row in marks] == ["ok", "no", "no", "no"]
    assert [row["leads"] for row in marks] == ["na"] * 4
    failing = [c for g in groups for row in g.rows for c in row.cells if c.mark == "no"]
    assert {(cell.anchor, cell.problems) for cell in failing} == {("problem-1", 1)}


def test_pixels_of_many_cases_are_summed_and_name_what_is_wrong():
    lost = PixelCount("dry", "selected", "https://t.example/dry", 2, 1)
    cells = [replace(GOOD, size=f"{n}x1", pixels=(replace(lost, fired=2),)) for n in range(6)]
    cells.append(replace(GOOD, size="6x1", pixels=(lost,)))

    few, many = list_pixels(cells[:2]), list_pixels(cells)

    assert few.columns == ("Xandr (0x1)", "Xandr (1x1)")
    assert many.columns == ()
    (row,) = many.groups[0].rows
    assert (row.expected, row.fired, row.wrong) == (14, 13, ("Xandr (6x1): 1 of 2",))


def test_clicks_that_are_as_they_should_be_are_told_once_a_platform():
    broken = replace(CHAIN, landed="https://other.example/", passed=False)
    cells = (GOOD, replace(GOOD, size="1x1"), replace(GOOD, size="2x1", clicks=(broken,)))

    (group,) = list_clicks(cells)

    assert [(row.title, row.chain.passed) for row in group.rows] == [
        ("Xandr", True),
        ("Xandr (2x1)", False),
    ]
