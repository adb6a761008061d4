"""Tags: what stands in them, what the platform does to them, and what cannot break out of them."""

from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery import (
    FORMATS,
    Platform,
    Project,
    Tag,
    build_tag,
    expand,
    is_complete,
    load_platforms,
)
from flows import MACROS
from tests.delivery.projects import make_project
from tests.delivery.tables import EVERYDAY, FAMILIES, TAKE_TAGS
from tests.delivery.tag_texts import spellings, unwanted_hits

PLATFORMS = load_platforms()
EACH_FAMILY = pytest.mark.parametrize("platform", FAMILIES, ids=lambda p: p.name)
EACH_FORMAT = pytest.mark.parametrize("format_name", FORMATS)
GOLDEN = Path(__file__).parents[1] / "golden" / "tags"


def literals_of(*platforms: Platform) -> str:
    return " ".join(m.spell("7") for p in platforms for m in p.macros)


def nasty_flow(literals: str) -> list[dict[str, Any]]:
    return [
        {
            "id": "hello",
            "type": "text",
            "text": f"\"'</script><!-- --> \u2028 {literals} 100%c 5%n",
        },
        {
            "id": "count",
            "type": "script",
            "code": 'const n = 5, c = 7; ANALYTICS.sendMetric("m", n%c + 7%n); '
            f"const s = {literals!r}; // {literals}",
            "tracking": [{"tag": "https://t.example/%c3%bc?a=%n&g=${GDPR}&copy;=@{cachebuster}"}],
        },
        {"id": "shop", "type": "redirect", "click": "main", "text": "100%c & <b>"},
    ]


NASTY: dict[str, Any] = {
    "components": nasty_flow(literals_of(*EVERYDAY)),
    "look": {
        "name": '%n %c ${GDPR} "></script><script>x()</script>',
        "brand": "%%CACHEBUSTER%% __ADFRND__ -->",
        "sizes": ["300x250", "320x480"],
    },
    "delivery": {
        "click_throughs": {
            "main": "https://shop.example/%c3%bc?a=1&copy;=\"'<script>&n=50%25n#%c3"
        },
        "impressions": [
            {"tag": "https://imp.example/%c3%a4?ord=@{cachebuster}&s=@{site_domain}&q=\"'<x>&lt;"},
            {"tag": "https://imp.example/@{landing_url}?ip=@{ip}&p=@{page_url}&c=@{click_url}"},
        ],
    },
}


HERE = Path(__file__).parent  # projects without files of their own
PROJECTS = ("mini", "nasty")


@cache
def project_of(name: str, platform: Platform) -> Project:
    """The nasty one holds all literals of the platform and of the six that came first."""
    if name == "mini":
        return make_project(HERE)
    new = () if platform.everyday else (platform,)
    literals = literals_of(*EVERYDAY, *new)
    return make_project(HERE, **NASTY | {"components": nasty_flow(literals)})


def tag_of(project: Project, platform: Platform, format_name: Any, size: str | None = None) -> Tag:
    tag, problems = build_tag(project, platform, format=format_name, size=size)
    assert tag is not None, problems
    return tag


@cache
def cached_tag(name: str, platform: str, format_name: Any) -> Tag:
    return tag_of(project_of(name, PLATFORMS[platform]), PLATFORMS[platform], format_name)


# Hardening the script of the nasty standalone document takes seconds: one of each spelling.
CASES = [
    pytest.param(name, format_name, platform, id=f"{name}-{format_name}-{platform.name}")
    for name in PROJECTS
    for format_name in FORMATS
    for platform in (FAMILIES if (name, format_name) == ("nasty", "standalone") else TAKE_TAGS)
]


@pytest.mark.parametrize(("name", "format_name", "platform"), CASES)
def test_the_platform_replaces_only_our_slots(
    name: str, format_name: Any, platform: Platform
) -> None:
    project = project_of(name, platform)
    for size in project.creative.look.sizes:
        tag = tag_of(project, platform, format_name, size)

        assert unwanted_hits(tag, project, platform) == []


@pytest.mark.parametrize(("name", "format_name", "platform"), CASES)
def test_each_slot_of_tagdata_stands_once(name: str, format_name: Any, platform: Platform) -> None:
    tag = cached_tag(name, platform.name, format_name)

    keys = [slot.key.lower() for slot in tag.slots]
    assert len(keys) == len(set(keys))
    counts = [sum(map(tag.text.count, spellings(slot))) for slot in tag.slots]
    assert counts == [1] * len(keys)


Shape = list[tuple[str, list[str]]]


def shape_of(text: str) -> Shape:
    """Elements and the names of their attributes, in document order."""
    root = lxml.html.document_fromstring(text)
    return [(str(element.tag), sorted(map(str, element.attrib))) for element in root.iter("*")]


# What the values of each shape can hold. Addresses that a platform makes itself are clean; what
# it passes on from elsewhere may be anything, and enters tags escaped only.
TOKEN = "abcXYZ019._~:,-"
VALUES = {
    "number": st.text("0123456789-", max_size=8),
    "token": st.text(TOKEN, max_size=20),
    "consent": st.text(TOKEN, max_size=40),
    "url": st.text(st.characters(codec="utf-8"), max_size=40),
    "free": st.text(st.characters(codec="utf-8"), max_size=40),
}
CLEAN_URL = st.text("abc019%&=?;/:.~_-+!*'()@$,#", max_size=60).map("https://c.example/".__add__)


@st.composite
def macro_values(draw: st.DrawFn) -> dict[str, str]:
    names = sorted({m.name for p in PLATFORMS.values() for m in p.macros if m.name})
    values = {name: draw(VALUES[MACROS[name].shape]) for name in names}
    own = {name: draw(CLEAN_URL) for name in ("click_url", "click_url_complete")}
    return values | own


@EACH_FAMILY
@EACH_FORMAT
@settings(max_examples=20)
@given(values=macro_values())
def test_no_value_of_a_macro_breaks_out(
    format_name: Any, platform: Platform, values: dict[str, str]
) -> None:
    for name in PROJECTS if format_name != "standalone" else ["nasty"]:
        tag = cached_tag(name, platform.name, format_name)

        assert shape_of(expand(tag.text, platform, values)) == shape_of(tag.text)


AUTHOR = st.text(
    st.one_of(st.sampled_from("\"'<>&%$#;=-!/ ns{}"), st.characters(codec="utf-8")), max_size=40
)


@EACH_FAMILY
@pytest.mark.parametrize("format_name", ["script", "iframe"])
@settings(max_examples=30)
@given(text=AUTHOR)
def test_no_text_of_the_author_breaks_out(format_name: Any, platform: Platform, text: str) -> None:
    clean = "".join(text.split())
    project = make_project(
        HERE,
        look={"name": f"n{text}", "brand": f"b{text}"},
        delivery={
            "click_throughs": {"main": f"https://shop.example/{text}"},
            "impressions": [{"tag": f"https://t.example/?{clean}"}] if "<" not in clean else [],
        },
    )
    impressions = [i.model_dump() for i in project.delivery.impressions]
    plain = make_project(HERE, delivery={"impressions": impressions})

    found = shape_of(tag_of(project, platform, format_name).text)

    assert found == shape_of(tag_of(plain, platform, format_name).text)


def test_impression_addresses_arrive_as_typed(tmp_path: Path) -> None:
    address = "https://imp.example/%c3%a4?a=1&copy;=2&lt&n=5%25n&amp=x&#37;"
    project = make_project(tmp_path, delivery={"impressions": [{"tag": address}]})
    platform = PLATFORMS["campaign_manager_360"]

    tag = tag_of(project, platform, "script")
    served = lxml.html.document_fromstring(expand(tag.text, platform, {"": "!"}))

    assert next(image.get("src") for image in served.iter("img")) == address
    assert [url.expand(platform, {"": "!"}) for url in tag.impressions] == [address]


def test_impressions_stand_before_the_player(tmp_path: Path) -> None:
    for format_name in FORMATS:
        text = tag_of(make_project(tmp_path), PLATFORMS["dv360"], format_name).text
        player = {"script": "<script", "iframe": "<iframe", "standalone": 'id="ad"'}[format_name]

        assert -1 < text.find("https://imp.example/") < text.find(player)


def test_pasted_impressions_stay_byte_for_byte(tmp_path: Path) -> None:
    html = "<!-- keep --><IMG SRC='https://t.example/i?a=1&b=${GDPR}&c=%c3' >\n<noscript><img src=x></noscript>"
    project = make_project(tmp_path, delivery={"impressions": [{"tag": html}]})

    assert html in tag_of(project, PLATFORMS["campaign_manager_360"], "script").text


def test_addresses_around_pasted_html_become_pixels(tmp_path: Path) -> None:
    text = 'https://a.example/1?cb=@{cachebuster}\n<img src="https://b.example/2">\nhttps://c.example/3'
    project = make_project(tmp_path, delivery={"impressions": [{"tag": text}]})
    platform = PLATFORMS["dv360"]

    tag = tag_of(project, platform, "script")

    assert [url.expand(platform, {"cachebuster": "7"}) for url in tag.impressions] == [
        "https://a.example/1?cb=7",
        "https://b.example/2",
        "https://c.example/3",
    ]
    assert tag.text.startswith(
        '<img src="https://a.example/1?cb=${CACHEBUSTER}" width="1" height="1" alt="" hidden>\n'
        '<div hidden><img src="https://b.example/2"></div>\n'
        '<img src="https://c.example/3" width="1" height="1" alt="" hidden>\n<script'
    )


def test_bare_leaves_the_reporting_set_out(tmp_path: Path) -> None:
    project = make_project(tmp_path)

    tag, _ = build_tag(project, "dv360", bare=True)

    assert tag is not None
    assert [slot.key for slot in tag.slots] == ["click_url", "cachebuster", "gdpr_consent.755"]


def test_the_most_escaped_literal_stands_in_the_tag(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    spelt = {
        platform.name: tag_of(project, platform, "script").slots[0]
        for platform in TAKE_TAGS
        if is_complete(platform)
    }

    assert {name: (slot.literal, slot.level) for name, slot in spelt.items()} == {
        "adform": ("%%c1;cpdir=", 0),
        "adobe_advertising_dsp": ("${TM_CLICK_URL_URLENC}", 1),
        "amazon_dsp": ("{%short_redirect}", 0),
        "campaign_manager_360": ("%c", 0),
        "dv360": ("${CLICK_URL_ENC_ENC}", 2),
        "equativ_smart_adserver": ("[sas_creativeClickUrl]", 0),
        "google_ad_manager": ("%%CLICK_URL_ESC%%", 1),
        "kevel": ("{{url|url_encode}}%26url%3D", 1),
        "revive_adserver": ("{clickurl_enc}", 1),
        "the_trade_desk": ("%%TTD_CLK_ESC2%%", 2),
        "xandr": ("${URL_ENC(${CLICK_URL},2)}", 2),
        "yahoo_dsp": ("${CLICKURLENCENC}", 2),
    }


def test_an_ad_that_leads_nowhere_carries_no_click_macro(tmp_path: Path) -> None:
    project = make_project(
        tmp_path, components=[{"id": "hello", "type": "text", "text": "Hi", "end": True}]
    )

    tag, _ = build_tag(project, "dv360", bare=True)

    assert tag is not None
    assert tag.slots == ()


def test_hostile_macros_stay_out(tmp_path: Path) -> None:
    pixel = "https://t.example/i?k=@{key_value.k}&cb=@{cachebuster}"
    project = make_project(tmp_path, delivery={"impressions": [{"tag": pixel}]})

    tag, problems = build_tag(project, "google_ad_manager")

    assert tag is not None
    assert "PATTERN" not in tag.text
    assert [(p.code, p.place) for p in problems] == [("DL205", "impressions[0] > tag")]


def test_without_a_base_url_only_standalone_builds(tmp_path: Path) -> None:
    project = make_project(tmp_path, delivery={"base_url": None})
    built = {name: build_tag(project, "dv360", format=name) for name in FORMATS}

    assert {name: tag is not None for name, (tag, _) in built.items()} == {
        "script": False,
        "iframe": False,
        "standalone": True,
    }
    assert [(p.code, p.severity) for p in built["script"][1]] == [("DL117", "error")]


def test_a_size_that_the_look_has_not_is_an_error(tmp_path: Path) -> None:
    tag, problems = build_tag(make_project(tmp_path), "dv360", size="728x90")

    assert tag is None
    assert [p.message for p in problems] == ["The look has no size 728x90."]


def test_an_unknown_platform_is_an_error(tmp_path: Path) -> None:
    tag, problems = build_tag(make_project(tmp_path), "dv_360")

    assert tag is None
    assert [p.hint.partition("?")[0] for p in problems] == ['did you mean "dv360"']


def test_an_unknown_format_raises(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="formats: script, iframe, standalone"):
        build_tag(make_project(tmp_path), "dv360", format="zip")  # type: ignore[arg-type]


def test_two_builds_are_equal(tmp_path: Path) -> None:
    project = make_project(tmp_path, **NASTY)
    for format_name in FORMATS:
        tags = [tag_of(project, PLATFORMS["xandr"], format_name) for _ in range(2)]

        assert tags[0] == tags[1]
