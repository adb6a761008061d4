"""From a QA report to the claim of a proof: no more than the report says.

A failed run gives none. A form that QA did not walk on every path says so; a platform whose
behaviour is assumed keeps that verdict.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence

from creative import find_paths, recorded_hash
from delivery.formats import FORMATS, build_site, build_tag
from delivery.macros import find_literals
from delivery.platforms import FORMAT_NAMES, FormatName, Platform
from delivery.project import Project
from delivery.proof.canonical import canonical_sha256
from delivery.proof.proof import (
    Claim,
    Click,
    File,
    Landing,
    Pixel,
    ProvenFact,
    ProvenTag,
    Result,
    Shared,
    Slot,
    Table,
    Tool,
    Verdict,
    Walked,
)
from delivery.qa import PlatformReport, Report
from delivery.qa.case import USUAL_HOST
from delivery.tag import Tag

__all__ = ["NotProven", "build_claim"]

_FILES = ("flow.json", "creative.json", "delivery.json")
_SMALL: tuple[FormatName, ...] = ("script", "iframe")  # in every size; a document only if walked
_PLAIN = (
    "",
    USUAL_HOST,
)  # hosts in which the tag is the one that is built for nobody in particular
_LONG = 1_000  # characters: lines that are stored once for all tags that have them


class NotProven(Exception):
    """Why there is nothing to sign."""


def build_claim(project: Project, report: Report, *, made_at: str, version: str) -> Claim:
    """What a report proves of a project; both must belong together.

    Raises NotProven if the run failed: then nothing is signed, not even what passed.
    """
    _refuse_unproven(report)
    platforms = {r.platform: project.platforms[r.platform] for r in report.platforms}
    texts: dict[str, int] = {}
    tags = tuple(_tags(project, report, platforms, texts))
    return Claim(
        creative=report.name,
        project=report.project,
        made_at=made_at,
        tool=Tool(flowtag=version, browser=report.browser, player=recorded_hash()),
        base_url=project.delivery.base_url or "",
        sources=_sources(project),
        bundle=_bundle(project, tuple(platforms.values())),
        landings=tuple(
            Landing(name=name, url=url) for name, url in project.delivery.click_throughs.items()
        ),
        tags=tags,
        texts=tuple(texts),
        platforms={name: _table(platform) for name, platform in platforms.items()},
        results=tuple(_result(one) for one in _sound(report)),
    )


def _refuse_unproven(report: Report) -> None:
    if not report.platforms:
        raise NotProven("QA walked no platform.")
    if not report.browser.startswith("Chromium"):
        raise NotProven("the run was without a browser, so nothing was asked for.")
    failed = [one for one in report.platforms if not one.passed]
    if failed:
        wrong = [p for one in failed for p in one.problems if p.severity == "error"]
        names = ", ".join(dict.fromkeys(one.title for one in failed))
        found = "1 problem" if len(wrong) == 1 else f"{len(wrong)} problems"
        raise NotProven(f"QA found {found} on {names}.")


def _sound(report: Report) -> list[PlatformReport]:
    """The cells in which nothing was broken on purpose."""
    return [one for one in report.platforms if not one.fault]


def _sources(project: Project) -> tuple[File, ...]:
    found = [(name, project.folder / name) for name in _FILES]
    found += [
        (path.relative_to(project.folder).as_posix(), path)
        for path in sorted((project.folder / "flows").glob("*.json"))
    ]
    return tuple(_file(name, path.read_bytes()) for name, path in found if path.is_file())


def _bundle(project: Project, platforms: Sequence[Platform]) -> tuple[File, ...]:
    """The published files, each version once with the platforms that have it."""
    if not project.delivery.base_url:
        return ()
    found: dict[File, list[str]] = {}
    for platform in platforms:
        files, _ = build_site(project, platform)
        for name, data in files.items():
            found.setdefault(_file(name, data), []).append(platform.name)
    every = len(platforms)
    return tuple(
        file.model_copy(update={"platforms": () if len(names) == every else tuple(names)})
        for file, names in found.items()
    )


def _file(name: str, data: bytes) -> File:
    return File(file=name, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))


def _tags(
    project: Project, report: Report, platforms: dict[str, Platform], texts: dict[str, int]
) -> list[ProvenTag]:
    """The tags that were walked, then the same creative in its other sizes and formats."""
    walked = _walked(project, report)
    verdicts = {r.platform: _verdict(r) for r in report.platforms}
    wanted = dict.fromkeys(walked)
    for name in platforms:
        for size in project.creative.look.sizes:
            wanted |= dict.fromkeys((name, fmt, size) for fmt in FORMAT_NAMES if fmt in _SMALL)
    made = []
    for name, fmt, size in wanted:
        tag = _built(project, platforms[name], fmt, size)
        if tag is not None:
            seen = walked.get((name, fmt, size), "not walked")
            parts = tuple(_parts(tag.text, platforms[name], texts))
            made.append(_proven_tag(tag, verdicts[name], seen, parts))
    return made


def _walked(project: Project, report: Report) -> dict[tuple[str, str, str], Walked]:
    """Platform, format and size -> how QA saw it in a plain page. QA names its sessions by what
    they are: "Path 3" of the covering set, "As iframe", "Size 300x600"."""
    every = len(find_paths(project.creative).paths)
    found: dict[tuple[str, str, str], Walked] = {}
    for one in _sound(report):
        if not one.format or one.host not in _PLAIN:
            continue
        kinds = [path.name.partition(" ") for path in one.paths]
        paths = {of for kind, _, of in kinds if kind == "Path"}
        main = (one.platform, one.format, one.size)
        if len(paths) >= every:
            found[main] = "every path"
        elif paths:
            found.setdefault(main, "in short")
        for kind, _, of in kinds:
            if kind == "As":
                found.setdefault((one.platform, of, one.size), "in short")
            elif kind == "Size":
                found.setdefault((one.platform, one.format, of), "in short")
    return found


def _built(project: Project, platform: Platform, fmt: str, size: str) -> Tag | None:
    known = next((name for name in FORMATS if name == fmt), None)
    if known is None:
        return None
    tag, _ = build_tag(project, platform, format=known, size=size)
    return tag


def _proven_tag(
    tag: Tag, verdict: Verdict, walked: Walked, parts: tuple[str | Slot | Shared, ...]
) -> ProvenTag:
    return ProvenTag(
        platform=tag.platform,
        format=tag.format,
        size=tag.size,
        verdict=verdict,
        walked=walked,
        append=tag.append,
        sha256=hashlib.sha256(tag.text.encode()).hexdigest(),
        canonical_sha256=canonical_sha256(tag.text),
        parts=parts,
    )


def _parts(text: str, platform: Platform, texts: dict[str, int]) -> Iterator[str | Slot | Shared]:
    """The text cut at the literals that the platform will replace; long lines go into `texts`."""
    last = 0
    for found in find_literals(text, platform, octets=True):
        yield from _shared(text[last : found.start], texts)
        yield Slot(literal=found.text, key=found.key, level=found.macro.level)
        last = found.end
    yield from _shared(text[last:], texts)


def _shared(text: str, texts: dict[str, int]) -> Iterator[str | Shared]:
    """Fonts, pictures and programs are lines of their own, the same for most platforms."""
    short = ""
    for line in text.splitlines(keepends=True):
        if len(line) < _LONG:
            short += line
            continue
        if short:
            yield short
        yield Shared(text=texts.setdefault(line, len(texts)))
        short = ""
    if short:
        yield short


def _table(platform: Platform) -> Table:
    whole = json.dumps(platform.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return Table(
        title=platform.title,
        case_sensitive=platform.case_sensitive,
        sha256=hashlib.sha256(whole.encode()).hexdigest(),
        macros=tuple((m.literal, m.name, m.level, m.argument) for m in platform.macros),
    )


def _result(report: PlatformReport) -> Result:
    return Result(
        platform=report.platform,
        title=report.title,
        format=report.format,
        size=report.size,
        host=report.host,
        consent=report.consent,
        locale=report.locale,
        verdict=_verdict(report),
        facts=tuple(
            ProvenFact(name=fact.name, verified=fact.verified, note=fact.note)
            for fact in report.facts
        ),
        checked=tuple(report.checked),
        paths=len(report.paths),
        coverage_percent=int(report.coverage.share * 100),  # never more than was reached
        missed=report.coverage.missed,
        pixels=tuple(
            Pixel(
                component=p.component,
                on=p.on,
                url=p.url,
                expected=p.expected,
                observed=p.fired,
                held=p.held,
            )
            for p in report.pixels
        ),
        clicks=tuple(
            Click(click=c.click, component=c.component, expected=c.expected, landed=c.landed)
            for c in report.clicks
        ),
        warnings=tuple(p.message for p in report.problems if p.severity == "warning"),
        notes=report.notes,
    )


def _verdict(report: PlatformReport) -> Verdict:
    if report.verdict == "observed":  # what is told of tags that are not ours
        raise NotProven(f"{report.title} was only observed.")
    return report.verdict
