"""Finding a platform's literals, and doing to a text what the platform does."""

import pytest

from delivery import Platform, expand, find_foreign, find_literals, load_platforms, sample_values
from delivery.foreign import Foreign

PLATFORMS = load_platforms()
CM360 = PLATFORMS["campaign_manager_360"]
DV360 = PLATFORMS["dv360"]
XANDR = PLATFORMS["xandr"]
ADFORM = PLATFORMS["adform"]


def found(text: str, platform: Platform, *, octets: bool = False) -> list[tuple[str, str, int]]:
    items = find_literals(text, platform, octets=octets)
    return [(item.text, item.key, item.macro.level) for item in items]


def test_the_longest_literal_counts() -> None:
    assert found("${CLICK_URL_ENC_ENC}${CLICK_URL}", DV360) == [
        ("${CLICK_URL_ENC_ENC}", "click_url", 2),
        ("${CLICK_URL}", "click_url", 0),
    ]


def test_a_literal_may_hold_another_one() -> None:
    assert found("${URL_ENC(${CLICK_URL},2)}", XANDR) == [
        ("${URL_ENC(${CLICK_URL},2)}", "click_url", 2)
    ]


def test_closed_and_open_click_macro_of_adform_are_told_apart() -> None:
    assert found("%%c1;cpdir=%% %%c1;cpdir=https://shop.example", ADFORM) == [
        ("%%c1;cpdir=%%", "click_url_complete", 0),
        ("%%c1;cpdir=", "click_url", 0),
    ]


def test_arguments_are_read() -> None:
    assert found("${GDPR_CONSENT_755}%pcolor=!", CM360) == [
        ("${GDPR_CONSENT_755}", "gdpr_consent.755", 0),
        ("%pcolor=!", "key_value.color", 0),
    ]


def test_a_percent_octet_is_no_macro_to_a_reader() -> None:
    assert found("https://t.example/%c3%bc?o=%n", CM360) == [("%n", "cachebuster", 0)]


def test_a_percent_octet_is_a_macro_to_the_platform() -> None:
    assert found("https://t.example/%c3", CM360, octets=True) == [("%c", "click_url", 0)]


def test_expansion_encodes_as_the_literal_says() -> None:
    values = {"click_url": "https://c.example/?a=%20&u="}

    assert expand("${CLICK_URL}|${CLICK_URL_ENC}|${CLICK_URL_ENC_ENC}", DV360, values) == (
        "https://c.example/?a=%20&u="
        "|https%3A%2F%2Fc.example%2F%3Fa%3D%2520%26u%3D"
        "|https%253A%252F%252Fc.example%252F%253Fa%253D%252520%2526u%253D"
    )


def test_expansion_is_one_pass() -> None:
    assert expand("${CLICK_URL}", DV360, {"click_url": "${CACHEBUSTER}", "cachebuster": "1"}) == (
        "${CACHEBUSTER}"
    )


def test_expansion_replaces_what_nobody_meant() -> None:
    assert expand("a%nb %c3", CM360, {"cachebuster": "1", "click_url": "U"}) == "a1b U3"


def test_a_missing_value_is_empty() -> None:
    assert expand("g=${GDPR}&", DV360, {}) == "g=&"


def test_a_value_with_an_argument_falls_back_to_the_plain_one() -> None:
    text = "${GDPR_CONSENT_755},${GDPR_CONSENT_12}"

    assert expand(text, DV360, {"gdpr_consent": "A", "gdpr_consent.755": "B"}) == "B,A"


def test_a_callable_is_asked_for_each_occurrence() -> None:
    numbers = iter("12")

    assert expand(
        "${CACHEBUSTER}${CACHEBUSTER}", DV360, {"cachebuster": lambda: next(numbers)}
    ) == ("12")


def test_foreign_literals_are_named_with_all_their_owners() -> None:
    text = "${CLICK_URL_ENC}&%%CACHEBUSTER%%&${GDPR}"

    assert find_foreign(text, PLATFORMS["adform"], PLATFORMS.values()) == [
        Foreign(0, 16, "${CLICK_URL_ENC}", ("dv360", "xandr")),
        Foreign(17, 32, "%%CACHEBUSTER%%", ("google_ad_manager",)),
    ]


def test_a_literal_inside_a_longer_one_is_not_foreign_twice() -> None:
    text = "${URL_ENC(${CLICK_URL},2)}"

    assert find_foreign(text, ADFORM, PLATFORMS.values()) == [Foreign(0, 26, text, ("xandr",))]


def test_a_literal_inside_one_without_a_name_of_ours_is_foreign() -> None:
    text = "?c=${URL_ENC(${CLICK_URL},1)}"

    found = find_foreign(text, ADFORM, PLATFORMS.values())

    assert found == [Foreign(13, 25, "${CLICK_URL}", ("dv360",))]


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)
@pytest.mark.parametrize("ugly", [False, True])
def test_sample_values_cover_every_name(platform: Platform, ugly: bool) -> None:
    names = {macro.name for macro in platform.macros if macro.name}

    assert set(sample_values(platform, ugly=ugly)) == names


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)
def test_every_literal_of_every_platform_is_found_as_itself(platform: Platform) -> None:
    for macro in platform.macros:
        text = macro.spell("7")
        items = find_literals(f" {text} ", platform)

        assert [(item.text, item.macro) for item in items] == [(text, macro)]


def test_formats_in_script_text_are_no_foreign_macros() -> None:
    text = '<script>printf("%s %c %n", a%n)</script><img src="https://t.example/?o=%n">'

    assert [f.start for f in find_foreign(text, DV360, PLATFORMS.values())] == [text.rindex("%n")]
