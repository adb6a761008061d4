"""Which macros of which platforms a reader sees in a text."""

from collections.abc import Callable

import pytest

from delivery import (
    Platform,
    expand,
    find_foreign,
    insert,
    load_platforms,
    recognise,
    translate,
)
from delivery.recognise import Recognised
from tests.delivery.work import count_work

PLATFORMS = load_platforms()


def seen(text: str, *, choose: str | None = None) -> list[tuple[str, str, str, int, str | None]]:
    found = recognise(text, choose=choose)
    return [(item.kind, item.literal, item.key, item.level, item.settled) for item in found]


@pytest.mark.parametrize(
    ("text", "key", "level", "owner"),
    [
        ("%%CLICK_URL_ESC%%", "click_url", 1, "google_ad_manager"),
        ("%%PATTERN:url%%", "page_url", 0, "prebid_universal_creative"),
        ("%pcolor=!", "key_value.color", 0, "campaign_manager_360"),
        ("%%c1;cpdir=", "click_url", 0, "adform"),
        ("__ADFRND__", "cachebuster", 1, "adform"),
        ("${URL_ENC(${CLICK_URL},2)}", "click_url", 2, "xandr"),
        ("{%short_redirect}", "click_url", 0, "amazon_dsp"),
        ("{{url | url_encode}}", "click_url_complete", 1, "kevel"),
        ("{{url}}&url=", "click_url", 0, "kevel"),
        ("##PBS-PAGEURL##", "page_url", 1, "prebid_server_events"),
        ("[sas_creativeClickUrl]", "click_url", 0, "equativ_smart_adserver"),
        ("%city%", "city", 0, "mediasmart"),
        ("[GDPRCONSENT]", "gdpr_consent", 1, "vast_4"),
    ],
)
def test_each_syntax_is_read(text: str, key: str, level: int, owner: str) -> None:
    (found,) = recognise(f'<img src="https://t.example/?a={text}">', choose=owner)

    assert (found.literal, found.kind, owner in found.platforms) == (text, "macro", True)
    assert (found.key, found.level, found.settled) == (key, level, owner)


def test_everything_is_told_of_a_macro() -> None:
    (found,) = recognise("x=%%TTD_CLK_ESC%%")

    assert found == Recognised(
        start=2,
        end=17,
        literal="%%TTD_CLK_ESC%%",
        key="click_url",
        meaning=found.meaning,
        level=1,
        platforms=("the_trade_desk",),
        ambiguous=False,
        settled="the_trade_desk",
        note="",
        kind="macro",
        nearest="",
    )
    assert found.meaning.startswith("Host ad server click tracker")


def test_a_shared_literal_is_ambiguous() -> None:
    (found,) = recognise("https://t.example/?u=${CLICK_URL}")

    assert (found.platforms, found.ambiguous, found.settled) == (("dv360", "xandr"), True, None)


def test_neighbours_settle_a_shared_literal() -> None:
    assert seen("?u=${CLICK_URL}&a=${EXT_APP_ID}") == [
        ("macro", "${CLICK_URL}", "click_url", 0, "xandr"),
        ("macro", "${EXT_APP_ID}", "app_bundle", 0, "xandr"),
    ]


def test_contradicting_neighbours_settle_nothing() -> None:
    found = seen("?u=${CLICK_URL}&a=${EXT_APP_ID}&b=${BUNDLE_ID}")

    assert found[0] == ("macro", "${CLICK_URL}", "click_url", 0, None)


def test_the_user_settles_a_shared_literal() -> None:
    assert seen("?u=${CLICK_URL}", choose="dv360")[0][4] == "dv360"


def test_percent_octets_and_percentages_are_no_macros() -> None:
    assert seen("https://t.example/%c3%bc?w=100%n") == []


def test_short_literals_in_scripts_count_only_in_addresses() -> None:
    text = "<script>var a = b %c, d = c%n; f('https://t.example/i;ord=%n?')</script>"

    assert [(item.start, item.literal) for item in recognise(text)] == [(text.rindex("%n"), "%n")]


def test_blocks_and_lists_of_a_script_are_no_macros() -> None:
    assert seen("<script>x={width}; y=[timestamp]; z=`${foo}`</script>") == []


def test_a_macro_of_ours_hides_what_it_holds() -> None:
    assert seen("?g=@{gdpr}") == [("ours", "@{gdpr}", "gdpr", 0, None)]


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("%24%7BCACHEBUSTER%7D", "${CACHEBUSTER}"),
        ("$%7BCACHEBUSTER%7D", "${CACHEBUSTER}"),
        ("%2524%257BCACHEBUSTER%257D", "${CACHEBUSTER}"),
        ("%5Btimestamp%5D", "[timestamp]"),
        ("%25%25CACHEBUSTER%25%25", "%%CACHEBUSTER%%"),
        ("%25%25c1%3Bcpdir%3D", "%%c1;cpdir="),
        ("%7B%7Burl%7D%7D", "{{url}}"),
        ("%7Bclickurl%7D", "{clickurl}"),
        ("%23%23PBS-PAGEURL%23%23", "##PBS-PAGEURL##"),
    ],
)
def test_an_encoded_macro_never_expands(text: str, literal: str) -> None:
    (found,) = recognise(f"https://t.example/?a={text}&b=1")

    assert (found.kind, found.literal, found.nearest) == ("encoded", text, literal)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("${CLICK_ULR}", "${CLICK_URL}"),
        ("%%CLICK_URL%%", ""),
        ("[[[SOME_THING]]]", ""),
        ("[[SOME_THING]]", ""),
        ("|SOME_THING|", ""),
        ("@some_thing@", ""),
        ("{{.GDPRConsent}}", ""),
        ("%cachebustr%", ""),
        ("INSERT_RANDOM_NUMBER_HERE", ""),
    ],
)
def test_what_is_spelt_like_a_macro_is_told(text: str, near: str) -> None:
    (found,) = recognise(f"https://t.example/?a={text}&b=1")

    assert (found.kind, found.literal) == ("unknown", text)
    assert not near or found.nearest == near


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)
def test_every_named_literal_is_read_as_its_platforms(platform: Platform) -> None:
    for macro in platform.macros:
        if not macro.name:
            continue
        argument = "7" if macro.takes_argument else ""
        text = f"https://t.example/?a={macro.spell(argument)}"
        (found,) = recognise(text, choose=platform.name)

        assert (found.literal, found.settled) == (macro.spell(argument), platform.name)


WORKS: dict[str, Callable[[str], object]] = {
    "recognise": recognise,
    "translate": lambda text: translate(text, PLATFORMS["xandr"], PLATFORMS["dv360"]),
    "translate from any": lambda text: translate(text, "auto", PLATFORMS["dv360"]),
    "insert": lambda text: insert(text, PLATFORMS["xandr"]),
    "expand": lambda text: expand(text, PLATFORMS["campaign_manager_360"], {}),
    "find_foreign": lambda text: find_foreign(text, PLATFORMS["dv360"], PLATFORMS.values()),
}


@pytest.mark.parametrize(
    "part",
    [
        '<img src="https://t.example/?cb=${CACHEBUSTER}&t=${TAG_ID}&r={{foo}}">',
        "&x=${TAG_ID}",
        "<a href='",
        "%24%7B",
        "?click=",
        "<script>[a",
        "%c",
        "${URL_ENC(",
        "[timestamp]",
        "&gdpr=1&gdpr_consent=x",
    ],
)
@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_ten_times_the_text_is_ten_times_the_work(work: Callable[[str], object], part: str) -> None:
    work(part * 20)
    small, large = (count_work(work, part * count) for count in (40, 400))

    assert large <= 11 * small + 3_000
