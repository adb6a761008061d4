"""Texts that stand in the tag: literals for macros of ours, byte for byte else."""

import pytest

from delivery import Platform, load_platforms
from delivery.pieces import join
from delivery.serve import serve_html, serve_url, split_html

PLATFORMS = load_platforms()


@pytest.mark.parametrize(
    ("platform", "text", "served"),
    [
        ("dv360", "https://t.example/?o=@{cachebuster}", "https://t.example/?o=${CACHEBUSTER}"),
        ("dv360", "@{click_url}https://a.example", "${CLICK_URL}https://a.example"),
        ("dv360", "https://t.example/?c=@{click_url}", "https://t.example/?c=${CLICK_URL_ENC}"),
        ("dv360", "?c=@{click_url:escaped2}", "?c=${CLICK_URL_ENC_ENC}"),
        ("dv360", "?c=@{click_url_escaped2}", "?c=${CLICK_URL_ENC_ENC}"),
        ("dv360", "?c=@{click_url:raw}", "?c=${CLICK_URL}"),
        ("dv360", "?g=@{gdpr_consent.9}", "?g=${GDPR_CONSENT_9}"),
        ("dv360", "?g=@{gdpr_consent}", "?g=${GDPR_CONSENT_123}"),  # our own vendor id
        ("xandr", "?g=@{gdpr_consent}", "?g=${GDPR_CONSENT_STRING}"),
        ("xandr", "?g=@{gdpr_consent.9}", "?g=${GDPR_CONSENT_9}"),
        ("xandr", "?k=@{key_value.3}", "?k=${PT3}"),
        ("adform", "?p=@{page_url}", "?p=__ADFPAGEURL__"),
        ("adform", "?o=@{cachebuster:raw}", "?o=__ADFRND__"),  # a number is itself when escaped
        ("adform", "?g=@{gdpr_consent.9}", "?g=${GDPR_CONSENT_STRING}"),
        ("dv360", "?o=${CACHEBUSTER}&x=@@{x}", "?o=${CACHEBUSTER}&x=@{x}"),
    ],
)
def test_a_macro_becomes_the_platforms_literal(platform: str, text: str, served: str) -> None:
    url, problems = serve_url(text, PLATFORMS[platform], 123)
    if "key_value" in text:  # free text that comes unescaped
        assert [problem.code for problem in problems] == ["DL205"]
        return

    assert (url.text, problems) == (served, [])


@pytest.mark.parametrize(
    ("platform", "text", "codes"),
    [
        ("dv360", "https://t.example/?ip=@{ip}&b=1", ["DL204"]),
        ("campaign_manager_360", "https://t.example/?c=@{click_url}", ["DL204"]),  # raw only
        ("campaign_manager_360", "https://t.example/?l=@{landing_url}", ["DL205"]),
        ("google_ad_manager", "https://t.example/?k=@{key_value.k}", ["DL205"]),
        ("dv360", "https://t.example/?v=@{var.skin}", []),  # a rule says so: DL114
    ],
)
def test_what_has_no_literal_leaves_its_parameter_empty(
    platform: str, text: str, codes: list[str]
) -> None:
    url, problems = serve_url(text, PLATFORMS[platform], 123, "impressions[0] > tag")

    assert url.text == text[: text.index("@{")] + text[text.index("}") + 1 :]
    assert [problem.code for problem in problems] == codes


def test_a_consent_macro_without_any_vendor_id_is_missing() -> None:
    url, problems = serve_url("?g=@{gdpr_consent}", PLATFORMS["dv360"], None)

    assert (url.text, [p.code for p in problems]) == ("?g=", ["DL204"])


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)
def test_pasted_html_keeps_its_bytes(platform: Platform) -> None:
    html = "<IMG  src='https://t.example/i?a=%c3&amp;b=${GDPR}&copy=1'>\r\n<script>a%n</script>"

    pieces, problems = serve_html(html, platform, None)

    assert (join(pieces), problems) == (html, [])


def test_in_pasted_html_a_macro_is_raw_where_an_address_starts() -> None:
    html = '<a href="@{click_url}https://a.example/?c=@{click_url}">'

    pieces, _ = serve_html(html, PLATFORMS["dv360"], None)

    assert join(pieces) == '<a href="${CLICK_URL}https://a.example/?c=${CLICK_URL_ENC}">'


def test_in_script_text_a_macro_stays_empty() -> None:
    html = '<script>x("@{cachebuster}")</script><img src="https://t.example/?@{cachebuster}">'

    pieces, problems = serve_html(html, PLATFORMS["dv360"], None)

    assert join(pieces) == '<script>x("")</script><img src="https://t.example/?${CACHEBUSTER}">'
    assert [problem.code for problem in problems] == ["DL206"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("https://a.example", ("https://a.example", "", "")),
        ("<b>\nhttps://a.example\n", ("", "<b>", "\nhttps://a.example\n")),
        ("https://a.example\n <b>", ("https://a.example\n", " <b>", "")),
        ("https://a.example <b>", ("https://a.example ", "<b>", "")),
        ("<b> words", ("", "<b> words", "")),
    ],
)
def test_addresses_around_html_are_split_off(text: str, parts: tuple[str, str, str]) -> None:
    assert split_html(text) == parts
