"""Vendors: ours are sound, hosts find them, the user's own come first."""

from pathlib import Path

import pytest

from delivery import Vendor, find_vendor, find_vendors, load_vendors, vendors_markdown
from delivery.rules.consent import ConsentForOther
from delivery.vendors import load_vendors_file
from tests.delivery.projects import make_project

VENDORS = load_vendors()

OWN = """
[[vendors]]
name = "House counter"
hosts = ["count.house.example", "fw.adsafeprotected.com"]
kinds = ["impression"]
vendor_id = 1234
"""


def test_at_least_sixty_vendors_ship() -> None:
    assert len(VENDORS) >= 60
    assert len({host for vendor in VENDORS for host in vendor.hosts}) >= 60


def test_a_host_belongs_to_one_vendor_and_a_name_stands_once() -> None:
    hosts = [host for vendor in VENDORS for host in vendor.hosts]

    assert sorted({host for host in hosts if hosts.count(host) > 1}) == []
    assert len({vendor.name for vendor in VENDORS}) == len(VENDORS)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_every_vendor_says_where_it_is_from(vendor: Vendor) -> None:
    assert vendor.source
    assert bool(vendor.vendor_id) == bool(vendor.vendor_id_source)
    assert (vendor.status == "closed") == bool(vendor.since)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("ad.doubleclick.net", "Google Campaign Manager 360"),
        ("stats.g.doubleclick.net", "Google"),
        ("AD.DoubleClick.net.", "Google Campaign Manager 360"),
        ("fw.adsafeprotected.com", "Integral Ad Science (blocking wrapper)"),
        ("vtrk.adsafeprotected.com", "Integral Ad Science"),
        ("notadnxs.com", None),
        ("com", None),
        ("", None),
    ],
)
def test_the_longest_host_that_fits_decides(host: str, name: str | None) -> None:
    found = find_vendor(host, VENDORS)

    assert (found.name if found else None) == name


def test_a_vendor_has_what_the_list_says_of_it() -> None:
    found = find_vendor("cdn.doubleverify.com", VENDORS)

    assert found == Vendor(
        name="DoubleVerify",
        hosts=("doubleverify.com", "doubleverify.net", "dvtps.com"),
        kinds=("verification",),
        vendor_id=126,
        listed_as="DoubleVerify Inc.",
        leg_int_purposes=(2, 7, 10),
        flexible_purposes=(2, 7, 10),
        vendor_id_source="Global Vendor List, version 106",
        verified=True,
        source="public tags (cdn.doubleverify.com/dvbm.js#…mon=1&blk=1)",
        note="whether it blocks is said in the address: blk=1 blocks, mon=1 measures",
    )


@pytest.mark.parametrize(
    "vendor", [v for v in VENDORS if v.vendor_id], ids=lambda vendor: vendor.name
)
def test_an_id_comes_from_the_list_or_the_vendor_is_not_verified(vendor: Vendor) -> None:
    same = {(v.listed_as, v.purposes, v.leg_int_purposes) for v in VENDORS
            if v.vendor_id == vendor.vendor_id}  # fmt: skip

    assert len(same) == 1
    assert not vendor.verified or vendor.vendor_id_source == "Global Vendor List, version 106"
    assert vendor.verified or vendor.delisted


def test_moat_is_closed() -> None:
    moat = find_vendor("z.moatads.com", VENDORS)

    assert moat is not None
    assert (moat.status, moat.since, moat.delisted) == ("closed", "2024-09-30", "2025-01-28")


def test_vendors_of_the_user_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    project = tmp_path / "project"
    for folder, text in (
        (tmp_path / "config" / "flowtag", OWN),
        (project, OWN.replace("House counter", "Project counter")),
    ):
        folder.mkdir(parents=True)
        (folder / "vendors.toml").write_text(text)

    found = find_vendors(project)

    assert [vendor.name for vendor in found[:2]] == ["Project counter", "House counter"]
    assert find_vendor("fw.adsafeprotected.com", found) == found[0]
    assert found[2:] == VENDORS


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("x = ", [""]),
        (OWN.replace("impression", "click tracker"), ["vendors > 0 > kinds > 0"]),
        (OWN.replace("count.house", "https://count.house"), ["vendors > 0 > hosts"]),
        (OWN.replace('["impression"]', "[]"), ["vendors > 0 > kinds"]),
        (OWN.replace("1234", "0").replace("name", "nmae"), ["vendors > 0 > name"] * 1),
        (OWN + "leg_int_purposes = [3]\n", ["vendors > 0"]),
        (OWN + "purposes = [2]\nleg_int_purposes = [2]\n", ["vendors > 0"]),
        (OWN + "purposes = [2]\nflexible_purposes = [7]\n", ["vendors > 0"]),
        (OWN + "purposes = [12]\n", ["vendors > 0 > purposes > 0"]),
        (OWN + 'verified = true\nsource = "a letter"\n', ["vendors > 0"]),
    ],
)
def test_a_bad_file_is_left_out_and_explained(tmp_path: Path, text: str, places: list[str]) -> None:
    (tmp_path / "vendors.toml").write_text(text)

    vendors, problems = load_vendors_file(tmp_path / "vendors.toml")

    assert vendors == ()
    assert {problem.code for problem in problems} == {"DL210"}
    assert set(places) <= {problem.place for problem in problems}
    assert load_vendors([tmp_path]) == VENDORS


def test_docs_have_a_row_for_each_vendor() -> None:
    page = vendors_markdown(VENDORS)

    assert [v.name for v in VENDORS if f"\n| {v.name} |" not in page] == []


IAS = "https://pixel.adsafeprotected.com/i?cb=@{cachebuster}"


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        (f"{IAS}&c=@{{gdpr_consent.755}}", [("278", "755 (Google")]),
        (f"{IAS}&c=${{GDPR_CONSENT_755}}", [("278", "755 (Google")]),
        (f'<img src="{IAS}&c=@{{gdpr_consent.9999}}">', [("278", "9999.")]),
        (f"{IAS}&c=@{{gdpr_consent.278}}", []),
        (f"{IAS}&c=@{{gdpr_consent}}", []),
        ("https://t.example/i?c=@{gdpr_consent.755}", []),
        (f"{IAS}&u=https%3A%2F%2Fad.doubleclick.net%2Fx%3Fc=@{{gdpr_consent.755}}", []),
        ("https://ct.pinterest.com/v3/?c=@{gdpr_consent.755}", []),
    ],
)
def test_consent_is_asked_for_the_receiver(tag: str, told: list[tuple[str, str]]) -> None:
    project = make_project(Path(__file__).parent, delivery={"impressions": [{"tag": tag}]})

    problems = list(ConsentForOther().check(project))

    assert [p.severity for p in problems] == ["warning"] * len(told)
    for problem, (right, wrong) in zip(problems, told, strict=True):
        assert f"vendor {right}," in problem.message
        assert f"consent of vendor {wrong}" in problem.message
        assert f".{right}}}" in problem.hint
