"""Bots, prefetches, data centres, countries, devices: marked, and the address is forgotten."""

from pathlib import Path

import crawleruseragents  # type: ignore[import-untyped]
import pytest

from measurement import Visitors, VisitorsFileInvalid
from measurement.collector.crawlers import find_crawler
from measurement.collector.visitors import Known
from tests.measurement.collector.accepting import PERSON, acceptor, site_events

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
TABLET = "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


def _write(folder: Path, text: str) -> Path:
    path = folder / "list.txt"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({"user-agent": PERSON}, Known("", "desktop")),
        ({"user-agent": IPHONE}, Known("", "phone")),
        ({"user-agent": TABLET}, Known("", "tablet")),
        ({"user-agent": "Mozilla/5.0 (SMART-TV; Tizen 7.0)"}, Known("", "tv")),
        ({}, Known("bot:no agent")),
        ({"user-agent": "curl/8.5.0"}, Known("bot:curl")),
        ({"user-agent": "Googlebot/2.1"}, Known("bot:Googlebot")),
        ({"user-agent": PERSON, "sec-purpose": "prefetch;prerender"}, Known("prefetch", "desktop")),
        ({"user-agent": PERSON, "x-purpose": "preview"}, Known("prefetch", "desktop")),
        ({"user-agent": PERSON, "purpose": "something"}, Known("", "desktop")),
    ],
)
def test_who_sends_is_told_by_what_he_says(headers, known):
    assert Visitors().know(headers, "192.0.2.1") == known


def test_every_agent_of_the_list_is_found_and_named():
    data = crawleruseragents.CRAWLER_USER_AGENTS_DATA
    missed = [e["pattern"] for e in data for a in e.get("instances", [])[:1] if not find_crawler(a)]

    assert missed == []
    assert find_crawler(PERSON) is None


def test_events_of_bots_are_kept_and_marked():
    answer, (event,) = site_events({"n": "a"}, headers={"user-agent": "Googlebot/2.1"})

    assert (answer.status, event.bot) == (204, "bot:Googlebot")


def test_the_iab_list_is_read_in_its_own_form(tmp_path):
    text = "# pattern|active|exceptions|two passes|impact|start\n"
    text += "acmebot|1|acmebot-browser, friendly|0|2|0\nlazy|0||0|2|0\nsnoop|1||0|2|1\n"
    visitors = Visitors(iab=_write(tmp_path, text))
    agents = {
        f"{PERSON} AcmeBot/1": "iab",
        f"{PERSON} AcmeBot-Browser/1": "",
        f"{PERSON} lazy": "",
        "Snoop/2": "iab",
        f"{PERSON} snoop": "",
    }

    assert {a: visitors.know({"user-agent": a}, "").bot for a in agents} == agents


def test_with_the_list_of_browsers_everybody_else_is_a_bot(tmp_path):
    visitors = Visitors(iab_browsers=_write(tmp_path, "Mozilla/5.0|1|1\n"))

    assert visitors.know({"user-agent": PERSON}, "").bot == ""
    assert visitors.know({"user-agent": "Acme/1"}, "").bot == "iab"


@pytest.mark.parametrize(
    ("address", "bot"),
    [
        ("192.0.2.1", "data-centre"),
        ("192.0.2.255", "data-centre"),
        ("192.0.3.128", "data-centre"),
        ("192.0.4.0", ""),
        ("192.0.1.255", ""),
        ("2001:db8::7", "data-centre"),
        ("2001:db9::", ""),
        ("no address", ""),
    ],
)
def test_data_centres_are_told_by_their_networks(tmp_path, address, bot):
    text = "192.0.3.0/24  # neighbours\n192.0.2.0/25\n192.0.2.0/24\n\n2001:db8::/32\n"
    visitors = Visitors(ranges=_write(tmp_path, text))

    assert visitors.know({"user-agent": PERSON}, address).bot == bot


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("ranges", "192.0.2.0/24\n1.2.3\n", 'list.txt, line 2: "1.2.3" is no network'),
        ("iab", "acme|yes\n", 'list.txt, line 1: "acme|yes" is no entry'),
        ("countries", "nonsense", "no MaxMind database"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(tmp_path, option, text, said):
    with pytest.raises(VisitorsFileInvalid) as raised:
        Visitors(**{option: _write(tmp_path, text)})

    assert said in str(raised.value)


class _Countries:
    def get(self, address: str) -> object:
        """As a MaxMind reader."""
        if address == "?":
            raise ValueError
        return {"192.0.2.1": {"country": {"iso_code": "AT"}}, "192.0.2.2": {"continent": {}}}.get(
            address
        )


@pytest.mark.parametrize(
    ("address", "country"), [("192.0.2.1", "AT"), ("192.0.2.2", ""), ("?", "")]
)
def test_the_country_is_kept_and_the_address_is_not(address, country):
    visitors = Visitors()
    visitors._countries = _Countries()  # type: ignore[assignment]
    answer, (event,) = site_events({"n": "a"}, rules=acceptor(visitors=visitors), address=address)

    assert event.country == country
    assert b"192.0.2" not in answer.payloads[0]
