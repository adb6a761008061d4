"""What an ad weighs, and what it may weigh: contracts of the IAB and of browsers, as a table.

Bytes are those on the wire: text compressed with gzip, films and pictures as they are. The initial
load is everything that comes before the page around the ad has loaded, the sub-load what comes
after (`creative.subload`). What ad platforms ask for stands in their own tables
(`delivery/platforms/*.toml`, limits). Pixels are no files of the ad and are not weighed.
"""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from creative.subload import LaterFile

__all__ = [
    "HEAVY_AD",
    "WEIGHT_CONTRACTS",
    "HeavyAd",
    "Weight",
    "WeightContract",
    "find_contract",
    "gzip_bytes",
    "weigh_page",
]

KB: Final = 1_000  # the smaller of both readings: nobody refuses an ad for it


@dataclass(frozen=True, slots=True)
class Weight:
    """What a visitor's browser gets: bytes and files.

    `initial` comes before the load event of the page around the ad, `subload` after it, `asked`
    only after an act of the user (a film that somebody starts).
    """

    initial_bytes: int
    initial_files: int = 1
    subload_bytes: int = 0
    subload_files: int = 0
    asked_bytes: int = 0
    asked_files: int = 0

    @property
    def alone_bytes(self) -> int:
        """What comes without an act of anybody."""
        return self.initial_bytes + self.subload_bytes

    @property
    def total_bytes(self) -> int:
        """All that can come."""
        return self.alone_bytes + self.asked_bytes

    @property
    def files(self) -> int:
        """All requests but those of tracking."""
        return self.initial_files + self.subload_files + self.asked_files


@dataclass(frozen=True, slots=True)
class WeightContract:
    """What one kind of placement takes. `sizes` as WxH; `read` is when the source was read."""

    name: str
    sizes: tuple[str, ...]
    initial_bytes: int
    subload_bytes: int
    initial_files: int
    source: str
    read: str


def _iab(initial_kb: int, subload_kb: int, *sizes: str) -> WeightContract:
    # "Max number of host-initiated file requests" is 10 for every size.
    source = "IAB New Ad Portfolio (2017), fixed-size specifications"
    return WeightContract(
        "IAB", sizes, initial_kb * KB, subload_kb * KB, 10, source, read="2026-11-21"
    )


WEIGHT_CONTRACTS: Final[tuple[WeightContract, ...]] = (
    _iab(50, 100, "320x50", "300x50"),
    _iab(150, 300, "300x250", "728x90", "160x600"),
    _iab(200, 400, "970x90"),
    _iab(250, 500, "970x250", "300x1050"),
    _iab(300, 600, "640x1136", "750x1334", "1080x1920"),  # interstitials of phones
)


@dataclass(frozen=True, slots=True)
class HeavyAd:
    """When Chrome takes an ad's frame away that nobody has touched yet; frames in it count."""

    network_bytes: int
    cpu_ms: int
    cpu_ms_in_window: int
    window_ms: int
    source: str
    read: str


HEAVY_AD: Final = HeavyAd(
    network_bytes=4_000 * KB,
    cpu_ms=60_000,
    cpu_ms_in_window=15_000,
    window_ms=30_000,
    source="Chrome, heavy ad intervention: 4 MB, 60 s of CPU, or 15 s of it in any 30 s",
    read="2026-11-21",
)


def find_contract(size: str) -> WeightContract:
    """The contract of a size; of one that no row names, that of the largest size not above it.

    So an unusual size is never promised more than a usual one of the same area.
    """
    rows = {named: row for row in WEIGHT_CONTRACTS for named in row.sizes}
    if size in rows:
        return rows[size]
    below = [named for named in rows if _area(named) <= _area(size)]
    return rows[max(below, key=_area)] if below else WEIGHT_CONTRACTS[0]


def weigh_page(page: str, later: Iterable[LaterFile]) -> Weight:
    """The weight of a published page with the files that it asks for later."""
    files = list(later)
    sub = [len(file.asset.data) for file in files if not file.on_act]
    asked = [len(file.asset.data) for file in files if file.on_act]
    return Weight(gzip_bytes(page.encode()), 1, sum(sub), len(sub), sum(asked), len(asked))


def gzip_bytes(data: bytes) -> int:
    """What a file weighs on the wire where the server compresses it."""
    return len(gzip.compress(data, 9, mtime=0))


def _area(size: str) -> int:
    width, height = size.split("x")
    return int(width) * int(height)
