"""A small proof for the tests: made of a report as QA gives it, signed with a key that never changes."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from delivery import (
    OpenedProof,
    Project,
    PublicKey,
    SigningKey,
    build_claim,
    build_tag,
    open_proof,
    render_proof,
    sign_claim,
)
from delivery.proof import Claim
from delivery.qa import ClickChain, Coverage, PathReport, PixelCount, PlatformReport, QaProblem
from delivery.qa.report import CHECKS, Report
from delivery.qa.verdict import find_verdict, list_facts
from tests.delivery.projects import make_project

KEY = SigningKey(bytes(range(32)))
OTHER_KEY = SigningKey(bytes(range(1, 33)))
SIGNER = PublicKey(KEY.public.data, "Mini QA")
PLATFORMS = ("dv360", "xandr", "campaign_manager_360")
MADE_AT = "2026-03-02T09:30:00Z"
# `%n` is a macro of Campaign Manager 360: in its tag the name holds a character reference.
LOOK = {"name": "Mini 5%net ad", "sizes": ["300x250", "300x600"]}
LANDING = "https://shop.example/skin?a=1&b=2"
PIXELS = (
    PixelCount(None, "load", "https://imp.example/i?ord=@{cachebuster}", 4, 4),
    PixelCount("dry", "selected", '<img src="https://t.example/dry">', 2, 2),
)
CLICKS = (ClickChain("main", "shop", "Path 1", LANDING, (), LANDING, LANDING, (), True),)


@cache
def project() -> Project:
    """The small project, with published files."""
    return make_project(Path(mkdtemp()), look=LOOK)


@cache
def single_file_project() -> Project:
    """The same without a place to publish: its tags are whole documents."""
    return make_project(Path(mkdtemp()), look=LOOK, delivery={"base_url": None})


def platform_report(
    name: str, of: Project, *, format: str = "script", problems: tuple[QaProblem, ...] = ()
) -> PlatformReport:
    platform = of.platforms[name]
    return PlatformReport(
        platform=name,
        title=platform.title,
        format=format,
        size="300x250",
        verdict=find_verdict(platform),
        facts=list_facts(platform),
        paths=(
            PathReport("Path 1", "dry → shop", not problems, 2, 6),
            PathReport("As iframe", "dry → shop", not problems, 2, 6),
        ),
        coverage=Coverage(0.996, ("oily",)),
        pixels=PIXELS,
        clicks=CLICKS,
        problems=problems,
        checked=tuple(CHECKS),
        notes=("DL112 platform-not-named: told.",),
    )


def report(of: Project, *platforms: PlatformReport) -> Report:
    return Report(of.creative.look.name, "mini", "Chromium 140.0", 12.5, platforms)


@cache
def claim() -> Claim:
    one = project()
    reports = [platform_report(name, one) for name in PLATFORMS]
    return build_claim(one, report(one, *reports), made_at=MADE_AT, version="0.1.0")


@cache
def single_file_claim() -> Claim:
    one = single_file_project()
    told = report(one, platform_report("dv360", one, format="standalone"))
    return build_claim(one, told, made_at=MADE_AT, version="0.1.0")


@cache
def proof_text() -> str:
    return render_proof(sign_claim(claim(), KEY))


@cache
def proof() -> OpenedProof:
    return open_proof(proof_text(), trusted=[SIGNER])


@cache
def single_file_proof() -> OpenedProof:
    return open_proof(render_proof(sign_claim(single_file_claim(), KEY)), trusted=[SIGNER])


@cache
def tag(platform: str = "dv360", format: str = "script", size: str = "300x250") -> str:
    """The text of a tag of the project; also of platforms that the proof does not have."""
    return _tag(project(), platform, format, size)


@cache
def single_file_tag() -> str:
    return _tag(single_file_project(), "dv360", "standalone", "300x250")


def _tag(of: Project, platform: str, format: str, size: str) -> str:
    name = next(one for one in ("script", "iframe", "standalone") if one == format)
    made, _ = build_tag(of, platform, format=name, size=size)
    assert made is not None
    return made.text
