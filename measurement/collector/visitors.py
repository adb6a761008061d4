"""What is known of who sends, found out before the address is forgotten: bots, prefetches, country."""

import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import crawleruseragents  # type: ignore[import-untyped]
import maxminddb

__all__ = ["Visitors", "VisitorsFileInvalid"]

_PREFETCH = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_AGENTS = 4_096  # user agents that a busy hour shows


class VisitorsFileInvalid(ValueError):
    """A file of the user's that cannot be read; the message says where and what to do."""


class Visitors:
    """`iab` are lower-case words of agents (the IAB's list is licensed: the user brings it);
    `ranges` are networks of data centres, `countries` a MaxMind database of countries."""

    def __init__(
        self,
        *,
        iab: Path | None = None,
        ranges: Path | None = None,
        countries: Path | None = None,
    ) -> None:
        self._iab = tuple(line.lower() for line in _lines(iab)) if iab else ()
        self._networks = tuple(_networks(ranges)) if ranges else ()
        self._countries = _open_countries(countries) if countries else None
        self._named = lru_cache(_AGENTS)(self._name)

    def bot(self, headers: Mapping[str, str], address: str) -> str:
        """`bot:NAME`, `iab`, `prefetch`, `data-centre`; '' for what is taken for a person."""
        if any(
            "prefetch" in headers.get(name, "") or "prerender" in headers.get(name, "")
            for name in _PREFETCH
        ):
            return "prefetch"
        named = self._named(headers.get("user-agent", ""))
        return named or ("data-centre" if self._networks and self._hosted(address) else "")

    def country(self, address: str) -> str:
        """Two letters, or '' if nobody knows."""
        if self._countries is None:
            return ""
        try:
            found: Any = self._countries.get(address)
        except ValueError:
            return ""
        country = found.get("country") if isinstance(found, dict) else None
        return str(country.get("iso_code", "")) if isinstance(country, dict) else ""

    def _name(self, agent: str) -> str:
        if not agent:
            return "bot:no agent"
        lowered = agent.lower()
        if any(word in lowered for word in self._iab):
            return "iab"
        found = crawleruseragents.matching_crawlers(agent)
        if not found:
            return ""
        return "bot:" + str(crawleruseragents.CRAWLER_USER_AGENTS_DATA[found[0]]["pattern"])[:60]

    def _hosted(self, address: str) -> bool:
        try:
            one = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(one in network for network in self._networks)


def _open_countries(path: Path) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(str(path))
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise VisitorsFileInvalid(f"{path}: no MaxMind database: {error}") from None


def _networks(path: Path) -> Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for number, line in enumerate(_lines(path), 1):
        try:
            found.append(ipaddress.ip_network(line))
        except ValueError:
            raise VisitorsFileInvalid(
                f'{path}, entry {number}: "{line}" is no network such as 192.0.2.0/24'
            ) from None
    return found


def _lines(path: Path) -> list[str]:
    """Lines without comments and blanks."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VisitorsFileInvalid(f"{path}: cannot be read: {error}") from None
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]
