"""The link behind the fallback."""

import pytest

from delivery import Delivery, load_platforms
from delivery.click_chain import encode_landing
from delivery.ways_out import way_out

PLATFORMS = load_platforms()
LANDING = "https://shop.example/a?b=1&c=%20#d"


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("adform", "%%c1;cpdir=https://shop.example/a?b=1&c=%20#d"),
        ("campaign_manager_360", "%chttps://shop.example/a?b=1&c=%20#d"),
        ("dv360", "${CLICK_URL}https%3A%2F%2Fshop.example%2Fa%3Fb%3D1%26c%3D%2520%23d"),
    ],
)
def test_the_landing_page_follows_as_the_prefix_wants_it(platform: str, text: str) -> None:
    delivery = Delivery(click_throughs={"main": LANDING})

    assert way_out(delivery, "main", PLATFORMS[platform]).text == text


def test_macros_in_the_landing_page_are_encoded_with_it() -> None:
    delivery = Delivery(click_throughs={"main": "https://shop.example/?o=@{cachebuster}&i=@{ip}"})

    url = way_out(delivery, "main", PLATFORMS["dv360"])

    assert url.text == "${CLICK_URL}https%3A%2F%2Fshop.example%2F%3Fo%3D${CACHEBUSTER}%26i%3D"


def test_an_unknown_click_through_leads_nowhere() -> None:
    assert way_out(Delivery(), "main", PLATFORMS["dv360"]).parts == ()


def test_encoding_is_that_of_the_player() -> None:
    assert encode_landing("a b/ü!~*'()%", 1) == "a%20b%2F%C3%BC!~*'()%25"
