"""Rules on click macros in a tag: there, once, and at the level that their slot wants."""

import re
from collections.abc import Iterable
from typing import ClassVar

from delivery.recognise import Recognised
from delivery.tags.kind import purpose_of
from delivery.tags.read import (
    CLICK_ATTRIBUTES,
    CLICK_NAMES,
    Address,
    ForeignTag,
    Value,
)
from delivery.tags.rules.base import Change, TagRule, shown
from flows import Problem, Severity

__all__ = ["CLICK_RULES"]

# What these slots want, as their owners' pages and sample tags say.
_SLOT_LEVELS = {
    "ncu": 1,
    "pubclick": 1,
    "clickurlenc": 1,
    "data-revive-ct0": 1,
    "ct0": 1,
    "mpvc": 1,
}
_EMPTY_VARIABLE = re.compile(
    r"""\b(ftClick|clickTag|clickTAG|clickMacro|click_macro)\s*=\s*(["'])\2"""
)
_EITHER = ("doubleclick.net", "adform.net")  # take a click address raw behind `;click=`


class ClickMissing(TagRule):
    """What it finds: an ad without any click macro.

    **Why it matters.** The platform that serves it counts no click. Buyers who pay by the click
    pay nothing, optimisation sees a click rate of 0 and stops the ad.

    **Wrong** `<script src="https://track.adform.net/adfscript/?bn=1;click="></script>`

    **Right** `<script src="https://track.adform.net/adfscript/?bn=1;click=${CLICK_URL}"></script>`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL431"
    name = "tag-click-missing"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if subject.clicks or any("click" in macro.key for macro in subject.macros):
            return
        ads = [a for a in subject.addresses if a.requests and purpose_of(subject, a) == "ad"]
        if not ads or any(_filled(a) for a in ads):
            return
        fix, where = _empty_slot(subject, ads)
        told = (
            f"write {fix[0][2]} there."
            if fix and fix[0][2]
            else "insert the platform's click macro."
        )
        fix = fix if fix and fix[0][2] else []
        yield self.at(subject, where, "No click macro in the whole tag", told, fix)


class ClickTwice(TagRule):
    """What it finds: two click macros in one address.

    **Why it matters.** Each click is counted twice, or the redirect leads in a circle and the
    visitor never arrives.

    **Wrong** `<a href="${CLICK_URL}${CLICK_URL}https://shop.example/" target="_blank">Buy</a>`

    **Right** `<a href="${CLICK_URL}https://shop.example/" target="_blank">Buy</a>`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL432"
    name = "tag-click-twice"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            found = _clicks_in(subject, address.start, address.end)
            if len(found) > 1:
                second = found[1]
                head_end = address.start + len(address.head)
                fix = [(second.start, second.end, "")] if second.end <= head_end else []
                yield self.at(
                    subject, second.start, f"A second click macro in {shown(address.text)}",
                    f"leave one: take {second.literal} out.", fix,
                )  # fmt: skip


class ClickEscapedAtStart(TagRule):
    """What it finds: an escaped click macro where an address starts.

    **Why it matters.** `https%3A%2F%2F…` is no address: the browser looks for a page of that name
    on the publisher's site. The click is neither counted nor does it arrive.

    **Wrong** `<a href="%%CLICK_URL_ESC%%https://shop.example/" target="_blank">Buy</a>`

    **Right** `<a href="%%CLICK_URL_UNESC%%https://shop.example/" target="_blank">Buy</a>`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL433"
    name = "tag-click-escaped-at-start"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        starts = [
            attribute.value_start
            for element in subject.markup.elements
            for attribute in element.attributes
            if attribute.name == "href"
            or (attribute.name in CLICK_ATTRIBUTES and _SLOT_LEVELS.get(attribute.name, 0) == 0)
        ]
        firsts = {macro.start: macro for macro in subject.clicks if macro.level > 0}
        for start in starts:
            if start in firsts:
                yield self._found(subject, firsts[start])

    def _found(self, subject: ForeignTag, macro: Recognised) -> Problem:
        new = subject.spell("click_url", 0)
        return self.at(
            subject, macro.start, f"{macro.literal} is escaped, and an address starts with it",
            f"write {new}" if new else "write the macro that is not escaped.",
            [(macro.start, macro.end, new)] if new else [],
        )  # fmt: skip


class ClickRawInParameter(TagRule):
    """What it finds: an unescaped click macro in a parameter that others follow.

    **Why it matters.** A click address has parameters of its own. Unescaped, it is cut at its first
    `&`, and the rest of it mixes with the vendor's: clicks are lost.

    **Wrong** `<script src="https://ad.t.example/js?clickurl=${CLICK_URL}&id=7"></script>`

    **Right** `<script src="https://ad.t.example/js?clickurl=${CLICK_URL_ENC}&id=7"></script>`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL434"
    name = "tag-click-raw-in-parameter"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            if not address.requests or address.code or address.host.endswith(_EITHER):
                continue
            for value, macro in _in_parameters(subject, address):
                followed = address.parameters and value is not address.parameters[-1]
                raw = macro.level == 0 and value.separator != ";" and followed
                if raw and value.name.lower() not in _SLOT_LEVELS:
                    yield _other_level(self, subject, macro, 1, f"{value.name}= takes it escaped")


class ClickSlotLevel(TagRule):
    """What it finds: a click macro whose level is not what this very slot wants.

    **Why it matters.** The vendor decodes it once: one level too few and the address is cut, one
    too many and it is none. Clicks are lost on one side.

    **Wrong** `<script src="https://ib.adnxs.com/ttj?id=1&pubclick=${CLICK_URL}"></script>`

    **Right** `<script src="https://ib.adnxs.com/ttj?id=1&pubclick=${CLICK_URL_ENC}"></script>`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL435"
    name = "tag-click-slot-level"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            for value, macro in _in_parameters(subject, address):
                level = _SLOT_LEVELS.get(value.name.lower())
                if level is not None and macro.level != level:
                    told = f"{value.name}= wants it escaped {level} time{'s' * (level != 1)}"
                    yield _other_level(self, subject, macro, level, told)


class ClickMissingInNoscript(TagRule):
    """What it finds: a link in `<noscript>` without the click macro that the rest of the tag has.

    **Why it matters.** Where scripts do not run, clicks go to the advertiser and are not counted.

    **Wrong** `<noscript><a href="https://track.adform.net/C/?bn=1">…</a></noscript>`

    **Right** `<noscript><a href="${CLICK_URL}https://track.adform.net/C/?bn=1">…</a></noscript>`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL436"
    name = "tag-click-missing-in-noscript"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if not subject.clicks:
            return
        for address in subject.addresses:
            element = address.element
            if element is None or element.name != "a" or not element.noscript or not address.host:
                continue
            if _clicks_in(subject, address.start, address.end):
                continue
            new = subject.spell("click_url", 0)
            yield self.at(
                subject, address.start, f"No click macro in front of {shown(address.text)}",
                f"write {new}{shown(address.text)}" if new else "put the click macro in front.",
                [(address.start, address.start, new)] if new else [],
            )  # fmt: skip


class ClickInImage(TagRule):
    """What it finds: an image or frame whose address starts with a click macro.

    **Why it matters.** It is asked for with each impression: every view counts as a click. The
    click rate is 100 %, and fraud filters take the ad out.

    **Wrong** `<img src="${CLICK_URL}https://t.example/i" width="1" height="1">`

    **Right** `<img src="https://t.example/i" width="1" height="1">`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL437"
    name = "tag-click-in-image"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            if address.element is not None and address.attribute == "src" and address.head:
                end = address.start + len(address.head)
                for macro in _clicks_in(subject, address.start, end)[:1]:
                    yield self.at(
                        subject, macro.start, f"Asked for with each view: {shown(address.text)}",
                        f"write {shown(address.text[len(address.head) :])}",
                        [(address.start, end, "")],
                    )  # fmt: skip


class ClickTrackerAsPixel(TagRule):
    """What it finds: a click tracker as image, script or frame.

    **Why it matters.** It is asked for with each impression: every view counts as a click.

    **Wrong** `<img src="https://ad.doubleclick.net/ddm/trackclk/N1.2/B3.4;dc_trk_aid=5" width="1" height="1">`

    **Right** `<img src="https://ad.doubleclick.net/ddm/trackimp/N1.2/B3.4;dc_trk_aid=5;ord=${CACHEBUSTER}" width="1" height="1">`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL438"
    name = "tag-click-tracker-as-pixel"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            shown_with_ad = address.element is not None and address.attribute == "src"
            if shown_with_ad and purpose_of(subject, address) == "click":
                yield self.at(
                    subject, address.start, f"A click tracker: {shown(address.text)}",
                    "use the vendor's impression tracker here, and this one in the link.",
                )  # fmt: skip


class ImpressionAsLink(TagRule):
    """What it finds: an impression tracker as a link.

    **Why it matters.** Impressions are counted at clicks, and the visitor lands on an empty image.

    **Wrong** `<a href="https://ad.doubleclick.net/ddm/trackimp/N1.2/B3.4;ord=1?" target="_blank">Buy</a>`

    **Right** `<a href="https://ad.doubleclick.net/ddm/trackclk/N1.2/B3.4" target="_blank">Buy</a>`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL439"
    name = "tag-impression-as-link"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            link = address.element is not None and address.attribute == "href"
            if link and purpose_of(subject, address) == "impression":
                yield self.at(
                    subject, address.start, f"An impression tracker: {shown(address.text)}",
                    "use the vendor's click tracker here, and this one as an image.",
                )  # fmt: skip


class LinkWithoutTarget(TagRule):
    """What it finds: a link, outside of `<noscript>`, that does not open a new window.

    **Why it matters.** Ads are shown in frames: the landing page opens in 300×250 pixels. The click
    is paid for, and nobody can buy.

    **Wrong** `<a href="${CLICK_URL}https://shop.example/">Buy</a>`

    **Right** `<a href="${CLICK_URL}https://shop.example/" target="_blank">Buy</a>`

    **Reference.** docs/lint-tag.md, clicks.
    """

    code = "DL440"
    name = "tag-link-without-target"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            element = address.element
            if element is None or element.name != "a" or address.attribute != "href":
                continue
            alone = element.noscript or element.frame or not address.host
            if not alone and element.find("target") is None:
                at = element.end - 1
                yield self.at(
                    subject, element.start, f"Opens in the ad's frame: {shown(address.text)}",
                    'add target="_blank".', [(at, at, ' target="_blank"')],
                )  # fmt: skip


def _clicks_in(tag: ForeignTag, start: int, end: int) -> list[Recognised]:
    return [
        macro
        for macro in tag.macros_in(start, end)
        if macro.kind == "macro" and macro.key.startswith("click_url")
    ]


def _in_parameters(tag: ForeignTag, address: Address) -> Iterable[tuple[Value, Recognised]]:
    """The click macros that stand in a parameter of the address."""
    if not tag.clicks:
        return
    for value in address.parameters:
        for macro in _clicks_in(tag, value.value_start, value.value_end):
            yield value, macro


def _other_level(
    rule: TagRule, tag: ForeignTag, macro: Recognised, level: int, told: str
) -> Problem:
    new = tag.spell("click_url", level)
    fix: list[Change] = [(macro.start, macro.end, new)] if new else []
    hint = f"write {new}" if new else f"write the macro that is escaped {level} time(s)."
    return rule.at(tag, macro.start, f"{macro.literal}: {told}", hint, fix)


def _filled(address: Address) -> bool:
    """Whether a slot for a click macro holds something, or a script fills it."""
    slots = [value for value in address.parameters if value.name.lower() in CLICK_NAMES]
    return any(value.value for value in slots)


def _empty_slot(tag: ForeignTag, ads: list[Address]) -> tuple[list[Change], int]:
    """Where the click macro goes: an empty slot, else the start of the ad's element."""
    variable = _EMPTY_VARIABLE.search(tag.text)
    if variable:
        at = variable.end() - 1
        return [(at, at, tag.spell("click_url", 0))], variable.start()
    for address in ads:
        for value in address.parameters:
            if value.name.lower() in CLICK_NAMES and not address.code:
                level = 0 if address.host.endswith(_EITHER) else 1
                at = value.value_start
                return [(at, at, tag.spell("click_url", level))], value.start
    for element in tag.markup.elements:
        if element.name == "ins" and "dcmads" in element.value("class"):
            found = element.find("data-dcm-click-tracker")
            if found is not None:
                return [
                    (found.value_start, found.value_end, tag.spell("click_url", 0))
                ], found.start
            new = tag.spell("click_url", 0)
            at = element.end - 1
            return ([(at, at, f' data-dcm-click-tracker="{new}"')] if new else []), element.start
    return [], ads[0].start


CLICK_RULES: tuple[TagRule, ...] = (
    ClickMissing(),
    ClickTwice(),
    ClickEscapedAtStart(),
    ClickRawInParameter(),
    ClickSlotLevel(),
    ClickMissingInNoscript(),
    ClickInImage(),
    ClickTrackerAsPixel(),
    ImpressionAsLink(),
    LinkWithoutTarget(),
)
