"""CSS of authors: what the ad has of it, and what is refused, with its line."""

from pathlib import Path

import pytest
import tinycss2  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from creative.css import build_css, check_css, css_assets
from flows import render_problem

ASSETS = {"paper": "data:image/png;base64,AA=="}


def _wrong(css: str) -> list[tuple[str, str, str]]:
    return [(p.code, p.place, p.message) for p in check_css(css, ASSETS)]


@pytest.mark.parametrize(
    ("css", "built"),
    [
        ("", ""),
        (".a{}", ""),
        (".a > b , #c:hover { color : red ; }", "#ad .a > b,#ad #c:hover{color:red}"),
        (".a{color:red!important}", "#ad .a{color:red!important}"),
        ("#ad{color:red}", "#ad{color:red}"),
        ("#ad.x > p ~ q{top:0}", "#ad.x > p ~ q{top:0}"),
        ("#ad .a + .b{top:0}", "#ad .a + .b{top:0}"),
        ("*{top:0}", "#ad *{top:0}"),
        (".html, .body{top:0}", "#ad .html,#ad .body{top:0}"),
        (
            ':is(p, .c > d):not(.b)::before{content:"a\\"b"}',
            '#ad :is(p, .c > d):not(.b)::before{content:"a\\"b"}',
        ),
        ("p:nth-child(even of .x){top:0}", "#ad p:nth-child(even of .x){top:0}"),
        ('a[data-x="1,2"]{top:0}', '#ad a[data-x="1,2"]{top:0}'),
        ("/* a */.a{/* b */color:/* c */red}", "#ad .a{color:red}"),
        (".a{background:url(paper)}", '#ad .a{background:url("data:image/png;base64,AA==")}'),
        (".a{background:u\\72l('paper')}", '#ad .a{background:url("data:image/png;base64,AA==")}'),
        (
            ".a{--x:1px;top:calc(var(--x) + (2px * 3))}",
            "#ad .a{--x:1px;top:calc(var(--x) + (2px * 3))}",
        ),
        ("@media (min-width:300px){.a{top:0}}", "@media (min-width:300px){#ad .a{top:0}}"),
        ("@supports (display:grid){.a{top:0}}", "@supports (display:grid){#ad .a{top:0}}"),
        (
            "@keyframes x{FROM{top:0}50.5%,to{top:1px}}",
            "@keyframes x{from{top:0}50.5%,to{top:1px}}",
        ),
        (".a{top:0}\r\n.b{top:1px}", "#ad .a{top:0}#ad .b{top:1px}"),
    ],
)
def test_what_the_ad_has(css: str, built: str) -> None:
    assert _wrong(css) == []
    assert build_css(css, ASSETS.get) == built


@pytest.mark.parametrize(
    ("css", "place", "message"),
    [
        ('@import "x.css";', "line 1:1", "@import is not allowed."),
        ('@charset "utf-8";', "line 1:1", "@charset is not allowed."),
        ("@font-face{src:url(paper)}", "line 1:1", "@font-face is not allowed."),
        ("@namespace x url(paper);", "line 1:1", "@namespace is not allowed."),
        ("@layer a{.b{top:0}}", "line 1:1", "@layer is not allowed."),
        ("body{top:0}", "line 1:1", "body is not a part of the ad."),
        (".a HTML{top:0}", "line 1:4", "HTML is not a part of the ad."),
        ("\\68tml{top:0}", "line 1:1", "html is not a part of the ad."),
        (":root{--x:0}", "line 1:2", ":root is not a part of the ad."),
        (":host(.x){top:0}", "line 1:2", ":host is not a part of the ad."),
        ("p:is(a, body){top:0}", "line 1:9", "body is not a part of the ad."),
        ("+ p{top:0}", "line 1:1", "A selector begins with +."),
        ("#ad + p{top:0}", "line 1:5", "What stands beside the ad is not the ad's."),
        ("#ad~p{top:0}", "line 1:4", "What stands beside the ad is not the ad's."),
        (
            ".a{background:url(https://x.example/a.png)}",
            "line 1:15",
            '"https://x.example/a.png" is no asset of the creative.',
        ),
        (".a{background:url()}", "line 1:15", '"" is no asset of the creative.'),
        (".a{background:url('pa' 'per')}", "line 1:15", '"" is no asset of the creative.'),
        (".a{background:image-set('paper' 1x)}", "line 1:15", "image-set() is not allowed."),
        (".a{--x:{b:url(x)}}", "line 1:11", '"x" is no asset of the creative.'),
        (".a{width:EXPRESSION(f())}", "line 1:10", "EXPRESSION() is not allowed."),
        (".a{behavior:url(paper)}", "line 1:4", "behavior is not allowed."),
        (".a{-moz-binding:none}", "line 1:4", "-moz-binding is not allowed."),
        (".a{filter:progid:DX.Blur()}", "line 1:11", "progid is not allowed."),
        (".a{.b{top:0}}", "line 1:4", "A rule inside a rule is not allowed."),
        (".a{content:'</style>'}", "line 1:12", "</ and <! are not allowed."),
        (".a{content:'\\3c/style>'}", "line 1:12", "</ and <! are not allowed."),
        ("a[b='</style>']{top:0}", "line 1:1", "</ and <! are not allowed."),
    ],
)
def test_what_is_refused(css: str, place: str, message: str) -> None:
    assert _wrong(css) == [("CR308", place, message)]
    assert build_css(css, ASSETS.get) == ""


@pytest.mark.parametrize(
    ("css", "place", "message"),
    [
        (".a{color:red", "", "Something is opened and never closed."),
        (".a{top:0}/* open", "", "Something is opened and never closed."),
        (".a{content:'x\n'}", "", "Something is opened and never closed."),
        ("(" * 21 + ")" * 21 + "{}", "", "More than 20 brackets stand inside each other."),
        (".a{color red}", "line 1:4", "This is no declaration."),
        (".a{color:}", "line 1:4", "color has no value."),
        ("..a{top:0}", "line 1:2", "A name is missing behind ."),
        ("a:{top:0}", "line 1:2", "A name is missing behind :"),
        ("a >{top:0}", "line 1:3", "A name is missing behind >"),
        ("a,,b{top:0}", "line 1:1", "A selector is missing."),
        ("svg|a{top:0}", "line 1:4", "A selector cannot hold |."),
        ("a 5px{top:0}", "line 1:3", "A selector cannot hold 5px."),
        ("x(a){top:0}", "line 1:1", "x() is no part of a selector."),
        (".a{top:0}}", "line 1:10", "This is no rule."),
        (".a{top:0)}", "line 1:9", "A ) closes nothing."),
        (
            "@keyframes x{half{top:0}}",
            "line 1:14",
            "A step of @keyframes is from, to, or a percentage.",
        ),
        ("\n\n  .a{top:0;color red}", "line 3:12", "This is no declaration."),
    ],
)
def test_what_does_not_parse(css: str, place: str, message: str) -> None:
    assert _wrong(css) == [("CR309", place, message)]


def test_the_rest_of_a_sheet_stays() -> None:
    css = "@import 'x';.a{top:0;behavior:x;left:0}body,.b{top:1px}"

    assert build_css(css, ASSETS.get) == "#ad .a{top:0;left:0}#ad .b{top:1px}"


def test_a_problem_as_people_read_it() -> None:
    (problem,) = check_css(
        ".a{background:url(papr)}", ASSETS, 'components[1] "x" > css', "flow.json"
    )

    assert render_problem(problem) == (
        "flow.json: error CR308 css-refused\n"
        '  components[1] "x" > css > line 1:15\n'
        '  "papr" is no asset of the creative.\n'
        '  hint: url() names an asset. did you mean "paper"? Assets: paper.'
    )


def test_an_address_cannot_leave_its_quotes() -> None:
    built = build_css(".a{background:url(paper)}", {"paper": 'x")}*{y:"</style>\n'}.get)

    assert built == '#ad .a{background:url("x%22)}*{y:%22%3c/style%3e%0a")}'


_PIECES = st.sampled_from(
    "#ad .a b body html :root :is( ) { } ; : , > + ~ * @media @import @keyframes ( [ ] url( url(x)"
    " url(paper) 'x' \" </style> <!-- --> /* */ \\ \\3c color red 1px ! important --x var(--x) & |"
    " expression( \n from 50% attr(x) // from{top:0}".split(" ")
)


@given(st.lists(_PIECES, max_size=25).map(" ".join) | st.lists(_PIECES, max_size=25).map("".join))
def test_whatever_is_written_stays_in_the_ad(css: str) -> None:
    """Every rule that comes out is below `#ad`, loads nothing, and is read again as it is."""
    built = build_css(css, ASSETS.get)

    assert "</" not in built
    assert _strangers(built) == []
    assert build_css(built, lambda address: address) == built


def _strangers(css: str) -> list[str]:
    found: list[str] = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        text = tinycss2.serialize([rule])
        if rule.type == "at-rule":
            if rule.lower_at_keyword in ("media", "supports"):
                found += _strangers(tinycss2.serialize(rule.content))
            elif rule.lower_at_keyword != "keyframes":
                found.append(text)
        elif rule.type != "qualified-rule" or not text.startswith("#ad"):
            found.append(text)
        for part in text.split("url(")[1:]:
            if not part.startswith('"data:'):
                found.append(text)
    return found


def test_the_assets_of_a_sheet() -> None:
    css = ".a{background:url(b),url('a')}@media print{.c{background:url(b)}}.d{x:url()}"

    assert css_assets(css) == ["b", "a", ""]


def test_the_root_is_the_one_of_the_page() -> None:
    page = Path(__file__).parents[2] / "creative" / "templates" / "page.html.j2"

    assert 'id="ad"' in page.read_text(encoding="utf-8")
