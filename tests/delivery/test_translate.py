"""A tag for one platform, written for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery import Change, Platform, PlatformMacro, expand, load_platforms, translate
from delivery.macros import macro_key
from delivery.translate import find_literal
from flows import MACROS

PLATFORMS = load_platforms()
XANDR, DV360, GAM = (PLATFORMS[name] for name in ("xandr", "dv360", "google_ad_manager"))
CM360, ADFORM, TTD = (
    PLATFORMS[name] for name in ("campaign_manager_360", "adform", "the_trade_desk")
)
SERVERS = [platform for platform in PLATFORMS.values() if platform.kind == "server"]
SAFE = ("number", "token", "consent")


def texts(
    text: str, source: Platform, target: Platform, **options: object
) -> tuple[str, list[str]]:
    done = translate(text, source, target, **options)  # type: ignore[arg-type]
    return done.text, [problem.code for problem in done.problems]


def test_macros_change_and_nothing_else() -> None:
    text = "<a HREF = \"${CLICK_URL}\"  x='&copy=2&amp;c=${CLICK_URL_ENC}'>%é\r\n\t</a >"

    assert texts(text, XANDR, GAM) == (
        "<a HREF = \"%%CLICK_URL_UNESC%%\"  x='&copy=2&amp;c=%%CLICK_URL_ESC%%'>%é\r\n\t</a >",
        [],
    )


def test_each_change_is_told_with_its_place() -> None:
    done = translate("?c=${CLICK_URL_ENC}&t=${TAG_ID}", XANDR, DV360)

    assert done.text == "?c=${CLICK_URL_ENC}"
    assert done.changes == (Change(19, 31, "&t=${TAG_ID}", "", "placement_id", 0, "dropped"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://t.example/?t=${TAG_ID}&b=1", "https://t.example/?b=1"),
        ("https://t.example/?a=1&t=${TAG_ID}&b=1", "https://t.example/?a=1&b=1"),
        ("https://t.example/?t=${TAG_ID}&amp;b=1", "https://t.example/?b=1"),
        ("https://t.example/?a=1&amp;t=${TAG_ID}#x", "https://t.example/?a=1#x"),
        ("https://t.example/?t=${TAG_ID}", "https://t.example/"),
        ("https://t.example/i;t=${TAG_ID};ord=1?", "https://t.example/i;ord=1?"),
        ("https://t.example/i;a=1;t=${TAG_ID}?", "https://t.example/i;a=1?"),
        ("https://t.example/?t=a${TAG_ID}b${CPG_ID}c&b=1", "https://t.example/?b=1"),
        ("?u=https%3A%2F%2Fa.example%3Ft%3D${TAG_ID}%26b%3D1&c=2", "?u=https%3A%2F%2Fa.example%3Fb%3D1&c=2"),
        ("<i data-x='t=${TAG_ID}'>", "<i data-x=''>"),
        ('<a href="${ADV_ID}https://shop.example/">', '<a href="https://shop.example/">'),
    ],
)  # fmt: skip
def test_what_the_target_lacks_leaves_with_its_parameter(text: str, expected: str) -> None:
    vocabulary = PLATFORMS["pubmatic"]

    assert texts(text, XANDR, vocabulary)[0] == expected


def test_what_the_target_lacks_may_be_left_to_run_time() -> None:
    text = "?t=${TAG_ID}&u=${URL_ENC(${CLICK_URL},2)}&g=${GPP_STRING_12}"

    assert texts(text, XANDR, CM360, missing="runtime") == (
        "?t=%epid!&u=@{click_url:escaped2}&g=@{gpp.12}",
        ["DL306", "DL306"],
    )


def test_what_the_target_lacks_may_be_kept() -> None:
    assert texts("?t=${TAG_ID}", XANDR, DV360, missing="keep") == ("?t=${TAG_ID}", ["DL306"])


def test_a_macro_in_a_path_is_kept_and_is_an_error() -> None:
    assert texts("https://t.example/${TAG_ID}/i.gif", XANDR, DV360) == (
        "https://t.example/${TAG_ID}/i.gif",
        ["DL307"],
    )


def test_a_landing_page_escaped_for_the_source_is_told() -> None:
    text = '<a href="${CLICK_URL}https%3A%2F%2Fshop.example%2F">'

    assert texts(text, XANDR, CM360) == (
        '<a href="%chttps%3A%2F%2Fshop.example%2F">',
        ["DL308"],
    )


def test_a_vendor_id_that_is_lost_is_told() -> None:
    assert texts("?c=${GDPR_CONSENT_755}", DV360, ADFORM) == (
        "?c=${GDPR_CONSENT_STRING}",
        ["DL309"],
    )


def test_the_receiver_gives_a_consent_macro_its_vendor_id() -> None:
    text = '<img src="https://count.example/i?c=${GDPR_CONSENT_STRING}">'
    done = translate(text, ADFORM, DV360, find_vendor_id={"count.example": 755}.get)

    assert done.text == '<img src="https://count.example/i?c=${GDPR_CONSENT_755}">'


def test_auto_translates_what_all_owners_mean_alike() -> None:
    done = translate("?c=${CLICK_URL_ENC}&r=${CACHEBUSTER}", "auto", GAM)

    assert (done.text, done.problems) == ("?c=%%CLICK_URL_ESC%%&r=%%CACHEBUSTER%%", ())


def test_auto_leaves_what_owners_mean_differently() -> None:
    done = translate("?t={{timestamp}}", "auto", DV360)

    assert (done.text, [p.code for p in done.problems]) == ("?t={{timestamp}}", ["DL303"])


def test_macros_of_ours_and_of_others_stay() -> None:
    text = "?a=@{gdpr}&b=%%TTD_CACHEBUSTER%%&c=%24%7BCLICK_URL%7D"

    assert texts(text, XANDR, DV360) == (text, ["DL310"])


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)
def test_every_literal_stays_where_nothing_is_asked(platform: Platform) -> None:
    for macro in platform.macros:
        text = f'<i a="https://t.example/?a={macro.spell("7")}&b=1">'
        for source in (platform, "auto"):
            if source == "auto" and not macro.use:
                continue  # another spelling becomes the platform's first one
            done = translate(text, source, platform)

            assert done.text == text


Shared = tuple[Platform, Platform, PlatformMacro, str, PlatformMacro]


def _shared() -> list[Shared]:
    """Literals of one platform that another one can spell, and that come back as themselves."""
    found: list[Shared] = []
    for source in SERVERS:
        spelt = {macro.literal for macro in source.macros}
        for target in SERVERS:
            for macro in source.used:
                argument = "7" if macro.takes_argument else ""
                if find_literal(source, macro.name, argument, macro.level) != macro:
                    continue  # one of several spellings
                there = find_literal(target, macro.name, argument, macro.level)
                if there is None or there.takes_argument != macro.takes_argument:
                    continue
                if there.literal != macro.literal and there.literal in spelt:
                    continue  # the source has the other's spelling as well
                found.append((source, target, macro, argument, there))
    return found


SHARED = _shared()


@given(
    st.sampled_from(SHARED),
    st.sampled_from(["?a={}&b=1", '<i x="{}">', "https://t.example/i;a={};b"]),
)
def test_there_and_back_is_the_identity(shared: Shared, around: str) -> None:
    source, target, macro, argument, _ = shared
    text = around.format(macro.spell(argument))

    there = translate(text, source, target)
    back = translate(there.text, target, source)

    assert back.text == text


@given(st.sampled_from(SHARED), st.data())
def test_expanding_after_translating_means_the_same(shared: Shared, data: st.DataObject) -> None:
    source, target, macro, argument, there = shared
    safe = MACROS[macro.name].shape in SAFE
    if not safe and there.level != macro.level:
        return
    value = data.draw(st.from_regex(r"[A-Za-z0-9._~-]*", fullmatch=True) if safe else st.text())
    text = f"?a={macro.spell(argument)}&b=1"
    values = {macro_key(macro.name, argument): value}
    expected = expand(text, source, values)

    assert expand(translate(text, source, target).text, target, values) == expected
