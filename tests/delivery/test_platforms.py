"""Platform tables: ours are sound, the user's own are read or explained."""

import json
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from delivery import (
    FORMATS,
    Platform,
    check_platform_file,
    describe_platform,
    find_gaps,
    find_lacks,
    find_literals,
    find_platform,
    find_platforms,
    is_complete,
    load_platform_file,
    load_platforms,
    platform_json,
    platforms_markdown,
    user_platform_folders,
)
from delivery.platforms.describe import list_facts
from delivery.staging.adserver import ad_host
from flows import MACROS, render_problem
from tests.delivery.tables import EVERYDAY

PLATFORMS = load_platforms()
EACH = pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)

SHIPPED = """adcp_universal adform adobe_advertising_dsp amazon_dsp amobee azerion beeswax bidswitch
bidtheatre campaign_manager_360 criteo dv360 equativ_dsp equativ_smart_adserver flashtalking
google_ad_manager groundtruth iab_privacy illumin index_exchange kevel loopme magnite_dv_plus
magnite_springserve mediamath mediasmart openrtb_2_6 openrtb_3_0 optout prebid_js
prebid_server_events prebid_universal_creative pubmatic quantcast revive_adserver
sizmek_amazon_ad_server stackadapt the_trade_desk vast_4 xandr yahoo_dsp zeta_dsp""".split()

OWN = """
name = "house_server"
title = "House Server"

[click]
form = "closed"

[[macros]]
name = "click_url_complete"
literal = "[[CLICK]]"
"""


def test_the_platforms_that_ship() -> None:
    assert sorted(PLATFORMS) == sorted(SHIPPED)


def test_qa_runs_on_six_when_none_is_named() -> None:
    assert [platform.name for platform in EVERYDAY] == [
        "adform",
        "campaign_manager_360",
        "dv360",
        "google_ad_manager",
        "the_trade_desk",
        "xandr",
    ]


def test_twelve_tables_are_complete() -> None:
    lacking = {p.name: find_lacks(p) for p in PLATFORMS.values() if is_complete(p)}

    assert lacking == {
        "adform": ("escaped click", "line item id"),
        "adobe_advertising_dsp": ("line item id",),
        "amazon_dsp": (
            "escaped click",
            "cache-buster",
            "page or app",
            "consent flag",
            "consent string",
            "placement id",
        ),
        "campaign_manager_360": ("escaped click",),
        "dv360": ("placement id",),
        "equativ_smart_adserver": ("escaped click",),
        "google_ad_manager": (),
        "kevel": (
            "consent flag",
            "consent string",
            "placement id",
            "line item id",
            "campaign id",
            "creative id",
        ),
        "revive_adserver": ("consent flag", "consent string", "line item id"),
        "the_trade_desk": ("placement id",),
        "xandr": (),
        "yahoo_dsp": (
            "page or app",
            "consent string",
            "placement id",
            "line item id",
            "campaign id",
        ),
    }


def test_a_gap_is_what_neither_a_macro_nor_a_note_answers() -> None:
    platform = PLATFORMS["mediamath"]

    assert find_lacks(platform) == (
        "consent flag",
        "consent string",
        "placement id",
        "line item id",
        "campaign id",
        "creative id",
    )
    assert find_gaps(platform) == ("placement id", "line item id", "campaign id", "creative id")


@pytest.mark.parametrize(
    ("name", "canonical"),
    [("dv360", "dv360"), ("verizon", "yahoo_dsp"), ("microsoft_invest", "xandr"), ("nobody", None)],
)
def test_a_platform_is_found_by_its_other_names(name: str, canonical: str | None) -> None:
    found = find_platform(name, PLATFORMS)

    assert (found.name if found else None) == canonical


def test_other_names_are_nobody_elses() -> None:
    names = [alias.name for p in PLATFORMS.values() for alias in p.aliases]

    assert len(set(names)) == len(names)
    assert set(names).isdisjoint(PLATFORMS)


def test_closed_platforms_are_kept_and_marked() -> None:
    closed = {p.name: p.closing.on for p in PLATFORMS.values() if p.closing}
    names = {a.name: a.closed_on for p in PLATFORMS.values() for a in p.aliases if a.closed_on}

    assert closed == {"sizmek_amazon_ad_server": "2024-12"}
    assert names == {"microsoft_invest": "2026-02-28"}


def test_previews_and_values_that_are_missing() -> None:
    previews = {
        name: (p.preview.expands, p.preview.fill, dict(p.preview.values))
        for name, p in PLATFORMS.items()
        if p.preview.expands != "unknown"
    }
    nothing = {name: p.no_value.value for name, p in PLATFORMS.items() if p.no_value}

    assert previews == {
        "kevel": ("none", "", {}),
        "openrtb_2_6": ("all", "AUDIT", {}),
        "openrtb_3_0": ("all", "AUDIT", {}),
        "xandr": ("click", "", {"is_preview": "1"}),
        "yahoo_dsp": ("some", "", {}),
    }
    assert nothing == {
        "openrtb_2_6": "",
        "openrtb_3_0": "",
        "prebid_js": "",
        "prebid_server_events": "",
        "vast_4": "-1",
    }


def test_a_table_may_ignore_case() -> None:
    text = "[CLICK_THROUGH]{Gdpr}"

    assert [f.key for f in find_literals(text, PLATFORMS["equativ_dsp"])] == ["click_url", "gdpr"]
    assert find_literals("%%cachebuster%%", PLATFORMS["google_ad_manager"]) == []


def test_tables_are_read_once() -> None:
    assert load_platforms()["dv360"] is load_platforms()["dv360"]


@EACH
def test_the_file_is_named_after_its_platform(platform: Platform) -> None:
    path = Path(__file__).parents[2] / "delivery" / "platforms" / f"{platform.name}.toml"

    assert tomllib.loads(path.read_text("utf-8"))["name"] == platform.name


@EACH
def test_every_fact_has_a_source_or_says_that_it_has_none(platform: Platform) -> None:
    facts = list_facts(platform)

    assert [fact for fact in facts if not (fact.source or fact.note)] == []
    assert [fact for fact in facts if fact.verified and not fact.source] == []


@pytest.mark.parametrize("platform", EVERYDAY, ids=lambda p: p.name)
def test_a_platform_can_be_clicked_and_counted(platform: Platform) -> None:
    assert platform.find("click_url", 0) is not None
    assert platform.find("cachebuster") is not None
    assert platform.find("gdpr") is not None
    assert platform.find("gdpr_consent") is not None
    assert platform.click.example.startswith("https://")
    assert set(platform.formats) == set(FORMATS)


@pytest.mark.parametrize(
    "platform", [p for p in PLATFORMS.values() if p.kind == "server"], ids=lambda p: p.name
)
def test_a_server_can_be_clicked(platform: Platform) -> None:
    assert platform.find("click_url") is not None
    assert platform.click.form in ("open", "both")
    assert platform.click.example.startswith("https://")
    assert urlsplit(platform.click.example).hostname != ad_host(platform)  # as staging plays them
    assert set(platform.formats) == set(FORMATS)


@EACH
def test_all_macros_gathered_for_the_platform_are_in_its_table(platform: Platform) -> None:
    assert {macro.name for macro in platform.macros if macro.name} <= set(MACROS)
    assert len({macro.literal for macro in platform.macros}) == len(platform.macros)


def test_only_verified_behaviour_is_proven() -> None:
    assert {name for name, platform in PLATFORMS.items() if platform.proven} == {"xandr"}


def test_a_platform_of_the_user_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "project" / "platforms"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(OWN)

    assert user_platform_folders(tmp_path / "project") == [
        tmp_path / "config" / "flowtag" / "platforms",
        folder,
    ]
    assert find_platforms(tmp_path / "project")["house_server"].click.form == "closed"


def test_a_users_table_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(OWN.replace("house_server", "dv360"))

    assert load_platforms([tmp_path])["dv360"].title == "House Server"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("name = ", "", "The file is not TOML: Invalid value (at end of document)."),
        (OWN.replace("title", "tittle"), "title", "Field required."),
        (OWN.replace('"closed"', '"shut"'), "click > form", "Input should be 'open', 'closed', "),
        (OWN.replace("click_url_complete", "klick"), "macros > 0", 'there is no macro "klick"'),
        (OWN + 'status = "shut"', "macros > 0 > status", "Extra inputs are not permitted."),
        ('status = "closed"' + OWN, "", 'status "closed" and [closing] belong together.'),
        (OWN.replace('"closed"', '"open"'), "", "an open click form needs a macro named click_url"),
    ],
)
def test_a_bad_table_is_explained(tmp_path: Path, text: str, place: str, message: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)

    platform, problems = load_platform_file(path)

    assert platform is None
    assert any(p.place == place and message in p.message for p in problems), "\n".join(
        map(render_problem, problems)
    )


def test_all_problems_of_a_table_are_told_at_once_with_hints(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace('"closed"', '"shut"').replace("click_url_c", "clik_url_c"))

    platform, problems = check_platform_file(path)

    assert platform is None
    assert [(p.place, p.code) for p in problems] == [
        ("click > form", "DL201"),
        ("macros > 0", "DL201"),
    ]
    assert problems[1].hint.startswith('did you mean "click_url_complete"?')


def test_a_sound_table_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN + '[[missing]]\ntopic = "escaped click"\n')

    platform, problems = check_platform_file(path)

    assert problems == []
    assert platform is not None
    assert find_gaps(platform)[:2] == ("cache-buster", "page or app")


def test_a_file_that_is_not_there_is_explained(tmp_path: Path) -> None:
    platform, problems = check_platform_file(tmp_path / "none.toml")

    assert platform is None
    assert [p.message for p in problems] == ["The file cannot be read: No such file or directory."]


def test_bytes_that_are_no_text_are_explained(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe")

    assert [p.code for p in load_platform_file(path)[1]] == ["DL201"]


@EACH
def test_json_form_reads_back(platform: Platform) -> None:
    data = json.loads(json.dumps(platform_json(platform)))
    proven = data.pop("proven")

    assert (Platform.model_validate(data, strict=False), proven) == (platform, platform.proven)


@EACH
def test_description_names_every_macro_that_we_write(platform: Platform) -> None:
    text = describe_platform(platform)

    assert [m.literal for m in platform.used if m.literal not in text] == []


def test_docs_have_a_section_for_each_platform() -> None:
    page = platforms_markdown(PLATFORMS.values())

    assert [p.title for p in PLATFORMS.values() if f"\n## {p.title}\n" not in page] == []
