"""What is known of who sends, found out before the address is forgotten.

Bots are named by a list that is kept up (crawler-user-agents), and by two that a user may have: the
IAB/ABC International Spiders and Bots List, which is licensed, and networks of data centres. What
they find is kept and marked, so that a report can say both gross and net.
"""

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import maxminddb
import msgspec

from measurement.collector.crawlers import find_crawler
from measurement.collector.iab import IabList
from measurement.collector.lines import VisitorsFileInvalid, read_lines

__all__ = ["Known", "Visitors", "VisitorsFileInvalid"]

_PREFETCH: Final = frozenset(("sec-purpose", "purpose", "x-purpose", "x-moz"))
_AGENTS: Final = 4_096  # user agents that a busy hour shows
_AGENT_CHARS: Final = 1_000  # of an agent are looked at; the lists' patterns are short
# In this order: an Android tablet says Android without Mobile, an iPad since 2019 that it is a Mac.
_DEVICES: Final = (
    (
        "tv",
        re.compile(
            r"smart-?tv|appletv|googletv|hbbtv|netcast|roku|bravia|aft[a-z]{1,2}\b", re.IGNORECASE
        ),
    ),
    ("tablet", re.compile(r"ipad|tablet|kindle|silk/|android(?!.*mobile)", re.IGNORECASE)),
    ("phone", re.compile(r"mobi|iphone|ipod|phone", re.IGNORECASE)),
    ("desktop", re.compile(r"windows nt|macintosh|x11|cros", re.IGNORECASE)),
)


class Known(msgspec.Struct, frozen=True):
    """`bot` is `bot:NAME`, `iab`, `prefetch` or `data-centre`, and '' for what is taken for a
    person; `device` is tv, tablet, phone or desktop; '' where nobody knows."""

    bot: str = ""
    device: str = ""
    country: str = ""


class Visitors:
    """`iab` and `iab_browsers` are the list's files of bots and of valid browsers, `ranges` one of
    networks, `countries` a MaxMind database. Raises VisitorsFileInvalid."""

    def __init__(
        self,
        *,
        iab: Path | None = None,
        iab_browsers: Path | None = None,
        ranges: Path | None = None,
        countries: Path | None = None,
    ) -> None:
        self._iab = IabList(iab, iab_browsers)
        self._hosted = _Networks(ranges) if ranges else None
        self._countries = _open_countries(countries) if countries else None
        self._known = lru_cache(_AGENTS)(self._by_agent)

    @property
    def by_address(self) -> bool:
        """Whether an address says more than the headers."""
        return self._hosted is not None or self._countries is not None

    def warm_up(self) -> None:
        """Compiles the patterns now, so that no request waits for it."""
        self._known("a person")

    def know(self, headers: Mapping[str, str], address: str) -> Known:
        """What a request says of who sent it."""
        known = self._known(headers.get("user-agent", "")[:_AGENT_CHARS])
        is_hosted = self._hosted is not None and address in self._hosted
        country = self._country(address) if self._countries is not None else ""
        bot = known.bot or ("data-centre" if is_hosted else "")
        if not _PREFETCH.isdisjoint(headers) and _is_prefetch(headers):
            bot = bot or "prefetch"
        if bot != known.bot or country:
            return Known(bot, known.device, country)
        return known

    def _by_agent(self, agent: str) -> Known:
        return Known(self._bot(agent), _device(agent))

    def _bot(self, agent: str) -> str:
        if not agent:
            return "bot:no agent"
        crawler = find_crawler(agent)
        if crawler is not None:
            return f"bot:{crawler}"
        return "iab" if self._iab.is_bot(agent) else ""

    def _country(self, address: str) -> str:
        assert self._countries is not None
        try:
            found: Any = self._countries.get(address)
        except ValueError:
            return ""
        country = found.get("country") if isinstance(found, dict) else None
        return str(country.get("iso_code", ""))[:2] if isinstance(country, dict) else ""


class _Networks:
    """Networks of a file, one a line, as ranges without overlap."""

    def __init__(self, path: Path) -> None:
        self._ends: dict[int, list[int]] = {4: [], 6: []}
        self._starts: dict[int, list[int]] = {4: [], 6: []}
        for version, start, end in sorted(_read_networks(path)):
            starts, ends = self._starts[version], self._ends[version]
            if ends and start <= ends[-1] + 1:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)

    def __contains__(self, address: str) -> bool:
        try:
            one = ipaddress.ip_address(address)
        except ValueError:
            return False
        at = bisect_right(self._starts[one.version], int(one)) - 1
        return at >= 0 and int(one) <= self._ends[one.version][at]


def _read_networks(path: Path) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for number, line in read_lines(path):
        try:
            network = ipaddress.ip_network(line)
        except ValueError:
            raise VisitorsFileInvalid(
                f'{path}, line {number}: "{line}" is no network such as 192.0.2.0/24'
            ) from None
        first, last = network.network_address, network.broadcast_address
        found.append((network.version, int(first), int(last)))
    return found


def _is_prefetch(headers: Mapping[str, str]) -> bool:
    told = " ".join(headers.get(name, "") for name in _PREFETCH).lower()
    return any(word in told for word in ("prefetch", "prerender", "preview"))


def _device(agent: str) -> str:
    return next((name for name, pattern in _DEVICES if pattern.search(agent)), "")


def _open_countries(path: Path) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(str(path))
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise VisitorsFileInvalid(f"{path}: no MaxMind database: {error}") from None
