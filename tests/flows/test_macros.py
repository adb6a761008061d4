import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import MACROS, MacroRef, Template, parse_template


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("", ()),
        ("plain", ("plain",)),
        ("@{cachebuster}", (MacroRef("cachebuster"),)),
        ("a@{var.skin:escaped}b", ("a", MacroRef("var", "skin", 1), "b")),
        ("@{click_url:raw}@{gdpr_consent.755}", (MacroRef("click_url", "", 0), MacroRef("gdpr_consent", "755"))),
        ("@{key_value.k:escaped2}", (MacroRef("key_value", "k", 2),)),
        ("a@@{cachebuster}", ("a@{cachebuster}",)),
        ("user@host {x} $@ ${y}", ("user@host {x} $@ ${y}",)),
    ],
)  # fmt: skip
def test_text_is_read_as_literals_and_macros(text: str, template: Template) -> None:
    assert parse_template(text) == (template, [])


@pytest.mark.parametrize(
    ("text", "found", "position"),
    [
        ("@{Name}", "@{Name}", 0),
        ("a @{cachebustr}", "@{cachebustr}", 2),
        ("@{var}", "@{var}", 0),
        ("@{component.a}", "@{component.a}", 0),
        ("@{cachebuster:often}", "@{cachebuster:often}", 0),
        ("@{}", "@{}", 0),
        ("a@{cachebuster b", "@{cachebuster", 1),
        ("@{@{cachebuster}}", "@{@", 0),
    ],
)
def test_what_only_looks_like_a_macro_stays_and_is_listed(
    text: str, found: str, position: int
) -> None:
    template, errors = parse_template(text)

    assert [(error.text, error.position) for error in errors] == [(found, position)]
    assert "".join(p if isinstance(p, str) else f"@{{{p.key}}}" for p in template) == text


@given(st.text(st.sampled_from("@{}ab.:_$ "), max_size=30))
def test_any_text_is_read_without_loss(text: str) -> None:
    template, errors = parse_template(text)

    literal = "".join(part for part in template if isinstance(part, str))
    assert all(error.text in text for error in errors)
    assert len(literal) <= len(text)


@pytest.mark.parametrize("macro", MACROS.values(), ids=lambda macro: macro.name)
def test_every_macro_can_be_written(macro) -> None:
    argument = "a1" if macro.argument else ""
    text = f"@{{{macro.name}.{argument}}}" if argument else f"@{{{macro.name}}}"

    assert parse_template(text) == ((MacroRef(macro.name, argument),), [])
