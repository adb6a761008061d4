"""Rules on macros: whose they are, whether anybody knows them, and what a platform does to octets."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from delivery.macros import find_foreign, find_literals
from delivery.platforms import Platform
from delivery.project import Project
from delivery.serve import is_bare_url
from flows import (
    MACROS,
    MacroRef,
    Problem,
    Rule,
    Severity,
    nearest_hint,
    parse_template,
    place_of,
)

__all__ = [
    "ForeignMacro",
    "ImpressionTooEarly",
    "MacroUnknown",
    "OctetExpanded",
    "PlatformNotNamed",
]


def written_texts(project: Project) -> Iterator[tuple[str, str, str]]:
    """Every text in which macros may stand: the text, its file and its place."""
    flow = project.creative.flow
    for i, component in enumerate(flow.components):
        for k, entry in enumerate(component.tracking):
            yield entry.tag, "flow.json", place_of(flow, ("components", i, "tracking", k, "tag"))
    yield from delivery_texts(project)


def delivery_texts(project: Project) -> Iterator[tuple[str, str, str]]:
    """The texts of delivery.json."""
    for name, url in project.delivery.click_throughs.items():
        yield url, "delivery.json", f"click_throughs > {name}"
    for i, impression in enumerate(project.delivery.impressions):
        yield impression.tag, "delivery.json", f"impressions[{i}] > tag"


class ForeignMacro(Rule[Project]):
    """What it finds: a macro of another platform than the one that the tag is for.

    **Why it matters.** It stays as it is: the vendor's log shows `%%CACHEBUSTER%%` instead of a
    number, and every request looks the same.

    **Wrong** `https://t.example/i?cb=%%CACHEBUSTER%%` with `"platform": "dv360"`

    **Right** `https://t.example/i?cb=@{cachebuster}`

    **Reference.** docs/platforms.md.
    """

    code = "DL111"
    name = "foreign-macro"

    def check(self, subject: Project) -> Iterable[Problem]:
        platform = subject.platform
        return self.check_for(subject, platform) if platform else ()

    def check_for(self, subject: Project, platform: Platform) -> Iterator[Problem]:
        """For a platform that was chosen elsewhere."""
        platforms = subject.platforms
        for text, file, place in written_texts(subject):
            for found in find_foreign(text, platform, platforms.values()):
                owners = " or ".join(platforms[name].title for name in found.owners)
                message = (
                    f"{found.text} is a macro of {owners}; {platform.title} leaves it as it is."
                )
                hint = _own_spelling(found.text, platforms, found.owners)
                yield self.problem(place, message, hint, file=file)


class PlatformNotNamed(Rule[Project]):
    """What it finds: a platform's own macro in a project whose delivery.json names no platform.

    **Why it matters.** The same spelling may belong to several platforms, and mean different
    things there; for any other platform's tag it is an error.

    **Wrong** `https://t.example/i?click=${CLICK_URL_ENC}` without `"platform"`

    **Right** the same with `"platform": "xandr"`, or `@{click_url:escaped}`, which fits all

    **Reference.** docs/project-format.md, macros.
    """

    code = "DL112"
    name = "platform-not-named"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        if subject.delivery.platform is not None:
            return
        platforms = subject.platforms
        for text, file, place in written_texts(subject):
            for found in find_foreign(text, None, platforms.values()):
                owners = ", ".join(platforms[name].title for name in found.owners)
                message = f"{found.text} is a macro of: {owners}. delivery.json names no platform."
                hint = (
                    f'write "platform": "{found.owners[0]}" in delivery.json, or a macro of ours: '
                )
                hint += _own_spelling(found.text, platforms, found.owners)
                yield self.problem(place, message, hint, file=file)


class MacroUnknown(Rule[Project]):
    """What it finds: an `@{…}` in delivery.json that is no macro.

    **Why it matters.** It would stand in the tag as typed, and the vendor's log would show it.

    **Wrong** `https://t.example/i?cb=@{cache_buster}`

    **Right** `https://t.example/i?cb=@{cachebuster}`

    **Reference.** docs/flow-format.md, macros.
    """

    code = "DL113"
    name = "macro-unknown"

    def check(self, subject: Project) -> Iterable[Problem]:
        for text, _, place in delivery_texts(subject):
            for error in parse_template(text)[1]:
                word = error.text.removeprefix("@{").rstrip("}").partition(".")[0].partition(":")[0]
                hint = "" if word in MACROS else nearest_hint(word, MACROS, "Macros")
                yield self.problem(place, f"{error.text}: {error.reason}.", hint)


class ImpressionTooEarly(Rule[Project]):
    """What it finds: an impression tracker with a macro that only the running ad knows.

    **Why it matters.** Impression trackers stand in the text of the tag and load before the ad:
    no variable and no component exists yet. The parameter stays empty.

    **Wrong** `{"impressions": [{"tag": "https://t.example/i?skin=@{var.skin}"}]}`

    **Right** the same pixel as tracking of a component

    **Reference.** docs/project-format.md, delivery.json.
    """

    code = "DL114"
    name = "impression-too-early"

    def check(self, subject: Project) -> Iterable[Problem]:
        for i, impression in enumerate(subject.delivery.impressions):
            for part in parse_template(impression.tag)[0]:
                if isinstance(part, MacroRef) and MACROS[part.name].source == "player":
                    message = f"@{{{part.key}}} is known to the running ad only; its parameter stays empty."
                    hint = "hang this tracker on a component of the flow."
                    yield self.problem(f"impressions[{i}] > tag", message, hint)


class OctetExpanded(Rule[Project]):
    """What it finds: pasted HTML with a percent-octet that the platform takes for a macro: `%c3`
    begins with Campaign Manager's `%c`.

    **Why it matters.** Pasted HTML enters the tag byte for byte, and the platform replaces
    everything in it: the address is broken. In addresses of ours this is taken care of.

    **Wrong** `<img src="https://t.example/i?name=%c3%bc&cb=@{cachebuster}">` on Campaign Manager

    **Right** the same with `%C3%BC`, which means the same

    **Reference.** docs/platforms.md, literals that are never used.
    """

    code = "DL115"
    name = "octet-expanded"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        platform = subject.platform
        return self.check_for(subject, platform) if platform else ()

    def check_for(self, subject: Project, platform: Platform) -> Iterator[Problem]:
        """For a platform that was chosen elsewhere."""
        for i, impression in enumerate(subject.delivery.impressions):
            if is_bare_url(impression.tag):
                continue
            meant = {found.start for found in find_literals(impression.tag, platform)}
            for found in find_literals(impression.tag, platform, octets=True):
                if found.start in meant:
                    continue
                verb = "replaces" if found.macro.verified else "may replace"
                octet = impression.tag[found.start : found.start + 3]
                yield self.problem(
                    f"impressions[{i}] > tag",
                    f"{platform.title} {verb} {found.text} in {octet}.",
                    f"write {octet.upper()}, which means the same.",
                    file="delivery.json",
                )


def _own_spelling(text: str, platforms: dict[str, Platform], owners: tuple[str, ...]) -> str:
    found = next(iter(find_literals(text, platforms[owners[0]])), None)
    level = {1: ":escaped", 2: ":escaped2"}.get(found.macro.level, "") if found else ""
    return f"@{{{found.key}{level}}} means the same on every platform." if found else ""
