"""Platform tables: ours are sound, the user's own are read or explained."""

import json
import tomllib
from pathlib import Path

import pytest

from delivery import (
    FORMATS,
    Platform,
    describe_platform,
    find_platforms,
    load_platform_file,
    load_platforms,
    platform_json,
    platforms_markdown,
    user_platform_folders,
)
from flows import MACROS, render_problem

PLATFORMS = load_platforms()
EACH = pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda p: p.name)

OWN = """
name = "house_server"
title = "House Server"

[click]
form = "closed"

[[macros]]
name = "click_url_complete"
literal = "[[CLICK]]"
"""


def test_six_platforms_ship() -> None:
    assert sorted(PLATFORMS) == [
        "adform",
        "campaign_manager_360",
        "dv360",
        "google_ad_manager",
        "the_trade_desk",
        "xandr",
    ]


def test_tables_are_read_once() -> None:
    assert load_platforms()["dv360"] is load_platforms()["dv360"]


@EACH
def test_the_file_is_named_after_its_platform(platform: Platform) -> None:
    path = Path(__file__).parents[2] / "delivery" / "platforms" / f"{platform.name}.toml"

    assert tomllib.loads(path.read_text("utf-8"))["name"] == platform.name


@EACH
def test_every_fact_has_a_source_or_says_that_it_has_none(platform: Platform) -> None:
    facts = [platform.click, *platform.macros, *platform.formats.values(), platform.preview]

    assert [fact for fact in facts if not (fact.source or fact.note)] == []
    assert [fact for fact in facts if fact.verified and not fact.source] == []


@EACH
def test_a_platform_can_be_clicked_and_counted(platform: Platform) -> None:
    assert platform.find("click_url", 0) is not None
    assert platform.find("cachebuster") is not None
    assert platform.find("gdpr") is not None
    assert platform.find("gdpr_consent") is not None
    assert platform.click.example.startswith("https://")
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
