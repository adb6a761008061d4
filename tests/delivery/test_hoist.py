"""Native macros in component tracking become macros that the tag gives."""

from delivery import hoist_template, load_platforms
from flows import MacroRef

PLATFORMS = load_platforms()


def test_native_literals_become_served_refs_of_their_level() -> None:
    text = "https://t.example/i?c=${CLICK_URL_ENC}&cb=@{cachebuster}&g=${GDPR_CONSENT_755}"

    assert hoist_template(text, PLATFORMS["dv360"]) == (
        (
            "https://t.example/i?c=",
            MacroRef("click_url", level=1, served=True),
            "&cb=",
            MacroRef("cachebuster"),
            "&g=",
            MacroRef("gdpr_consent", "755", level=0, served=True),
        ),
        [],
    )


def test_a_literal_that_is_never_written_is_hoisted_as_well() -> None:
    parts, _ = hoist_template("%%ADFRND%%", PLATFORMS["adform"])

    assert parts == (MacroRef("cachebuster", level=1, served=True),)


def test_an_octet_stays() -> None:
    parts, _ = hoist_template("https://t.example/%c3?o=%n", PLATFORMS["campaign_manager_360"])

    assert parts == ("https://t.example/%c3?o=", MacroRef("cachebuster", level=0, served=True))


def test_other_platforms_literals_stay() -> None:
    assert hoist_template("a%%CACHEBUSTER%%", PLATFORMS["dv360"]) == (("a%%CACHEBUSTER%%",), [])


def test_escaped_names_are_levels_of_one_name() -> None:
    parts, _ = hoist_template("@{click_url_escaped2}@{click_url:escaped}", PLATFORMS["dv360"])

    assert parts == (MacroRef("click_url", level=2), MacroRef("click_url", level=1))


def test_what_is_no_macro_is_reported_as_ever() -> None:
    _, errors = hoist_template("@{nope}", PLATFORMS["dv360"])

    assert [error.text for error in errors] == ["@{nope}"]


def test_a_modulo_in_a_script_is_no_macro() -> None:
    tag = '<script src="https://t.example/t.js?o=%n">a%n; console.log("%s %c", "${GDPR}")</script>'

    parts, _ = hoist_template(tag, PLATFORMS["campaign_manager_360"])

    assert parts == (
        '<script src="https://t.example/t.js?o=',
        MacroRef("cachebuster", level=0, served=True),
        '">a%n; console.log("%s %c", "',
        MacroRef("gdpr", level=0, served=True),
        '")</script>',
    )
