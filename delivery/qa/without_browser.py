"""QA of the tags' texts: what can be proven without a browser, for all platforms in seconds.

The engine plays every path, and what it fires is held against what each tag carries: slots,
impressions, click macro. Nothing is asked for, no window opens, so nothing is *fired* here.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from creative import Coverage as PathCoverage
from creative import find_paths, item_words, literal_hash
from delivery.click_throughs import click_names
from delivery.foreign import find_foreign
from delivery.formats import FORMATS, build_tag
from delivery.formats.plan import fallback_click
from delivery.hoist import hoisting
from delivery.macros import expand
from delivery.platforms import Platform
from delivery.project import Project
from delivery.qa.assemble import merge_problems, no_tag, receiver_words
from delivery.qa.case import Case
from delivery.qa.expect import Expected, expect_pixels, wire_form
from delivery.qa.match import Entry, entry_of
from delivery.qa.planner import known_of
from delivery.qa.report import Coverage, PixelCount, PlatformReport, QaProblem, Report
from delivery.qa.verdict import find_verdict, list_facts
from delivery.staging.adserver import serve_values
from delivery.tag import Tag
from delivery.tags import lint_tag
from delivery.ways_out import way_out
from flows import MacroRef, Problem, has_errors, parse_tracking

__all__ = ["run_without_browser"]

NO_BROWSER = "no browser"
_NOTE = (
    "Without a browser: tags were built, read and expanded, and every path was played by the "
    "engine. Nothing was asked for, and no click was followed."
)
# What ships as code and data is the same on every platform, and hardened against all of them.
_INERT = re.compile(
    r"""(<(?:script|style)\b[^>]*>).*?(?=</(?:script|style)>)|(data:[a-z]+/[^,"']*,)[^"']*""",
    re.DOTALL,
)


def run_without_browser(project: Project, platforms: Sequence[Platform]) -> Report:
    """The report of all tags of those platforms that take any.

    Script and iframe tags in every size. Whole documents in every size on the first platform, on
    the others in the first: a size changes no macro.
    """
    started = time.monotonic()
    coverage = find_paths(project.creative)
    known = {**project.platforms, **{p.name: p for p in platforms}}
    able = [p for p in platforms if any(p.support(name).supported for name in FORMATS)]
    reports = [
        _check_platform(project, platform, coverage, known, every_size=n == 0)
        for n, platform in enumerate(able)
    ]
    seconds = time.monotonic() - started
    name = project.creative.look.name
    return Report(name, project.folder.name, NO_BROWSER, seconds, tuple(reports))


@dataclass(frozen=True, slots=True)
class _Text:
    """One tag and what staging fills in. `read` is its text without what is inert."""

    tag: Tag
    read: str
    values: Mapping[str, str]

    @property
    def name(self) -> str:
        """The tag in words."""
        return f"{self.tag.format} {self.tag.size}"


def _check_platform(
    project: Project,
    platform: Platform,
    coverage: PathCoverage,
    known: Mapping[str, Platform],
    *,
    every_size: bool,
) -> PlatformReport:
    texts, wrong = _build(project, platform, every_size=every_size)
    problems = list(no_tag(platform, wrong))
    for text in texts:
        problems += _check_text(project, platform, text)
    pixels: list[Expected] = []
    for text in texts[:1]:
        pixels = _pixels(project, platform, coverage, text)
        problems += _check_pixels(platform, text, pixels, known)
    first = texts[0].tag if texts else None
    missed = tuple(item_words(item) for item in coverage.missed)
    return PlatformReport(
        platform=platform.name,
        title=platform.title,
        format=first.format if first else "",
        size=first.size if first else "",
        verdict=find_verdict(platform),
        facts=list_facts(platform),
        paths=(),
        coverage=Coverage(coverage.share, missed),
        pixels=_count(project, pixels),
        clicks=(),
        problems=merge_problems(problems),
        checked=("impressions", "values", "https", "tag"),
        notes=(_NOTE,),
    )


def _build(
    project: Project, platform: Platform, *, every_size: bool
) -> tuple[list[_Text], list[Problem]]:
    texts: list[_Text] = []
    wrong: list[Problem] = []
    for name in FORMATS:
        if not platform.support(name).supported:
            continue
        sizes = project.creative.look.sizes
        for size in sizes if every_size or name != "standalone" else sizes[:1]:
            tag, found = build_tag(project, platform, format=name, size=size)
            if tag is None or has_errors(found):
                wrong += [problem for problem in found if problem.severity == "error"]
                continue
            values = serve_values(platform, project, tag, len(texts) + 1)
            read = _INERT.sub(lambda found: found[1] or found[2], tag.text)
            texts.append(_Text(tag, read if name == "standalone" else tag.text, values))
    return texts, list(dict.fromkeys(wrong))


def _check_text(project: Project, platform: Platform, text: _Text) -> Iterator[QaProblem]:
    yield from _check_slots(platform, text)
    yield from _check_impressions(platform, text)
    if click_names(project.creative):
        yield from _check_click(platform, text)
        yield from _check_way_out(project, platform, text)
    for problem in lint_tag(text.read, platform).problems:
        if problem.severity == "error":
            yield QaProblem(
                "tag",
                text.name,
                None,
                f"{problem.code} {problem.name}: {problem.message}",
                observed=problem.place,
                hint=problem.hint,
                kind="tag-badly-written",
            )


def _check_slots(platform: Platform, text: _Text) -> Iterator[QaProblem]:
    """Each slot stands once in the text, and the player would read from it what was filled in."""
    filled = expand(text.read, platform, text.values)
    alike = Counter((slot.level, slot.literal) for slot in text.tag.slots)
    for slot in text.tag.slots:
        mark = f"{slot.level}.{literal_hash(slot.literal)}."
        value = expand(slot.literal, platform, text.values)
        count = text.read.count(mark + slot.literal)
        if count == alike[slot.level, slot.literal] and mark + value in filled:
            continue
        yield QaProblem(
            "values",
            text.name,
            None,
            f"The tag does not hand @{{{slot.key}}} to the ad.",
            expected=mark + value,
            observed="another value"
            if count == alike[slot.level, slot.literal]
            else f"{slot.literal} stands {count} times in the tag",
            hint="Build the tag anew; if that does not help, please report it.",
            kind="slot-wrong",
        )


def _check_impressions(platform: Platform, text: _Text) -> Iterator[QaProblem]:
    """A browser that reads the filled-in tag asks for each impression, once, and over https."""
    read = parse_tracking(expand(text.read, platform, text.values))
    asked = [wire_form(unescape(url)) for url in read.requests]
    for url in text.tag.impressions:
        wanted = wire_form(url.expand(platform, text.values))
        if asked.count(wanted) == 1 and wanted.startswith("https://"):
            continue
        plain, often = not wanted.startswith("https://"), asked.count(wanted)
        times = f"fire {often} times" if often > 1 else "not fire"
        yield QaProblem(
            "https" if plain else "impressions",
            text.name,
            None,
            "An impression would go over http." if plain else f"An impression would {times}.",
            expected=wanted,
            observed=f"asked for {often} times",
            hint="Look at the tracker in delivery.json, and at the tag's text.",
            pixel=url.typed,
            kind="request-over-http"
            if plain
            else "impression-repeated"
            if often > 1
            else "impression-missing",
        )


def _check_way_out(project: Project, platform: Platform, text: _Text) -> Iterator[QaProblem]:
    """Without a flow the tag's own link is counted and lands, as its author typed it."""
    click = fallback_click(project)
    wanted = way_out(project.delivery, click, platform).expand(platform, text.values)
    if text.tag.format == "iframe" or not wanted:
        return
    filled = unescape(expand(text.read, platform, text.values))
    if wanted in filled:
        return
    yield QaProblem(
        "clicks",
        text.name,
        None,
        f'Without a flow the tag does not lead to the click-through "{click}".',
        expected=wanted,
        observed="; ".join(re.findall(r'<a\b[^>]*?href="([^"]*)', filled)) or "no link",
        hint="Build the tag anew; if that does not help, please report it.",
        kind="landing-wrong",
    )


def _check_click(platform: Platform, text: _Text) -> Iterator[QaProblem]:
    """The click macro is handed over exactly once, where the platform has one."""
    # A pasted pixel may bring the other kind as well: ways out do not use that one.
    key = "click_url_complete" if platform.click.form == "closed" else "click_url"
    slots = [slot for slot in text.tag.slots if slot.key == key]
    if platform.click.form == "none" or len(slots) == 1:
        return
    yield QaProblem(
        "clicks",
        text.name,
        None,
        f"The tag carries {len(slots)} click macros of {platform.title}, not one.",
        expected="one click macro",
        observed=", ".join(slot.literal for slot in slots) or "none",
        hint="Take the second one out of flow.json and delivery.json." if slots else "",
        kind="click-counted-twice" if slots else "click-uncounted",
    )


def _pixels(
    project: Project, platform: Platform, coverage: PathCoverage, text: _Text
) -> list[Expected]:
    """What all paths fire, with the values of that tag."""
    case = Case(platform.name, text.tag.format, text.tag.size)
    known = known_of(platform, text.tag, text.values, case, "text")
    flow, parse = project.creative.flow, hoisting(platform)
    played = (expect_pixels(flow, path.trace, known, parse) for path in coverage.paths)
    return [one for pixels in played for one in pixels.requests]


def _check_pixels(
    platform: Platform,
    text: _Text,
    pixels: Sequence[Expected],
    known: Mapping[str, Platform],
) -> Iterator[QaProblem]:
    carried = {slot.key.lower() for slot in text.tag.slots}
    parse = hoisting(platform)
    for one in {entry_of(one): one for one in pixels}.values():
        left = [found.text for found in find_foreign(one.text, None, known.values())]
        told = next((literal for literal in left if literal in one.example), "")
        lacking = [
            ref.key
            for ref in parse(one.text)[0]
            if isinstance(ref, MacroRef) and ref.served and ref.key.lower() not in carried
        ]
        if told or lacking:
            yield QaProblem(
                "values",
                "every path",
                one.component,
                f"A pixel would arrive with {told or lacking[0]} in it, which nobody replaces.",
                expected="the macro's value",
                observed=one.example,
                hint=f"{platform.title} does not know it there: `flowtag translate` turns it "
                "into ours.",
                pixel=one.text,
                kind="macro-unexpanded",
            )
        if not one.example.startswith("https://"):
            yield QaProblem(
                "https",
                "every path",
                one.component,
                "A pixel would go over http, and an ad asks for https only.",
                expected="https://…",
                observed=one.example,
                hint="Type https:// in the address.",
                pixel=one.text,
                kind="request-over-http",
            )


def _count(project: Project, pixels: Sequence[Expected]) -> tuple[PixelCount, ...]:
    counts: dict[Entry, int] = {}
    sample: dict[Entry, str] = {}
    for one in pixels:
        entry = entry_of(one)
        counts[entry] = counts.get(entry, 0) + 1
        sample.setdefault(entry, one.example)
    receiver = receiver_words(project)
    return tuple(
        PixelCount(e.component, e.on, e.text, count, 0, sample[e], 0, *receiver(e.text))
        for e, count in counts.items()
    )
