"""Which cells a QA run has: platforms, hosts, formats, sizes, consent states and locales, combined.

Pure. What is left out, because a factor cannot matter there, is said in `PRUNED`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Literal

from delivery.qa.case import LOCALE, USUAL_CONSENT, USUAL_HOST, Case, fits
from delivery.staging.consent_states import WALKED_CONSENTS, WalkedConsent
from delivery.staging.places import WALKED_HOSTS, WalkedHost

__all__ = ["PRUNED", "Cell", "Depth", "MatrixName", "Wanted", "find_cells", "left_out"]

MatrixName = Literal["quick", "full"]
Depth = Literal["plain", "short", "every"]
"""A cell's walks: everything that a plain page shows, other formats and sizes among it; the
shortest path that leads out; every path."""

PRUNED = (
    (
        "sizes, but with host and format on the first platform: a size changes what is drawn and "
        "two numbers in the tag, and no platform and no visitor looks at it"
    ),
    (
        "locales, but once each: the ad's texts are those of creative.json, and it never asks the "
        "browser for a language"
    ),
    (
        "paths, but in a plain page on every platform and in every host on the first one: "
        "elsewhere the shortest that leads out is walked, as flow and cell do not know each other"
    ),
    "formats with hosts that are no frames: those take whole documents, standalone tags",
    "consent managers with apps: there only macros count",
)
"""What the full matrix does not combine, and why that cannot matter."""

_PAIRED = ("platform", "format", "host", "consent")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. An empty list is every value with a matrix, and the usual one without."""

    matrix: MatrixName | None = None
    hosts: tuple[WalkedHost, ...] = ()
    sizes: tuple[str, ...] = ()
    consents: tuple[WalkedConsent, ...] = ()
    locales: tuple[str, ...] = ()
    faults: bool = False

    @property
    def plain(self) -> bool:
        """Whether nothing but the usual is asked for."""
        return replace(self, faults=False) == Wanted()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, and how much is walked in it."""

    case: Case
    depth: Depth


def find_cells(
    wanted: Wanted, formats: Mapping[str, Sequence[str]], sizes: Sequence[str]
) -> list[Cell]:
    """The cells, each once, in the order in which they are reported.

    `formats`: those that can be built for each platform, best first; `sizes`: those of the look.
    """
    factors = _Factors(wanted, formats, sizes)
    match wanted.matrix:
        case "quick":
            found = [*factors.plain(), *factors.quick()]
        case "full":
            found = [*factors.plain(), *factors.full()]
        case _:
            found = factors.plain() if wanted.plain else list(factors.products())
    cells: dict[Case, Cell] = {}
    for cell in found:  # the first of a case walks most
        cells.setdefault(cell.case, cell)
    return list(cells.values())


def left_out(wanted: Wanted) -> tuple[str, ...]:
    """What the report says of cells that are not walked."""
    return PRUNED if wanted.matrix == "full" else ()


class _Factors:
    def __init__(
        self, wanted: Wanted, formats: Mapping[str, Sequence[str]], sizes: Sequence[str]
    ) -> None:
        every = wanted.matrix is not None
        self.formats = formats
        self.platforms = list(formats)
        self.hosts: Sequence[WalkedHost] = wanted.hosts or (
            list(WALKED_HOSTS) if every else [USUAL_HOST]
        )
        self.consents: Sequence[WalkedConsent] = wanted.consents or (
            list(WALKED_CONSENTS) if every else [USUAL_CONSENT]
        )
        self.sizes = wanted.sizes or (tuple(sizes) if wanted.matrix == "full" else sizes[:1])
        self.locales = wanted.locales or (LOCALE,)

    def plain(self) -> list[Cell]:
        """One cell for each platform, in a plain page, if those are wanted."""
        if USUAL_HOST not in self.hosts or USUAL_CONSENT not in self.consents:
            return []
        return [
            Cell(Case(name, next(iter(formats), ""), self.sizes[0]), "plain")
            for name, formats in self.formats.items()
        ]

    def quick(self) -> Iterator[Cell]:
        """Each host and each consent state once, on the first platform."""
        first = self.platforms[0]
        for host in self.hosts:
            yield from self._first_that_fits(first, [host], self.consents)
        for consent in self.consents:
            yield from self._first_that_fits(first, self.hosts, [consent])
        for locale in self.locales:
            for cell in self._first_that_fits(first, self.hosts, self.consents):
                yield Cell(replace(cell.case, locale=locale), "short")

    def full(self) -> Iterator[Cell]:
        """Every pair of values that can matter, in few cells; every path in each host."""
        first = self.platforms[0]
        for host in self.hosts:
            for cell in self._first_that_fits(first, [host], self.consents):
                yield Cell(cell.case, "every")
        done: set[tuple[str, str, str, str]] = set()
        for platform in self.platforms:
            yield from self._cover(list(self._cases(platform, self.sizes[:1])), _PAIRED, done)
        by_size = list(self._cases(first, self.sizes))
        yield from self._cover(by_size, ("size", "host", "format"), done)
        for locale in self.locales:
            for cell in self._first_that_fits(first, self.hosts, self.consents):
                yield Cell(replace(cell.case, locale=locale), "short")

    def products(self) -> Iterator[Cell]:
        """All combinations, every path; in the first format that fits."""
        for platform, host, consent in product(self.platforms, self.hosts, self.consents):
            for cell in self._first_that_fits(platform, [host], [consent]):
                for size, locale in product(self.sizes, self.locales):
                    yield Cell(replace(cell.case, size=size, locale=locale), "every")

    def _first_that_fits(
        self, platform: str, hosts: Iterable[WalkedHost], consents: Sequence[WalkedConsent]
    ) -> Iterator[Cell]:
        for host, consent in product(hosts, consents):
            for format_name in self.formats[platform]:
                if not fits(host, format_name, consent):
                    case = Case(platform, format_name, self.sizes[0], host, consent)
                    yield Cell(case, "short")
                    return

    def _cases(self, platform: str, sizes: Sequence[str]) -> Iterator[Case]:
        for format_name, size, host, consent in product(
            self.formats[platform], sizes, self.hosts, self.consents
        ):
            if not fits(host, format_name, consent):
                yield Case(platform, format_name, size, host, consent)

    def _cover(
        self, cases: Sequence[Case], names: Sequence[str], done: set[tuple[str, str, str, str]]
    ) -> Iterator[Cell]:
        """Few of those cases in which every pair of values is that can be; greedy, and stable."""
        pairs = {case: set(_pairs(case, names)) for case in cases}
        open_ = set().union(*pairs.values()) - done
        while open_:
            best = max(cases, key=lambda case: len(pairs[case] & open_))
            open_ -= pairs[best]
            done |= pairs[best]
            yield Cell(best, "short")


def _pairs(case: Case, names: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    for one, other in combinations(names, 2):
        yield one, getattr(case, one), other, getattr(case, other)
