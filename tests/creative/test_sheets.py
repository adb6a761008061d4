"""A page's style has the rules that its elements need, and no others."""

import pytest

from creative.sheets import body_classes, elements_of, read_sheet, shape_of

PAGE = """<html lang="en"><body class="column compact bubbles outline"><div id="ad"><header>
<b>x</b></header><div id="dock"></div></div><template><p class="brand" data-id="a">%s</p>
<button type="button" class="choice">x</button></template></body></html>"""


def _kept(rule: str, monkeypatch: pytest.MonkeyPatch, page: str = PAGE, **options: object) -> str:
    monkeypatch.setattr("creative.sheets._plain_sheet", lambda _: rule)
    read_sheet.cache_clear()
    found = read_sheet("any.css", elements_of(page, **options))  # type: ignore[arg-type]
    read_sheet.cache_clear()
    return found


@pytest.mark.parametrize(
    "rule",
    [
        "*,*:after{a:b}",
        "#ad p.brand:not(:last-child){a:b}",
        ".compact .choice:hover{a:b}",
        ".on #ad>header{a:b}",
        "[data-id] + .choice::before{a:b}",
        ".brand:has(.never){a:b}",
        "@supports (width: 1cqh){.column #dock{a:b}}",
        "header{animation:rise .4s both}@keyframes rise{from{a:b}to{a:c}}",
    ],
)
def test_what_may_match_stays(rule, monkeypatch):
    assert _kept(rule, monkeypatch) == rule


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        (".tall .choice{a:b}", ""),
        ("p.choice{a:b}", ""),
        ("#log p{a:b}", ""),
        (".choice[aria-pressed]:before{a:b}", ""),
        ("[dir=rtl] .choice{a:b}", ""),
        (".no-header header{a:b}", ""),
        (".strip header,.choice,.cta:is(.a,.b){a:b}", ".choice{a:b}"),
        ("@media (hover: hover){.cta:hover{a:b}}", ""),
        (".cta{animation:rise 1s}@keyframes rise{from{a:b}}", ""),
    ],
)
def test_what_matches_nothing_is_left_out(rule, left, monkeypatch):
    assert _kept(rule, monkeypatch) == left


def test_states_of_the_player_count_where_the_flow_can_bring_them(monkeypatch):
    rule = ".no-header header{a:b}.retry{a:b}"
    toggles = PAGE.replace('class="choice"', 'class="choice" aria-pressed="false"')

    assert _kept(rule, monkeypatch, hidden=frozenset({"header"})) == ".no-header header{a:b}"
    assert _kept(rule, monkeypatch, toggles) == ".retry{a:b}"


def test_texts_of_authors_are_no_elements(monkeypatch):
    page = PAGE % "&lt;i class=&quot;cta&quot;&gt; class=cta"

    assert _kept(".cta{a:b}i{a:b}", monkeypatch, page) == ""


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ("300x250", "compact"),
        ("320x480", "tall"),
        ("300x600", "tall"),
        ("160x600", "narrow"),
        ("728x90", "strip"),
        ("970x250", "compact"),
    ],
)
def test_a_size_has_a_shape(size, shape):
    column = [] if shape == "strip" else ["column"]

    assert shape_of(size) == shape
    assert body_classes(size, "stage", "filled").split() == [*column, shape, "stage", "filled"]
