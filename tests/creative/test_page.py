"""One document per size: complete, repeatable, and nothing an author writes breaks out of it."""

import base64
import gzip
import hashlib
import json
import re
from typing import Any

import pytest
from lxml import html

from creative.built import load_part
from creative.colors import contrast
from creative.compile import Json
from creative.consent import ConsentNeed
from creative.creative import load_creative
from creative.fonts import font_characters
from creative.look_lint import check_look
from creative.page import PageError, TagText, Wiring, build_page, escape_html, escape_json
from creative.style import build_style
from tests.creative.tiny import font, make_tiny

TEXT = {"id": "hi", "type": "text", "text": "Hi", "end": True}
CLICKS = {"main": "https://shop.example/a?b=1&c=2"}
HOSTILE = (
    """</script><img src=x onerror=alert(1)>"'`\u2028%c ${CLICK_URL} [TIMESTAMP] {clickurl} <!--"""
)


def _tree(page: str):
    return html.document_fromstring(page)


def _policy(page: str) -> dict[str, str]:
    (content,) = _tree(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    return dict(rule.split(" ", 1) for rule in content.split("; "))


def _sha(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_page_says_its_size_and_language_and_asks_for_nothing(tmp_path):
    page = build_page(make_tiny(tmp_path, [TEXT], locale="de-AT"), "300x250", CLICKS)
    tree = _tree(page)

    assert page.startswith('<!doctype html>\n<html lang="de-AT">')
    assert tree.xpath("//meta[@name='ad.size']/@content") == ["width=300,height=250"]
    assert [u for u in tree.xpath("//@src") if not u.startswith("data:")] == []
    assert tree.xpath("//link") == []


def test_the_policy_names_the_script_and_the_style_by_hash(tmp_path):
    page = build_page(make_tiny(tmp_path, [TEXT]), "300x250", CLICKS)
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)

    assert _policy(page) == {
        "default-src": "'none'",
        "script-src": _sha(script[0]),
        "style-src": _sha(style[0]),
        "img-src": "https: data:",
        "connect-src": "https:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert (len(script), len(style), _tree(page).xpath("//@style")) == (1, 1, [])


def test_a_tracking_text_that_needs_a_document_opens_the_policy(tmp_path):
    tag = '<script src="https://t.example/a.js"></script>'
    page = build_page(
        make_tiny(tmp_path, [{**TEXT, "tracking": [{"tag": tag}]}]), "300x250", CLICKS
    )

    policy = _policy(page)

    assert policy["script-src"] == "'unsafe-inline' https:"
    assert policy["frame-src"] == "https:"


@pytest.mark.parametrize(
    ("pasted", "script", "style"),
    [
        ('<img src="https://t.example/" width="1">', "sha256", "sha256"),
        ('<img src="https://t.example/" style="display:none">', "sha256", "unsafe-inline"),
        ("<SCRIPT>track()</SCRIPT>", "unsafe-inline", "unsafe-inline"),
    ],
)
def test_html_pasted_by_delivery_opens_what_it_needs(tmp_path, pasted, script, style):
    page = build_page(make_tiny(tmp_path, [TEXT]), "300x250", CLICKS, tag=TagText(pasted=pasted))

    policy = _policy(page)

    assert (script in policy["script-src"], style in policy["style-src"]) == (True, True)


def test_delivery_writes_slots_and_html_verbatim(tmp_path):
    page = build_page(
        make_tiny(tmp_path, [TEXT]),
        "300x250",
        CLICKS,
        tag=TagText(
            body_attributes=[
                ("data-append", "1"),
                ("data-click_url", "2.1a2b3c.${CLICK_URL_ENC_ENC}"),
            ],
            body_start="<b>%%X%%</b>",
            fallback_href="${CLICK_URL}https://shop.example/",
        ),
    )

    assert (
        '<body class="column compact bubbles outline" data-append="1" '
        'data-click_url="2.1a2b3c.${CLICK_URL_ENC_ENC}"><b>%%X%%</b>\n' in page
    )
    assert '<a id="fallback" href="${CLICK_URL}https://shop.example/"' in page


def test_hardening_comes_before_the_hash(tmp_path):
    page = build_page(
        make_tiny(tmp_path, [TEXT]),
        "300x250",
        CLICKS,
        tag=TagText(harden=lambda text: text + "\n", harden_style=lambda text: text + "/**/"),
    )
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)

    assert (script[-1], style[-4:]) == ("\n", "/**/")
    assert (_policy(page)["script-src"], _policy(page)["style-src"]) == (_sha(script), _sha(style))


def test_the_loader_is_inside_its_budget():
    assert len(gzip.compress(load_part("loader.js").encode(), 9)) <= 600


def test_the_same_creative_gives_the_same_bytes(tmp_path):
    creative = make_tiny(tmp_path, [TEXT])

    assert build_page(creative, "300x600", CLICKS) == build_page(creative, "300x600", CLICKS)


def test_nothing_an_author_writes_breaks_out_or_can_be_expanded(tmp_path):
    creative = make_tiny(
        tmp_path,
        [{**TEXT, "text": HOSTILE, "tracking": [{"tag": "https://t.example/?a=%c&b=" + "${x}"}]}],
        brand="<b>%n</b>",
        header={"title": '"><script>x</script>', "subtitle": "${a} %%B%% </header>"},
        name="</title><script>",
    )

    page = build_page(creative, "300x250", {"main": 'https://shop.example/"><script>?%c'})
    tree = _tree(page)
    data = json.loads(tree.xpath("string(//script[@id='flowtag'])"))

    assert len(tree.xpath("//script")) == 2
    assert data["view"]["tracking"][0]["pixels"][0][0] == "https://t.example/?a=%c&b=${x}"
    assert tree.xpath("string(//template/p[1])") == HOSTILE
    assert tree.xpath("string(//header//b)") == '"><script>x</script>'
    assert tree.xpath("string(//title)") == "</title><script>"
    outside = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r"%[a-zA-Z]|\$\{|%%|\[[A-Z]|\{[a-z]+\}", outside) == []


def test_the_script_holds_nothing_that_a_platform_expands(tmp_path):
    page = build_page(make_tiny(tmp_path, [TEXT]), "300x250", CLICKS)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)

    assert re.findall(r"%[a-zA-Z]|\$\{|%%", script) == []


def test_scripts_of_the_author_stand_in_the_page_as_functions(tmp_path):
    code = "const a = 1\r\nconsole.log(a)"
    creative = make_tiny(tmp_path, [{"id": "s", "type": "script", "code": code, "end": True}])

    page = build_page(creative, "300x250", CLICKS)

    assert '"use strict";\nconst a = 1\nconsole.log(a)\n}])</script>' in page


def test_a_missing_file_leaves_no_page(tmp_path):
    creative = make_tiny(tmp_path, [{"id": "pic", "type": "image", "src": "gone.png"}])

    with pytest.raises(PageError, match="CR001 asset-missing"):
        build_page(creative, "300x250", CLICKS)


def test_the_fallback_is_the_backup_picture_with_its_way_out(tmp_path):
    creative = make_tiny(
        tmp_path, [TEXT], backup={"image": "photo", "click": "main", "alt": "A photo"}
    )

    (link,) = _tree(build_page(creative, "300x250", CLICKS)).xpath("//a[@id='fallback']")

    assert (link.get("href"), link.get("target"), link.get("rel")) == (
        CLICKS["main"],
        "_blank",
        "noopener",
    )
    assert link.xpath("img/@alt") == ["A photo"]


def test_without_a_backup_picture_the_brand_is_the_fallback(tmp_path):
    page = build_page(make_tiny(tmp_path, [TEXT]), "300x250", CLICKS)

    assert '<span class="card"><b>Tiny Brand</b><i>Learn more</i></span>' in page


def test_a_header_that_is_an_area_is_a_button_and_else_it_is_not(tmp_path):
    plain = build_page(make_tiny(tmp_path, [TEXT]), "300x250", CLICKS)
    area = [{"area": "header", "click": "main"}]
    linked = build_page(make_tiny(tmp_path, [TEXT], areas=area), "300x250", CLICKS)

    assert '<div class="brandline">' in plain
    assert '<button type="button" class="brandline" data-area="header" data-act="exit"' in linked


def test_a_font_is_in_the_page_with_its_weights(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "tiny.woff2").write_bytes(font("ABC"))
    files = [{"asset": "tiny", "weight": 300, "weight_to": 900}]
    creative = make_tiny(
        tmp_path,
        [TEXT],
        theme={"fonts": {"body": {"family": "Tiny", "files": files}}},
        assets={"logo": "assets/logo.svg", "tiny": "assets/tiny.woff2"},
    )

    page = build_page(creative, "300x250", CLICKS)

    [[family, weight, data]] = json.loads(_tree(page).xpath("string(//script[@id='fonts'])"))
    assert (family, weight) == ("Tiny", "300 900")
    assert font_characters(base64.b64decode(data)) == frozenset(map(ord, "ABC"))
    assert ('--font:"Tiny",system-ui' in page, "font-face" in page) == (True, False)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 2
    assert _policy(page)["script-src"] == " ".join(map(_sha, scripts))


def test_a_page_is_ascii_and_says_the_same(tmp_path):
    text = {**TEXT, "text": "Grüße, 東京 \U0001f30a & «ça»"}
    creative = make_tiny(tmp_path, [text], name="Łódź")

    page = build_page(creative, "300x250", {"main": "https://shop.example/ü"})

    tree = _tree(page)
    assert page.isascii()
    assert tree.xpath("string(//p[@class='brand'])") == "Grüße, 東京 \U0001f30a & «ça»"
    assert tree.xpath("string(//title)") == "Łódź"
    assert tree.xpath("string(//a[@id='fallback']/@href)") == "https://shop.example/ü"


def test_the_style_has_no_comments_and_no_address(tmp_path):
    creative = make_tiny(tmp_path, [TEXT])

    style = build_style(creative.look, "300x250")

    assert [found for found in ("/*", "url(", "//", "\n") if found in style] == []


def test_the_quiet_words_of_the_header_stay_readable(tmp_path):
    colors = {"header": "#ffffff", "on_header": "#757575"}  # 4.6 : 1 as it is
    creative = make_tiny(tmp_path, [TEXT], theme={"colors": colors})

    style = build_style(creative.look, "300x250")

    assert "--header-muted:#757575;" in style


def _theme_values(style: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", style))


@pytest.mark.parametrize(
    "colors",
    [
        {},
        {"accent": "#767676", "surface": "#ffffff"},  # 4.5 : 1 and hardly more
        {"background": "#ffffff", "background_to": "#333333", "accent": "#ffd400"},
        {"background": "#202020", "text": "#eeeeee", "surface": "#2c2c2c", "accent": "#ff9d5c"},
    ],
)
def test_colours_that_follow_from_others_stay_readable(tmp_path, colors):
    creative = make_tiny(tmp_path, [TEXT], theme={"colors": colors})

    found = _theme_values(build_style(creative.look, "300x250"))

    assert contrast(found["accent"], found["tint"]) >= min(
        4.5, contrast(found["accent"], found["surface"])
    )
    if "background_to" not in colors:
        assert contrast(found["link"], found["bg"]) >= 4.5
        assert contrast(found["alert"], found["bg"]) >= 4.5
    else:
        assert found["link"] == found["text"]


def test_the_header_of_a_stage_stands_on_the_background(tmp_path):
    colors = {"background": "#ffffff", "header": "#000000", "on_header": "#ffffff"}
    creative = make_tiny(tmp_path, [TEXT], theme={"layout": "stage", "colors": colors})

    found = [problem.message for problem in check_look(creative)]

    assert "on_header #ffffff on background #ffffff has a contrast of 1.0 : 1." in found


@pytest.mark.parametrize(
    ("locale", "rtl"),
    [("ar", True), ("he-IL", True), ("en", False), ("de-AT", False), ("az-Arab", True)],
)
def test_the_page_runs_as_its_language_does(tmp_path, locale, rtl):
    creative = make_tiny(tmp_path, [TEXT], locale=locale)

    page = build_page(creative, "300x250", CLICKS)

    assert (f'<html lang="{locale}" dir="rtl">' in page) == rtl


# A conversation of texts and choices alone, with everything in one document.
MAX_PAGE, MAX_PAGE_WITH_CONSENT = 12_288, 13_568


def _text_page(folder, **wiring):
    """Twenty components: ten messages that score and fire, seven choices that fire, a condition."""
    pixel = "https://t.example/{}?cb=@{{cachebuster}}"
    texts = [
        {
            "id": f"m{n}",
            "type": "text",
            "text": f"What do you think of number {n}?",
            "set": {"score": {"add": n}},
            "tracking": [{"tag": pixel.format(f"m{n}")}],
        }
        for n in range(10)
    ]
    choices = [
        {
            "id": f"c{n}",
            "type": "choice",
            "text": f"Take number {n}",
            "tracking": [{"tag": pixel.format(f"c{n}"), "on": "selected"}],
        }
        for n in range(7)
    ]
    branch = {"port": "high", "when": {"variable": "score", "op": ">=", "value": 5}}
    ends = [{"id": f"e{n}", "type": "text", "text": f"The end {n}", "end": True} for n in range(2)]
    rest: list[dict[str, Any]] = [{"id": "if", "type": "condition", "branches": [branch]}, *ends]
    links = [f"m{n} {c}" for n in range(9) for c in (f"c{n % 7}", f"c{(n + 1) % 7}")]
    back = ["c0 m1", "c1 m2", "c2 m3", "c3 m4", "c4 m5", "c5 m6", "c6 m9", "m9 if"]
    make_tiny(folder, [*texts, *choices, *rest], [*links, *back], variables={"score": 0})
    flow = json.loads((folder / "flow.json").read_bytes())
    flow["connections"] += [
        {"from": "if", "to": "e0", "port": "high"},
        {"from": "if", "to": "e1", "port": "else"},
    ]
    (folder / "flow.json").write_text(json.dumps(flow), encoding="utf-8")
    creative, problems = load_creative(folder)
    assert creative is not None, problems
    assert len(creative.flow.components) == 20
    return build_page(creative, "300x250", CLICKS, wiring=Wiring(**wiring))


def test_twenty_components_come_in_one_small_request(tmp_path):
    page = _text_page(tmp_path, collector="https://collect.example/b")

    assert "http-equiv" in page
    assert len(gzip.compress(page.encode(), 9)) <= MAX_PAGE


def test_asking_for_consent_costs_two_kilobytes_more(tmp_path):
    need = ConsentNeed(vendor=755, consent=(1,), interest=(7,))
    page = _text_page(tmp_path, collector="https://collect.example/b", need_of=lambda _: need)

    assert '"consent":' in page
    assert len(gzip.compress(page.encode(), 9)) <= MAX_PAGE_WITH_CONSENT


def test_json_and_html_are_read_back_as_they_were():
    value: Json = {"a": [HOSTILE, 1, True, None, {"<%": -1.5}], "é": "😀"}
    tree = html.fromstring(f'<p title="{escape_html(HOSTILE)}">{escape_html(HOSTILE)}</p>')

    assert json.loads(escape_json(value)) == value
    assert (tree.get("title"), tree.text) == (HOSTILE, HOSTILE)
