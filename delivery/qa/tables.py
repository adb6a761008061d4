"""The tables of a report: the matrix of checks, pixels, and clicks hop by hop; rows for templates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from delivery.qa.cards import Card
from delivery.qa.case_names import Case, cases_of, cell_title
from delivery.qa.report import CHECKS, ClickChain, Hop, PixelCount, PlatformReport

__all__ = ["ClickGroup", "MatrixGroup", "PixelTable", "list_clicks", "list_pixels", "make_matrix"]

MOST_COLUMNS = 6  # pixel counts beside each other; of more cases the sum is shown
MOST_WRONG = 3  # cases that a pixel names
Mark = Literal["ok", "warn", "no", "na"]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One check of one case: as it should be, with a warning, not so, or nothing to look at; and
    where to read on."""

    check: str
    mark: Mark
    problems: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One case."""

    title: str
    small: str
    cells: tuple[MatrixCell, ...]
    verdict: str
    passed: bool


@dataclass(frozen=True, slots=True)
class MatrixGroup:
    """A platform; `title` is empty where it has one case, whose row then names it."""

    title: str
    rows: tuple[MatrixRow, ...]


def make_matrix(
    cells: Sequence[PlatformReport], cards: Sequence[Card], checks: Sequence[str] = tuple(CHECKS)
) -> list[MatrixGroup]:
    """Every case and every check, grouped by platform in the order of the report."""
    numbered = zip(enumerate(cells), cases_of(cells), strict=True)
    groups = []
    for _, same in groupby(numbered, key=lambda one: one[0][1].platform):
        rows = list(same)
        title = rows[0][1][0] if len(rows) > 1 else ""
        made = (
            _matrix_row(cell, at, case, bool(title), cards, checks) for (at, cell), case in rows
        )
        groups.append(MatrixGroup(title, tuple(made)))
    return groups


def _matrix_row(
    cell: PlatformReport,
    position: int,
    case: Case,
    grouped: bool,
    cards: Sequence[Card],
    checks: Sequence[str],
) -> MatrixRow:
    kind = "" if cell.format == "tag" else f"{cell.format} "  # a tag of others has no format
    tag = f"{kind}tag {cell.size}" if cell.format else "no tag"
    return MatrixRow(
        title=case[1] or "plain page" if grouped else cell.title,
        small=f"{len(cell.paths)} session{'' if len(cell.paths) == 1 else 's'} · {tag}",
        cells=tuple(_matrix_cell(cell, check, position, cards) for check in checks),
        verdict=cell.verdict if cell.passed else "failed",
        passed=cell.passed,
    )


def _matrix_cell(
    cell: PlatformReport, check: str, position: int, cards: Sequence[Card]
) -> MatrixCell:
    problems = [problem for problem in cell.problems if problem.check == check]
    if problems:
        mine = (c for c in cards if c.problem.check == check and position in c.cells)
        anchor = next((card.anchor for card in mine), "")
        failed = any(problem.severity == "error" for problem in problems)
        return MatrixCell(check, "no" if failed else "warn", len(problems), anchor)
    return MatrixCell(check, "ok" if check in cell.checked else "na")


@dataclass(frozen=True, slots=True)
class PixelRow:
    """One pixel. `cells` are its counts case by case; of many cases only those that are `wrong`."""

    on: str
    url: str
    expected: int
    fired: int
    cells: tuple[PixelCount | None, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PixelGroup:
    """All pixels of a component; None for the impressions."""

    component: str | None
    rows: tuple[PixelRow, ...]


@dataclass(frozen=True, slots=True)
class PixelTable:
    """`columns` are the cases' titles; none where there are too many to stand beside each other."""

    columns: tuple[str, ...]
    groups: tuple[PixelGroup, ...]


Key = tuple[str | None, str, int]


def list_pixels(cells: Sequence[PlatformReport]) -> PixelTable:
    """One row for each pixel: a tracker's n-th address is one pixel, however the platforms spell
    the macros in it."""
    titles = tuple(cell_title(cell, cells) for cell in cells)
    counts = [_numbered(cell.pixels) for cell in cells]
    keys = list(dict.fromkeys(key for found in counts for key in found))
    groups = tuple(
        PixelGroup(component, tuple(_pixel_row(key, counts, titles) for key in same))
        for component, same in groupby(_by_component(keys), key=lambda key: key[0])
    )
    return PixelTable(titles if len(titles) <= MOST_COLUMNS else (), groups)


def _numbered(pixels: Sequence[PixelCount]) -> dict[Key, PixelCount]:
    found: dict[Key, PixelCount] = {}
    for pixel in pixels:
        at = 0
        while (pixel.component, pixel.on, at) in found:
            at += 1
        found[pixel.component, pixel.on, at] = pixel
    return found


def _by_component(keys: Sequence[Key]) -> list[Key]:
    first = {key[0]: n for n, key in reversed(list(enumerate(keys)))}
    return sorted(keys, key=lambda key: first[key[0]])


def _pixel_row(
    key: Key, counts: Sequence[dict[Key, PixelCount]], titles: Sequence[str]
) -> PixelRow:
    cells = tuple(found.get(key) for found in counts)
    known = [cell for cell in cells if cell is not None]
    return PixelRow(
        on=key[1],
        url=known[0].url,
        expected=sum(cell.expected for cell in known),
        fired=sum(cell.fired for cell in known),
        cells=cells,
        wrong=_wrong(cells, titles),
    )


def _wrong(cells: Sequence[PixelCount | None], titles: Sequence[str]) -> tuple[str, ...]:
    """The counts of the cases that are not as drawn; the first of them, if they are many."""
    found = [
        f"{title}: {cell.fired} of {cell.expected}"
        for title, cell in zip(titles, cells, strict=True)
        if cell is not None and cell.fired != cell.expected
    ]
    more = len(found) - MOST_WRONG
    return (*found[:MOST_WRONG], f"{more} cases more") if more > 0 else tuple(found)


@dataclass(frozen=True, slots=True)
class HopRow:
    """One request on the way."""

    role: str
    host: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One way out in one case."""

    title: str
    chain: ClickChain
    hops: tuple[HopRow, ...]
    added: str


@dataclass(frozen=True, slots=True)
class ClickGroup:
    """All chains of one way out."""

    click: str
    component: str | None
    typed: str
    rows: tuple[ChainRow, ...]


def list_clicks(cells: Sequence[PlatformReport]) -> list[ClickGroup]:
    """The chains of each way out: of each platform one that is as it should be, and every other."""
    found: dict[tuple[str, str | None], list[ChainRow]] = {}
    told: set[tuple[str, str, str | None]] = set()
    for cell, (platform, _) in zip(cells, cases_of(cells), strict=True):
        for chain in cell.clicks:
            once = (cell.platform, chain.click, chain.component)
            if chain.passed and once in told:
                continue
            told.add(once)
            title = platform if chain.passed else cell_title(cell, cells)
            row = ChainRow(title, chain, tuple(_hops(chain)), _added(chain))
            found.setdefault((chain.click, chain.component), []).append(row)
    return [
        ClickGroup(click, component, rows[0].chain.typed, tuple(rows))
        for (click, component), rows in found.items()
    ]


def _hops(chain: ClickChain) -> Iterator[HopRow]:
    for hop in chain.hops:
        if hop.role in ("click", "tracker"):
            yield HopRow(hop.role, _host(hop), f"counts the click, answers {hop.status}", hop.url)


def _host(hop: Hop) -> str:
    return hop.url.partition("://")[2].partition("/")[0]


def _added(chain: ClickChain) -> str:
    return f"plus {', '.join(chain.added)} of the platform" if chain.added else "nothing added"
