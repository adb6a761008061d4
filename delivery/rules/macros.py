"""Rules on macros: whose they are, whether anybody knows them, and what a platform does to octets."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from delivery.click_throughs import find_click_throughs
from delivery.foreign import Foreign, find_foreign
from delivery.macros import find_literals, is_placeholder
from delivery.platforms import Platform
from delivery.project import Project
from delivery.rules.texts import served_texts, tracker_texts
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

_SHOWN = 4  # owners of a macro that a message names


def written_texts(project: Project) -> Iterator[tuple[str, str, str]]:
    """Every text in which macros may stand: the text, its file and its place."""
    flow = project.creative.flow
    for i, component in enumerate(flow.components):
        for k, entry in enumerate(component.tracking):
            yield entry.tag, "flow.json", place_of(flow, ("components", i, "tracking", k, "tag"))
    yield from delivery_texts(project)


def delivery_texts(project: Project) -> Iterator[tuple[str, str, str]]:
    """The texts of delivery.json, and the landing pages of slides."""
    for click in find_click_throughs(project.creative, project.delivery):
        yield click.url, click.file, click.place
    for place, text in tracker_texts(project.delivery):
        yield text, "delivery.json", place


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
            for found in _foreign(text, platform, platforms):
                owners = _titles(found.owners, platforms, " or ")
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
            for found in _foreign(text, None, platforms):
                owners = _titles(found.owners, platforms, ", ")
                message = f"{found.text} is a macro of: {owners}. delivery.json names no platform."
                hint = (
                    f'write "platform": "{_likely(found.owners, platforms)}" in delivery.json, '
                    "or a macro of ours: "
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
    """What it finds: an impression tracker or a verification tag with a macro that only the running
    ad knows.

    **Why it matters.** They stand in the text of the tag and load before the ad:
    no variable and no component exists yet. The parameter stays empty.

    **Wrong** `{"impressions": [{"tag": "https://t.example/i?skin=@{var.skin}"}]}`

    **Right** the same pixel as tracking of a component

    **Reference.** docs/project-format.md, delivery.json.
    """

    code = "DL114"
    name = "impression-too-early"

    def check(self, subject: Project) -> Iterable[Problem]:
        for place, text in served_texts(subject.delivery):
            for part in parse_template(text)[0]:
                if isinstance(part, MacroRef) and MACROS[part.name].source == "player":
                    message = f"@{{{part.key}}} is known to the running ad only; its parameter stays empty."
                    hint = "hang this tracker on a component of the flow."
                    yield self.problem(place, message, hint)


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
        for place, text in served_texts(subject.delivery):
            if is_bare_url(text):
                continue
            meant = {found.start for found in find_literals(text, platform)}
            for found in find_literals(text, platform, octets=True):
                if found.start in meant:
                    continue
                verb = "replaces" if found.macro.verified else "may replace"
                octet = text[found.start : found.start + 3]
                yield self.problem(
                    place,
                    f"{platform.title} {verb} {found.text} in {octet}.",
                    f"write {octet.upper()}, which means the same.",
                    file="delivery.json",
                )


def _own_spelling(text: str, platforms: dict[str, Platform], owners: tuple[str, ...]) -> str:
    found = next(iter(find_literals(text, platforms[owners[0]])), None)
    level = {1: ":escaped", 2: ":escaped2"}.get(found.macro.level, "") if found else ""
    return f"@{{{found.key}{level}}} means the same on every platform." if found else ""


def _foreign(
    text: str, platform: Platform | None, platforms: Mapping[str, Platform]
) -> list[Foreign]:
    """Literals of others, without what is only a place for a cache-buster: DL109 tells of those."""
    found = find_foreign(text, platform, platforms.values())
    return [item for item in found if not is_placeholder(item.text)]


def _titles(owners: tuple[str, ...], platforms: Mapping[str, Platform], joint: str) -> str:
    """The owners by title, those that are met most first; at most four."""
    names = sorted(owners, key=lambda name: _rank(platforms[name]))
    shown = [platforms[name].title for name in names[:_SHOWN]]
    more = len(names) - len(shown)
    return joint.join([*shown, f"{more} more"] if more else shown)


def _likely(owners: tuple[str, ...], platforms: Mapping[str, Platform]) -> str:
    return min(owners, key=lambda name: _rank(platforms[name]))


def _rank(platform: Platform) -> tuple[bool, bool, bool, str]:
    vocabulary = platform.kind == "vocabulary"
    return platform.status == "closed", vocabulary, not platform.everyday, platform.name
