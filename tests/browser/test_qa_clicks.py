"""The click chain in a browser: awkward landing pages, byte for byte, one click call a click."""

from pathlib import Path
from typing import Any

import pytest

from delivery import Report, Wanted, load_platforms, render_text, run_qa
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

VERIFIED = [p for p in load_platforms().values() if p.click.verified and p.click.form != "none"]
ASSUMED = load_platforms()["dv360"]
LANDINGS = {
    "query": ("https://shop.example/p?a=1&b=2&a=1", "https://shop.example/p?a=1&b=2&a=1"),
    "octets": (
        "https://shop.example/p?note=sea%20%26%20skin&r=https%3A%2F%2Fx.example%2F%3Fy%3D1%2526",
        "https://shop.example/p?note=sea%20%26%20skin&r=https%3A%2F%2Fx.example%2F%3Fy%3D1%2526",
    ),
    "unicode": (
        "https://shop.example/größe?weg=salz+weide&land=日本",
        "https://shop.example/gr%C3%B6%C3%9Fe?weg=salz+weide&land=%E6%97%A5%E6%9C%AC",
    ),
    "fragment": (
        "https://shop.example/e2?start=paint#/colours/ember?x=1&y=%26",
        "https://shop.example/e2?start=paint#/colours/ember?x=1&y=%26",
    ),
}
HELLO = {"id": "hello", "type": "text", "text": "Where to?"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    choices = [{"id": name, "type": "choice", "text": name} for name in LANDINGS]
    exits = [{"id": f"to-{name}", "type": "redirect", "click": name} for name in LANDINGS]
    links = [{"from": "hello", "to": name} for name in LANDINGS]
    links += [{"from": name, "to": f"to-{name}"} for name in LANDINGS]
    flow: dict[str, Any] = {"components": [HELLO, *choices, *exits], "connections": links}
    served = {"click_throughs": {name: typed for name, (typed, _) in LANDINGS.items()}}
    folder: Path = tmp_path_factory.mktemp("clicks")
    project = make_project(folder, flow=flow, delivery=served)
    # A language asked for by name leaves everything out but the paths.
    return run_qa(project, [*VERIFIED, ASSUMED], wanted=Wanted(locales=("en-GB",)), health=False)


def test_every_landing_page_arrives_as_typed(report: Report):
    assert report.passed, render_text(report)
    for cell in report.platforms:
        added = {chain.click: chain.added for chain in cell.clicks}
        landed = {chain.click: chain.landed for chain in cell.clicks}

        assert landed == {name: with_added(url, added[name]) for name, (_, url) in LANDINGS.items()}


def with_added(url: str, names: tuple[str, ...]) -> str:
    address, mark, fragment = url.partition("#")
    return address + "".join(f"&{name}=staging-{name}" for name in names) + mark + fragment


def test_each_click_is_counted_once_by_the_platform(report: Report):
    roles = {
        cell.platform: {tuple(hop.role for hop in chain.hops) for chain in cell.clicks}
        for cell in report.platforms
    }

    assert roles == {platform.name: {("click", "landing")} for platform in [*VERIFIED, ASSUMED]}


def test_what_is_not_verified_is_said(report: Report):
    verified = {
        cell.platform: [fact.verified for fact in cell.facts if fact.name == "click"]
        for cell in report.platforms
    }

    assert verified == {**{p.name: [True] for p in VERIFIED}, ASSUMED.name: [False]}
    assert [c.verdict for c in report.platforms if c.platform == ASSUMED.name] == ["assumed"]
