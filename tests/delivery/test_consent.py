"""Which consent a vendor's pixel needs, and whose name a tag asks for it in."""

from pathlib import Path
from typing import Any

import pytest

from creative import ConsentNeed
from delivery import Vendor, load_platforms, load_vendors
from delivery.consent import UNKNOWN_NEED, find_receiver_id, need_finder, need_of_vendor
from delivery.formats.ground import find_ground
from tests.delivery.projects import make_project

PLATFORMS = load_platforms()
HOUSE: dict[str, Any] = {"name": "House", "hosts": ("h.example",), "kinds": ("impression",)}
LISTED = {**HOUSE, "vendor_id": 99}


@pytest.mark.parametrize(
    ("fields", "need"),
    [
        (HOUSE, ConsentNeed(0, (1, 7))),
        ({**HOUSE, "kinds": ("audience",)}, ConsentNeed(0, (1, 3, 4))),
        (LISTED, ConsentNeed(99, (1, 7))),
        ({**LISTED, "purposes": (1, 2, 7), "flexible_purposes": (2, 7)}, ConsentNeed(99, (1, 7), (), (7,))),
        ({**LISTED, "purposes": (1, 3), "leg_int_purposes": (7, 10)}, ConsentNeed(99, (1,), (7,))),
        ({**LISTED, "leg_int_purposes": (7,), "flexible_purposes": (7,)}, ConsentNeed(99, (), (7,), (7,))),
        ({**LISTED, "purposes": (1, 10)}, ConsentNeed(99, (1, 7))),
        ({**LISTED, "kinds": ("audience",), "purposes": (1, 3, 4)}, ConsentNeed(99, (1, 3, 4))),
        ({**LISTED, "kinds": ("audience", "impression"), "purposes": (1, 3, 4)}, ConsentNeed(99, (1, 7))),
        ({**LISTED, "leg_int_purposes": (7,), "delisted": "2024-01-01"}, ConsentNeed(0, (1, 7))),
    ],
)  # fmt: skip
def test_a_need_is_what_the_vendor_declares_of_what_it_does_here(fields, need: ConsentNeed):
    assert need_of_vendor(Vendor(**fields)) == need


@pytest.mark.parametrize("vendor", load_vendors(), ids=lambda vendor: vendor.name)
def test_no_vendor_rests_on_what_the_policies_forbid(vendor: Vendor):
    need = need_of_vendor(vendor)

    assert not {1, 3, 4, 5, 6} & set(need.interest)
    assert not set(need.consent) & set(need.interest)
    assert set(need.flexible) <= {*need.consent, *need.interest}


def _hello(*urls: str) -> list[dict[str, Any]]:
    tracking = [{"tag": url} for url in urls]
    return [{"id": "hello", "type": "text", "text": "Hi", "tracking": tracking}]


def test_hosts_are_those_of_the_projects_vendors(tmp_path: Path):
    project = make_project(tmp_path, components=_hello("https://t.example/"))
    need_of = need_finder(project)

    assert need_of("") == need_of("t.example") == UNKNOWN_NEED
    assert need_of("fw.adsafeprotected.com").vendor == 278


IAS = "https://pixel.adsafeprotected.com/i"


@pytest.mark.parametrize(
    ("platform", "vendor_id", "url", "carried"),
    [
        ("dv360", None, IAS, ["gdpr", "gdpr_consent.278"]),
        ("dv360", 123, IAS, ["gdpr", "gdpr_consent"]),
        ("dv360", None, "https://t.example/i", ["gdpr"]),
        ("google_ad_manager", None, IAS, ["gdpr", "gdpr_consent.278", "us_privacy", "gpp", "gpp_sid"]),
        ("xandr", None, IAS, ["gdpr", "gdpr_consent", "gpp.278", "gpp_sid"]),
        ("adform", None, IAS, ["gdpr", "gdpr_consent"]),
    ],
)  # fmt: skip
def test_a_tag_carries_consent_in_the_name_of_a_receiver(
    tmp_path: Path, platform: str, vendor_id: int | None, url: str, carried: list[str]
):
    delivery = {"vendor_id": vendor_id} if vendor_id else {"vendor_id": None}
    project = make_project(tmp_path, components=_hello(url), delivery=delivery)
    slots = find_ground(project, PLATFORMS[platform], bare=False).slots
    bare = find_ground(project, PLATFORMS[platform], bare=True).slots
    asked = ("gdpr", "gpp", "us_privacy")

    assert [slot.key for slot in slots if slot.key.startswith(asked)] == carried
    assert [slot.key for slot in bare if slot.key.startswith(asked)] == []
    assert find_receiver_id(project) == (278 if url == IAS else None)
