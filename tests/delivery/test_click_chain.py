"""Click trackers: every hop leads to the next, and the last one to the page that was typed."""

from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from ada_url import URL
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery import ClickTracker, Delivery, Platform, build_site, load_platforms
from delivery.click_chain import (
    beacons_of,
    click_beacons,
    entered_landing,
    find_chain,
    follow_tracker,
)
from delivery.qa.clicks import without_added
from delivery.staging.adserver import added_parameters, click_prefix, follow_click
from delivery.ways_out import way_out
from flows import MacroRef, Template
from tests.delivery.projects import make_project

PLATFORMS = load_platforms()
OPEN = [p for p in PLATFORMS.values() if p.click.form in ("open", "both")]
LANDING = "https://shop.example/a%20b?b=1&c=%2520&d=x;y#top"
FIRST = "https://one.example/c?id=7&cb=@{cachebuster}&u="
SECOND = "https://two.example/ddm/trackclk/N1.B2;dc_trk_aid=5?"  # takes the page as it is
THIRD = "https://three.example/c;id=@{placement_id};to="


def delivery(*tags: str) -> Delivery:
    trackers = tuple(ClickTracker(tag=tag, how="redirect") for tag in tags)
    return Delivery(click_throughs={"main": LANDING}, click_trackers=trackers)


def spliced(chain: Template, value: str = "V/&7") -> str:
    """As the player splices: each macro's value as often encoded as its level says."""
    text = ""
    for part in chain:
        if isinstance(part, MacroRef):
            level = part.level if part.level is not None else int(bool(text))
            filled = value
            for _ in range(level):
                filled = quote(filled, safe="!~*'()")
            text += filled
        else:
            text += part
    return text


def walk(made: Delivery, platform: Platform, url: str) -> list[str]:
    """Where a click goes from that address on, hop by hop."""
    hops = [url]
    while (onwards := follow_tracker(made, platform, str(URL(hops[-1]).href))) is not None:
        hops.append(onwards)
    return hops


def test_each_hop_is_encoded_once_more() -> None:
    chain = find_chain(delivery(FIRST, THIRD), "main", "https://shop.example/?q=@{gdpr}", None)

    assert spliced(chain, "1") == (
        "https://one.example/c?id=7&cb=1&u=https%3A%2F%2Fthree.example%2Fc%3Bid%3D1%3Bto%3D"
        "https%253A%252F%252Fshop.example%252F%253Fq%253D1"
    )
    assert [(p.key, p.level) for p in chain if isinstance(p, MacroRef)] == [
        ("cachebuster", None),
        ("placement_id", 2),
        ("gdpr", 3),
    ]


def test_a_tracker_that_ends_in_a_question_mark_takes_the_page_as_it_is() -> None:
    assert spliced(find_chain(delivery(SECOND), "main", LANDING, None)) == SECOND + LANDING


@pytest.mark.parametrize("tags", [(), (FIRST,), (SECOND,), (FIRST, SECOND), (THIRD, FIRST, SECOND)])
@pytest.mark.parametrize("platform", OPEN, ids=lambda platform: platform.name)
def test_every_hop_leads_to_the_next_on_every_platform(
    platform: Platform, tags: tuple[str, ...]
) -> None:
    made = delivery(*tags)
    url = spliced(find_chain(made, "main", LANDING, platform))
    for _ in range(platform.click.append):
        url = quote(url, safe="!~*'()")

    first = follow_click(platform, str(URL(click_prefix(platform) + url).href))

    assert first is not None
    hops = walk(made, platform, first)
    assert len(hops) == len(tags) + 1
    # a platform adds its parameters to what follows its macro: the first hop takes them
    assert without_added(hops[-1], added_parameters(platform)) == LANDING


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from([FIRST, SECOND, THIRD]), max_size=4),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30),
)
def test_what_is_typed_is_what_lands(tags: list[str], query: str) -> None:
    landing = str(URL(f"https://shop.example/p?q={quote(query)}").href)
    made = delivery(*tags)

    hops = walk(made, PLATFORMS["xandr"], spliced(find_chain(made, "main", landing, None)))

    assert (hops[-1], len(hops)) == (landing, len(tags) + 1)


def test_a_tracker_may_count_one_click_through_only() -> None:
    made = Delivery(
        click_throughs={"main": LANDING, "terms": "https://shop.example/terms"},
        click_trackers=(
            ClickTracker(tag=FIRST, how="redirect", click="main"),
            ClickTracker(tag="https://t.example/c?cb=@{cachebuster}", how="beacon"),
        ),
    )

    chains = [find_chain(made, name, url, None) for name, url in made.click_throughs.items()]

    assert [chain[0] for chain in chains] == [
        "https://one.example/c?id=7&cb=",
        "https://shop.example/terms",
    ]
    assert beacons_of(made, "terms") == ("https://t.example/c?cb=@{cachebuster}",)


def test_the_link_of_the_fallback_goes_the_same_way() -> None:
    made = delivery("https://one.example/c?u=")

    text = way_out(made, "main", PLATFORMS["dv360"]).text

    prefix, _, rest = text.partition("}")
    assert prefix == "${CLICK_URL"
    assert walk(made, PLATFORMS["dv360"], unquote(rest)) == [unquote(rest), LANDING]


def test_a_closed_click_macro_leads_to_what_is_entered(tmp_path: Path) -> None:
    trackers = [{"tag": "https://one.example/c?u=", "how": "redirect"}]
    project = make_project(tmp_path, delivery={"click_trackers": trackers})

    entered = entered_landing(project, PLATFORMS["dv360"])

    landing = "https%3A%2F%2Fshop.example%2Fskin%3Fa%3D1%26b%3D2"
    assert entered == f"https://one.example/c?u={landing}"


def test_the_player_is_told_the_way_and_the_pixels_beside_it(tmp_path: Path) -> None:
    trackers = [
        {"tag": "https://one.example/c?u=", "how": "redirect"},
        {"tag": "https://beat.example/c?cb=@{cachebuster}", "how": "beacon", "click": "main"},
    ]
    project = make_project(tmp_path, delivery={"click_trackers": trackers})

    page = build_site(project)[0]["300x250.html"].decode()

    assert click_beacons(project.creative, project.delivery) == {
        "main": ("https://beat.example/c?cb=@{cachebuster}",)
    }
    shown = page.replace("\\u0025", "%").replace("\\u0026", "&")
    assert '"clicks":{"main":["https://one.example/c?u=","https%3A%2F%2Fshop.example%2F' in shown
    assert '"clicked":{"main":[["https://beat.example/c?cb=",["cachebuster",1]]]}' in shown


def test_without_beacons_the_page_has_not_a_byte_more(tmp_path: Path) -> None:
    page = build_site(make_project(tmp_path))[0]["300x250.html"].decode()

    assert '"clicked"' not in page
