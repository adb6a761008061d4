"""Rules on trackers: whose they are, whether they answer, and what consent they need."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from delivery.click_throughs import find_click_throughs
from delivery.document import ClickTracker, Tracker, Verification
from delivery.macro_values import refused_character
from delivery.macros import find_literals
from delivery.project import Project
from delivery.rules.pixels import tracking_texts
from delivery.rules.texts import trackers
from delivery.serve import is_bare_url
from delivery.vendors import Vendor, find_vendor
from delivery.verification import without_our_tag
from flows import (
    MacroRef,
    Problem,
    Rule,
    Severity,
    fields_of,
    nearest_hint,
    parse_template,
    parse_tracking,
)

__all__ = [
    "CharacterRefused",
    "PurposeUndeclared",
    "TrackerWithoutConsent",
    "VariableInAddress",
    "VendorClosed",
    "VendorOfOther",
    "VendorUnknown",
    "host_of",
]

_CONSENT = ("gdpr_consent", "gpp")


@dataclass(frozen=True, slots=True)
class _Request:
    """An address that somebody is asked for."""

    url: str
    host: str
    vendor: Vendor | None


def host_of(url: str) -> str:
    """The host of an address, also of one with macros in it; empty if it names none."""
    try:
        return (urlsplit(url.split("?")[0]).hostname or "").lower()
    except ValueError:
        return ""


def _requests(text: str, project: Project) -> Iterator[_Request]:
    urls = text.split() if is_bare_url(text) else parse_tracking(text).requests
    for url in dict.fromkeys(urls):
        host = host_of(url)
        yield _Request(url, host, find_vendor(host, project.vendors) if host else None)


class VendorUnknown(Rule[Project]):
    """What it finds: a tracker whose `vendor` is in no table.

    **Why it matters.** Its consent id and its purposes are looked up there: without them nobody
    can say whether it may be asked for.

    **Wrong** `{"tag": "https://t.example/i?cb=@{cachebuster}", "vendor": "Doubleverify"}`

    **Right** `"vendor": "DoubleVerify"`; for a vendor of your own an entry in `vendors.toml`

    **Reference.** docs/vendors.md.
    """

    code = "DL131"
    name = "vendor-unknown"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        names = {vendor.name for vendor in subject.vendors}
        for place, tracker in trackers(subject.delivery):
            if tracker.vendor is not None and tracker.vendor not in names:
                message = f'There is no vendor "{tracker.vendor}".'
                hint = nearest_hint(tracker.vendor, sorted(names), "Vendors")
                yield self.problem(f"{place} > vendor", message, hint)


class VendorOfOther(Rule[Project]):
    """What it finds: a tracker that names one vendor and asks the host of another.

    **Why it matters.** Consent is asked for in the name of the vendor that is named, and the
    request goes to somebody else.

    **Wrong** `{"tag": "https://pixel.adsafeprotected.com/i", "vendor": "DoubleVerify"}`

    **Right** leave `vendor` out: the host says it

    **Reference.** docs/vendors.md.
    """

    code = "DL132"
    name = "vendor-of-other"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        by_name = {vendor.name: vendor for vendor in reversed(subject.vendors)}
        for place, tracker in trackers(subject.delivery):
            named = by_name.get(tracker.vendor or "")
            for request in _requests(without_our_tag(tracker.tag), subject) if named else ():
                whose = request.vendor
                if named and whose and whose.name != named.name and not _same(whose, named):
                    message = f"{request.host} belongs to {whose.name}, not to {named.name}."
                    hint = "take vendor out, or name the one whose host it is."
                    yield self.problem(f"{place} > vendor", message, hint)


def _same(one: Vendor, other: Vendor) -> bool:
    return one.vendor_id is not None and one.vendor_id == other.vendor_id


class VendorClosed(Rule[Project]):
    """What it finds: a request to a vendor that answers no more.

    **Why it matters.** Nothing is counted, and the browser may wait for an answer that never comes.

    **Wrong** `https://z.moatads.com/px2/client.js`: Oracle closed Moat on 2024-09-30

    **Right** take it out, or put in the tag of the vendor that measures now

    **Reference.** docs/vendors.md.
    """

    code = "DL133"
    name = "vendor-closed"

    def check(self, subject: Project) -> Iterable[Problem]:
        redirects = (
            (f"{place} > tag", "delivery.json", (tracker.tag.strip(),))
            for place, tracker in trackers(subject.delivery)
            if isinstance(tracker, ClickTracker) and tracker.how == "redirect"
        )
        asked = ((text.place, text.file, text.tag.requests) for text in tracking_texts(subject))
        for place, file, urls in (*asked, *redirects):
            for host in dict.fromkeys(map(host_of, urls)):
                vendor = find_vendor(host, subject.vendors) if host else None
                if vendor is not None and vendor.status == "closed":
                    message = f"{vendor.name} closed on {vendor.since}: {host} counts nothing."
                    yield self.problem(place, message, "take the tag out.", file=file)


class TrackerWithoutConsent(Rule[Project]):
    """What it finds: a pixel or a click tracker of a vendor on the Global Vendor List without a
    consent macro in its address.

    **Why it matters.** In Europe a vendor that gets no consent string must take it for "no": it
    does not count. A pixel is an address and no script, so it cannot ask the page by itself.

    **Wrong** `https://track.adform.net/adfserve/?bn=1;ord=@{cachebuster}`

    **Right** the same with `;gdpr=@{gdpr};gdpr_consent=@{gdpr_consent.50}`

    **Reference.** docs/vendors.md; IAB Europe TCF v2, URL-based services.
    """

    code = "DL134"
    name = "tracker-without-consent"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        for place, tracker in trackers(subject.delivery):
            if isinstance(tracker, Verification):
                continue  # a script, which asks the page
            text = tracker.tag
            pixels = {pixel.url for pixel in parse_tracking(text).pixels}
            for request in _requests(text, subject):
                vendor = request.vendor
                counts = isinstance(tracker, ClickTracker) or request.url in pixels
                if not counts or vendor is None or vendor.vendor_id is None or vendor.delisted:
                    continue
                if not _asks_for_consent(request.url, subject):
                    number = vendor.vendor_id
                    yield self.problem(
                        f"{place} > tag",
                        f"{request.host} belongs to {vendor.name}, vendor {number}, and gets no consent.",
                        _pair(request.url, number, tracker),
                    )


def _pair(url: str, number: int, tracker: Tracker) -> str:
    """What to add, and where."""
    mark = ";" if ";" in url and "&" not in url else "&"
    pair = f"gdpr=@{{gdpr}}{mark}gdpr_consent=@{{gdpr_consent.{number}}}"
    hop = isinstance(tracker, ClickTracker) and tracker.how == "redirect"
    place = "before what the landing page is appended to" if hop else "to the address"
    return f"add {pair} {place}."


def _asks_for_consent(url: str, project: Project) -> bool:
    """Whether a consent string is in it, by a macro of ours or of the platform."""
    names = {part.name for part in parse_template(url)[0] if isinstance(part, MacroRef)}
    iab = project.platforms.get("iab_privacy")
    for platform in (project.platform, iab):
        names |= {found.macro.name for found in find_literals(url, platform)} if platform else set()
    return bool(names & set(_CONSENT))


class PurposeUndeclared(Rule[Project]):
    """What it finds: a purpose that the tracker's vendor does not declare on the Global Vendor List.

    **Why it matters.** No consent string can allow it: the tracker would never be asked for in
    Europe. Either the number is wrong or the contract is.

    **Wrong** `{"tag": "https://cdn.doubleverify.com/…", "purposes": [4]}`: it declares 2, 7 and 10

    **Right** `"purposes": [7]`

    **Reference.** docs/vendors.md.
    """

    code = "DL135"
    name = "purpose-undeclared"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        by_name = {vendor.name: vendor for vendor in reversed(subject.vendors)}
        for place, tracker in trackers(subject.delivery):
            text = without_our_tag(tracker.tag)
            found = [by_name.get(tracker.vendor or "")]
            found += [request.vendor for request in _requests(text, subject)]
            vendor = next((v for v in found if v is not None and v.listed_as), None)
            if vendor is None:
                continue
            declared = sorted({*vendor.purposes, *vendor.leg_int_purposes})
            for number in sorted(set(tracker.purposes) - set(declared)):
                told = ", ".join(map(str, declared)) or "none"
                message = f"{vendor.name} does not declare purpose {number}."
                yield self.problem(f"{place} > purposes", message, f"purposes that it has: {told}.")


class CharacterRefused(Rule[Project]):
    """What it finds: a control character, a line separator or a mark that turns the reading
    direction in a tracker. Tabs and line ends are fine.

    **Why it matters.** Such a mark makes an address look like another one (`\u202e`), and a control
    character is sent to nobody as it stands: it comes with copying out of a document or from
    somebody who means harm.

    **Wrong** `https://t.example/\u202egpj.i`

    **Right** `https://t.example/i.jpg`, typed anew

    **Reference.** Unicode UAX #9; WHATWG URL standard.
    """

    code = "DL142"
    name = "character-refused"

    def check(self, subject: Project) -> Iterable[Problem]:
        for place, tracker in trackers(subject.delivery):
            told = refused_character(tracker.tag, allowed="\t\r\n")
            if told is not None:
                hint = "type the address anew, without it."
                yield self.problem(f"{place} > tag", f"It holds {told}.", hint)


class VariableInAddress(Rule[Project]):
    """What it finds: what a visitor types, in the address of a click tracker or a landing page.

    **Why it matters.** In a tracker every visitor's own words would be a value of the vendor's
    report, names and addresses among them. A variable that keeps something personal never enters
    an address: its parameter stays empty, in a landing page too.

    **Wrong** a text field keeps `town`, and `https://click.t.example/c?town=@{var.town}&u=` counts

    **Right** a field of kind `select`, or choices that set a variable

    **Reference.** docs/flow-format.md, inputs; free-text-in-pixel says the same of a flow.
    """

    code = "DL141"
    name = "variable-in-address"

    def check(self, subject: Project) -> Iterable[Problem]:
        flow = subject.creative.flow
        typed = {
            asked.variable: component.id
            for component in flow.components
            for asked in fields_of(component)
            if asked.variable and asked.kind in ("text", "email", "phone")
        }
        personal = flow.personal_variables
        for click in find_click_throughs(subject.creative, subject.delivery):
            for name in _variables(click.url):
                if name in personal:
                    message = f"@{{var.{name}}} is personal: its parameter stays empty."
                    hint = "take it out: such values go to the advertiser's endpoint only."
                    yield self.problem(click.place, message, hint, file=click.file)
        for index, tracker in enumerate(subject.delivery.click_trackers):
            for name in _variables(tracker.tag):
                if name in typed or name in personal:
                    whose = typed.get(name) or personal[name]
                    message = f'@{{var.{name}}} is what anyone types into "{whose}".'
                    hint = "send one of a few values: a select, or a choice that sets it."
                    yield self.problem(f"click_trackers[{index}] > tag", message, hint)


def _variables(text: str) -> list[str]:
    parts = parse_template(text)[0]
    found = [p.argument for p in parts if isinstance(p, MacroRef) and p.name == "var"]
    return list(dict.fromkeys(found))
