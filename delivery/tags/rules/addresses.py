"""Rules on the addresses in a tag: what is asked for, and whether it can be."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import ClassVar

from delivery.tags.read import ForeignTag
from delivery.tags.rules.base import TagRule, shown
from flows import Problem, Severity

__all__ = ["ADDRESS_RULES"]

_UNSAFE = ("javascript", "data", "vbscript", "blob", "file")
_NO_LINK = re.compile(r"javascript:\s*(?:void\s*\(?\s*0?\s*\)?|;)?\s*;?\s*$", re.IGNORECASE)
_TWICE = re.compile(
    r"https?:?//https?:?//|https?:https?://|(?:htps?|httpps|htttps?|hhttps?|ttps?|hxxps?)://"
    r"|https?//|https?;//|https?:/(?=\w)",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"(?:^|\.)(?:localhost|local|internal|lan|test|invalid)$")
_TO_FILL = re.compile(  # the look ahead at one character makes the search five times as fast
    r"(?=[IYRMTX])(?:INSERT[_ -][A-Z_ -]{2,40}|YOUR[_ -][A-Z_ -]{2,40}|REPLACE[_ -](?:ME|THIS|WITH)[A-Z_ -]{0,40}"
    r"|MACRO_PLACEHOLDER|\bTODO\b|X{6,40})"
)  # fmt: skip
_CONSENT = ("gdpr", "gdpr_consent", "gpp", "gpp_sid", "us_privacy")
_NAMED = re.compile(r"\?[\w.-]{1,60}=")


class AddressHttp(TagRule):
    """What it finds: an address that is not https.

    **Why it matters.** On a page with https the browser refuses to ask for it: the ad is not
    delivered, the impression not counted.

    **Wrong** `<img src="http://t.example/i" width="1" height="1">`

    **Right** `<img src="https://t.example/i" width="1" height="1">`

    **Reference.** docs/lint-tag.md, addresses.
    """

    code = "DL421"
    name = "tag-address-http"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            at = address.start + len(address.head)
            plain = address.scheme == "http" and subject.text[at : at + 5].lower() == "http:"
            if plain and (address.requests or subject.known.vendor(address.host)):
                yield self.at(
                    subject, at, f"Not https: {shown(address.text)}",
                    f"write https{shown(subject.text[at + 4 : address.end])}",
                    [(at, at + 4, "https")],
                )  # fmt: skip


class AddressProtocolRelative(TagRule):
    """What it finds: an address that starts with `//`.

    **Why it matters.** It takes the scheme of the page. In an app the page is a file, so the
    request goes nowhere; macro tools that look for `https:` miss it.

    **Wrong** `<script src="//t.example/ad.js"></script>`

    **Right** `<script src="https://t.example/ad.js"></script>`

    **Reference.** docs/lint-tag.md, addresses.
    """

    code = "DL422"
    name = "tag-address-protocol-relative"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            at = address.start + len(address.head)
            relative = not address.scheme and address.host and not address.head
            if relative and address.element is not None and subject.text.startswith("//", at):
                yield self.at(
                    subject, at, f"No scheme: {shown(address.text)}",
                    f"write https:{shown(subject.text[at : address.end])}", [(at, at, "https:")],
                )  # fmt: skip


class AddressUnsafe(TagRule):
    """What it finds: a click-through that is no web address: `javascript:`, `data:`.

    **Why it matters.** `javascript:` runs code in the publisher's page, `data:` shows a page of
    somebody's making. Ad platforms refuse such tags, and block who sends them.

    **Wrong** `<a href="javascript:location='https://shop.example/'">Buy</a>`

    **Right** `<a href="${CLICK_URL}https://shop.example/">Buy</a>`

    **Reference.** docs/lint-tag.md, addresses.
    """

    code = "DL423"
    name = "tag-address-unsafe"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            if address.scheme in _UNSAFE and address.element is not None:
                if (
                    address.scheme == "data"
                    and address.attribute == "src"
                    and (address.element.name in ("img", "video", "audio", "source", "track"))
                ):
                    continue  # a picture, a film or captions in the tag itself
                if not _NO_LINK.match(address.text):
                    yield self.at(
                        subject, address.start, f"Not a web address: {shown(address.text)}",
                        "write the https address that it shall lead to.",
                    )  # fmt: skip


class AddressMisspelt(TagRule):
    """What it finds: an address whose scheme is misspelt or stands twice.

    **Why it matters.** The browser takes it for a path on the publisher's site: nothing is counted,
    and the click ends on "page not found".

    **Wrong** `<img src="https://https://t.example/i" width="1" height="1">`

    **Right** `<img src="https://t.example/i" width="1" height="1">`

    **Reference.** docs/lint-tag.md, addresses.
    """

    code = "DL424"
    name = "tag-address-misspelt"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            if address.element is None or address.attribute not in ("src", "href"):
                continue
            match = _TWICE.match(subject.masked, address.start + len(address.head))
            match = match or _TWICE.match(subject.masked, address.start)
            if match:
                yield self.at(
                    subject, match.start(), f"No scheme is spelt so: {shown(address.text)}",
                    f"write https://{shown(subject.text[match.end() : address.end])}",
                    [(match.start(), match.end(), "https://")],
                )  # fmt: skip


class QuestionTwice(TagRule):
    """What it finds: a second `?` in an address, with parameters behind it.

    **Why it matters.** The second `?` belongs to the value in front of it: what was added behind
    it, a click macro or consent, never arrives as a parameter.

    **Wrong** `<img src="https://t.example/i?id=1?cb=${CACHEBUSTER}" width="1" height="1">`

    **Right** `<img src="https://t.example/i?id=1&cb=${CACHEBUSTER}" width="1" height="1">`

    **Reference.** docs/lint-tag.md, addresses.
    """

    code = "DL425"
    name = "tag-question-twice"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            start = address.start + len(address.head)
            first = subject.masked.find("?", start, address.end)
            second = subject.masked.find("?", first + 1, address.end) if first >= 0 else -1
            between = subject.masked[first:second] if second >= 0 else ""
            if "=" not in between or "://" in between or "%3A" in between or not address.host:
                continue
            if _NAMED.match(subject.masked, second):
                yield self.at(
                    subject, second, f"A second ? in {shown(address.text)}",
                    "write & in its place.", [(second, second + 1, "&")],
                )  # fmt: skip


class ParameterTwice(TagRule):
    """What it finds: a parameter twice in one address, with different values.

    **Why it matters.** Servers differ in which one they take: two systems count the same call for
    two placements.

    **Wrong** `<img src="https://t.example/i?id=1&id=2" width="1" height="1">`

    **Right** `<img src="https://t.example/i?id=1" width="1" height="1">`

    **Reference.** docs/lint-tag.md, addresses.
    """

    code = "DL426"
    name = "tag-parameter-twice"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            if "://" in address.text[8:]:
                continue  # an address in it has parameters of its own
            seen: dict[str, str] = {}
            for value in address.parameters:
                name = value.name
                known = seen.setdefault(name, value.value)
                if name in _CONSENT or "[" in name:
                    continue
                if known != value.value:
                    yield self.at(
                        subject, value.start, f"{name} a second time: {shown(address.text)}",
                        f"leave one of {name}={shown(known)} and {name}={shown(value.value)}.",
                    )  # fmt: skip


class AddressLocal(TagRule):
    """What it finds: an address that only its author's machine or network knows.

    **Why it matters.** For everybody else the request fails: no ad, no count, and the browser of a
    visitor may ask whether the ad may look into the local network.

    **Wrong** `<script src="https://localhost:8080/ad.js"></script>`

    **Right** `<script src="https://cdn.t.example/ad.js"></script>`

    **Reference.** docs/lint-tag.md, addresses.
    """

    code = "DL427"
    name = "tag-address-local"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            if address.host and not address.code and _is_local(address.host):
                yield self.at(
                    subject, address.host_start, f"Only known in a local network: {address.host}",
                    "write the public address.",
                )  # fmt: skip


class ToBeFilled(TagRule):
    """What it finds: a text in an address that asks to be replaced, and was not.

    **Why it matters.** The vendor gets `INSERT_CLICK_URL_HERE` for a click address: clicks are
    lost, or everything is counted for nobody.

    **Wrong** `<script src="https://t.example/ad.js?click=INSERT_CLICK_URL_HERE"></script>`

    **Right** `<script src="https://t.example/ad.js?click=${CLICK_URL_ENC}"></script>`

    **Reference.** docs/lint-tag.md, addresses.
    """

    code = "DL428"
    name = "tag-to-be-filled"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if not _TO_FILL.search(subject.text):
            return
        for address in subject.addresses:
            match = _TO_FILL.search(subject.text, address.start, address.end)
            if match:
                yield self._found(subject, match)
        for element in subject.markup.elements:
            for attribute in element.attributes:
                if not attribute.name.startswith("data-") or "//" in attribute.value:
                    continue
                start, end = attribute.value_start, attribute.value_end
                match = _TO_FILL.search(subject.text, start, end)
                if match:
                    start = match.start()
                    yield self.at(
                        subject, start, f"Still to be filled: {match.group()}",
                        "write what the vendor's instructions say belongs there.",
                    )  # fmt: skip

    def _found(self, subject: ForeignTag, match: re.Match[str]) -> Problem:
        new = ""
        if "CLICK" in match.group().upper() or "MACRO" in match.group():
            level = int(subject.text[match.start() - 1 : match.start()] == "=")
            new = subject.spell("click_url", level)
        return self.at(
            subject, match.start(), f"Still to be filled: {shown(match.group())}",
            f"write {new}" if new else "write what the vendor's instructions say belongs there.",
            [(match.start(), match.end(), new)] if new else [],
        )  # fmt: skip


def _is_local(host: str) -> bool:
    if _LOCAL.search(host):
        return True
    if not host[-1].isdigit():
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


ADDRESS_RULES: tuple[TagRule, ...] = (
    AddressHttp(),
    AddressProtocolRelative(),
    AddressUnsafe(),
    AddressMisspelt(),
    QuestionTwice(),
    ParameterTwice(),
    AddressLocal(),
    ToBeFilled(),
)
