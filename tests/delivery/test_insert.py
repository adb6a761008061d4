"""Bare vendor tags with a platform's macros put into their slots."""

from dataclasses import dataclass

import pytest

from delivery import Insertion, Platform, find_vendor, insert, load_platforms, load_vendors
from delivery.insert_rules import load_insert_rules

PLATFORMS = load_platforms()
VENDORS = load_vendors()
XANDR, DV360, ADFORM = (PLATFORMS[name] for name in ("xandr", "dv360", "adform"))
CM360, PUBMATIC = PLATFORMS["campaign_manager_360"], PLATFORMS["pubmatic"]


@dataclass(frozen=True)
class Known:
    """A receiver as `vendors.toml` would describe it."""

    vendor_id: int | None = None
    click_parameter: str = ""
    kinds: tuple[str, ...] = ("adserver",)


def put(text: str, platform: Platform = XANDR) -> str:
    """The text with macros; receivers are those of our vendors' table."""
    return insert(text, platform, find_receiver=lambda host: find_vendor(host, VENDORS)).text


def codes(text: str, platform: Platform = XANDR) -> list[str]:
    return [problem.code for problem in insert(text, platform).problems]


def test_a_script_tag_with_noscript_gets_all_its_macros() -> None:
    bare = (
        '<script src="https://ad.doubleclick.net/ddm/adj/N1/B2;sz=300x250;click=;ord=[timestamp]?">'
        '</script>\n<noscript><a href="https://ad.doubleclick.net/ddm/jump/N1/B2;ord=[timestamp]?">'
        '<img src="https://ad.doubleclick.net/ddm/ad/N1/B2;ord=[timestamp]?"></a></noscript>'
    )

    consent = "gdpr=${GDPR};gdpr_consent=${GDPR_CONSENT_755}"
    assert put(bare) == (
        '<script src="https://ad.doubleclick.net/ddm/adj/N1/B2;sz=300x250;'
        f'click=${{CLICK_URL_ENC}};{consent};ord=${{CACHEBUSTER}}?"></script>\n<noscript>'
        '<a href="${CLICK_URL}https%3A%2F%2Fad.doubleclick.net%2Fddm%2Fjump%2FN1%2FB2%3Bord%3D'
        '${CACHEBUSTER}%3F"><img src="https://ad.doubleclick.net/ddm/ad/N1/B2;'
        f'{consent};ord=${{CACHEBUSTER}}?"></a></noscript>'
    )


def test_each_insertion_is_told_with_its_place() -> None:
    done = insert("https://t.example/i?cb=[RANDOM]&x=1", XANDR)

    assert done.text == "https://t.example/i?cb=${CACHEBUSTER}&x=1"
    assert done.insertions == (
        Insertion(23, 31, "[RANDOM]", "${CACHEBUSTER}", "cachebuster", "cache-buster-parameter"),
    )


@pytest.mark.parametrize(
    ("bare", "expected"),
    [
        ("<div data-click=''>", "<div data-click='${CLICK_URL}'>"),
        ('<div data-click-tracker="[CLICK_MACRO]">', '<div data-click-tracker="${CLICK_URL}">'),
        ('<script src="//t.example/a?ncu=$$$$">', '<script src="//t.example/a?ncu=$$${CLICK_URL_ENC}$$">'),
        ('<script src="//t.example/a?ncu=">', '<script src="//t.example/a?ncu=$$${CLICK_URL_ENC}$$">'),
        ('<script>var ftClick = "";</script>', '<script>var ftClick = "${CLICK_URL}";</script>'),
        ('<script>var ftRandom = "[CACHEBUSTER]"</script>', '<script>var ftRandom = "${CACHEBUSTER}"</script>'),
        ("//t.example/a?clickTag=&x=1", "//t.example/a?clickTag=${CLICK_URL_ENC}&x=1"),
        ("//t.example/a?x=1&amp;rnd=", "//t.example/a?x=1&amp;rnd=${CACHEBUSTER}"),
        ("//t.example/a?ord=INSERT_RANDOM_NUMBER_HERE", "//t.example/a?ord=${CACHEBUSTER}"),
        ("//t.example/a?u=INSERT_CLICK_URL_HERE", "//t.example/a?u=${CLICK_URL_ENC}"),
        ('<a href="INSERT_CLICK_URL_HEREhttps://x.example">', '<a href="${CLICK_URL}https://x.example">'),
        ("//t.example/a?gdpr=&gdpr_consent=[GDPR_CONSENT]", "//t.example/a?gdpr=${GDPR}&gdpr_consent=${GDPR_CONSENT_STRING}"),
    ],
)  # fmt: skip
def test_each_slot_takes_its_macro(bare: str, expected: str) -> None:
    assert put(bare) == expected


def test_ins_tags_get_the_attributes_that_they_lack() -> None:
    bare = "<ins class='dcmads' data-dcm-placement='N1/B2' data-dcm-gdpr-applies='gdpr='></ins>"

    assert put(bare) == (
        "<ins class='dcmads' data-dcm-placement='N1/B2' data-dcm-gdpr-applies='gdpr=${GDPR}'"
        " data-dcm-click-tracker='${CLICK_URL}'"
        " data-dcm-gdpr-consent='gdpr_consent=${GDPR_CONSENT_755}'></ins>"
    )


def test_open_and_closed_click_macros_go_by_context() -> None:
    bare = (
        '<script src="https://t.example/a?click="></script><div data-click=""></div>'
        '<noscript><a href="https://shop.example/"></a></noscript>'
    )

    assert put(bare, ADFORM) == (
        '<script src="https://t.example/a?click=%%c1;cpdir=%%"></script>'
        '<div data-click="%%c1;cpdir="></div>'
        '<noscript><a href="%%c1;cpdir=https://shop.example/"></a></noscript>'
    )


@pytest.mark.parametrize(
    "address",
    ["data:text/html,x", " JavaScript:go()", "mailto:a@b.example", "\tvbscript:x", "#top"],
)
def test_no_click_macro_stands_before_what_is_no_page(address: str) -> None:
    link = f'<a href="{address}">x</a>'

    assert put(link, XANDR) == link


def test_a_consent_macro_carries_the_receivers_id() -> None:
    bare = '<img src="https://count.example/i?cb=&gdpr=&gdpr_consent=">'
    done = insert(bare, DV360, find_receiver=lambda _: Known(vendor_id=12))

    assert done.text == (
        '<img src="https://count.example/i?cb=${CACHEBUSTER}&gdpr=${GDPR}'
        '&gdpr_consent=${GDPR_CONSENT_12}">'
    )


def test_a_known_receiver_gets_parameters_that_the_address_lacks() -> None:
    bare = '<iframe src="https://count.example/i?a=1&amp;cb=[rnd]"></iframe>'
    done = insert(bare, XANDR, find_receiver=lambda _: Known(12, "pubclick="))

    assert done.text == (
        '<iframe src="https://count.example/i?a=1&amp;cb=${CACHEBUSTER}'
        "&amp;pubclick=${CLICK_URL_ENC}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_12}"
        '"></iframe>'
    )


def test_a_row_of_semicolons_goes_on_with_semicolons() -> None:
    bare = '<script src="https://ad.example/x?bn=1;click=;c=2"></script>'
    done = insert(bare, XANDR, find_receiver=lambda _: Known(12))

    assert done.text == (
        '<script src="https://ad.example/x?bn=1;click=${CLICK_URL_ENC};c=2'
        ';gdpr=${GDPR};gdpr_consent=${GDPR_CONSENT_12}"></script>'
    )


def test_what_only_measures_needs_no_click_macro() -> None:
    bare = '<script src="https://verify.example/x.js?cb="></script>'
    done = insert(bare, XANDR, find_receiver=lambda _: Known(12, "", ("verification",)))

    assert done.problems == ()


def test_only_the_first_click_slot_is_filled_and_every_cache_buster() -> None:
    bare = "//a.example/x?click=&cb= //a.example/y?click=&cb="

    assert put(bare) == (
        "//a.example/x?click=${CLICK_URL_ENC}&cb=${CACHEBUSTER}"
        " //a.example/y?click=&cb=${CACHEBUSTER}"
    )


def test_a_random_number_that_a_script_makes_is_left_alone() -> None:
    bare = "<script>f('https://t.example/i?ord=' + Math.random())</script>"

    assert put(bare) == bare


@pytest.mark.parametrize("name", ["xandr", "dv360", "adform", "google_ad_manager", "pubmatic"])
def test_nothing_is_put_in_twice(name: str) -> None:
    bare = (
        '<script src="https://bs.serving-sys.com/a?click=&ord=[timestamp]&ncu=$$$$&gdpr="></script>'
        '<noscript><a href="https://shop.example/?a=1&amp;b=2"></a></noscript>'
        "<ins class='dcmads'></ins>https://t.example/?cb=INSERT_RANDOM_NUMBER_HERE"
    )
    once = put(bare, PLATFORMS[name])

    assert put(once, PLATFORMS[name]) == once


@pytest.mark.parametrize(
    ("bare", "platform", "found"),
    [
        ('<script src="https://t.example/a.js?p=1"></script>', XANDR, ["DL321", "DL321", "DL321"]),
        ("https://t.example/i?cb=1234567&gdpr_consent=CPXxRf", XANDR, ["DL322", "DL322"]),
        ("https://t.example/i?cb=%%CACHEBUSTER%%&gdpr_consent=", XANDR, ["DL322"]),
        ("https://t.example/i?cb=&gdpr_consent=", DV360, ["DL323"]),
        ("https://t.example/i?cb=", PUBMATIC, ["DL324"]),
        ('<i data-click="">', PUBMATIC, ["DL324"]),
        ("https://t.example/i?click=&cb=&gdpr_consent=${GDPR_CONSENT_2}", CM360, ["DL325"]),
    ],
)
def test_what_cannot_be_placed_is_a_problem(
    bare: str, platform: Platform, found: list[str]
) -> None:
    assert codes(bare, platform) == found


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)
def test_every_literal_passes_byte_for_byte(platform: Platform) -> None:
    waiting = {
        text.lower() for texts in load_insert_rules().placeholders.values() for text in texts
    }
    for macro in platform.macros:
        if macro.literal.lower() in waiting:
            continue
        text = f'<i title="{macro.spell("7")}">'

        assert put(text) == text


def test_every_rule_has_its_source() -> None:
    assert [rule.name for rule in load_insert_rules().rules if not rule.source] == []
