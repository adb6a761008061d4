"""Rules on consent in a tag: the pair, for the receiver, and of this visitor."""

import re
from collections.abc import Iterable
from typing import ClassVar

from delivery.tags.kind import purpose_of
from delivery.tags.read import Address, ForeignTag, Value
from delivery.tags.rules.base import TagRule, shown
from flows import Problem, Severity

__all__ = ["CONSENT_RULES"]

_FLAG, _STRING = "gdpr", "gdpr_consent"
_FROZEN = {
    "gdpr_consent": re.compile(r"C[A-Za-z0-9_-]{15,4000}(?:\.[A-Za-z0-9_.-]{1,4000})?"),
    "us_privacy": re.compile(r"1[YNyn-]{3}"),
    "gpp": re.compile(r"DB[A-Za-z0-9_-]{2,4000}(?:~[A-Za-z0-9_.~-]{1,4000})?"),
    "addtl_consent": re.compile(r"[12]~[0-9.~dv]{1,4000}"),
}
_MACRO = {
    "gdpr_consent": "gdpr_consent",
    "us_privacy": "us_privacy",
    "gpp": "gpp",
    "addtl_consent": "gdpr_addtl_consent",
}
_DCM = (("data-dcm-gdpr-applies", _FLAG), ("data-dcm-gdpr-consent", _STRING))
_ID = re.compile(r"(\d+)(?=\D*$)")
_RECEIVERS = ("ad", "impression", "audience")


class ConsentHalf(TagRule):
    """What it finds: one of `gdpr` and `gdpr_consent` without the other.

    **Why it matters.** A vendor must not read the one without the other: it treats the visitor as
    one without consent, and does not count or bid.

    **Wrong** `<img src="https://t.example/i?cb=${CACHEBUSTER}&gdpr=${GDPR}" width="1" height="1">`

    **Right** the same with `&gdpr_consent=${GDPR_CONSENT_755}`

    **Reference.** docs/lint-tag.md, consent.
    """

    code = "DL461"
    name = "tag-consent-half"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            flag, string = address.parameter(_FLAG), address.parameter(_STRING)
            if (flag is None) != (string is None) and not address.joined:
                yield self._found(subject, address, flag or string)
            elif flag and string and bool(flag.value) != bool(string.value):
                yield self._empty(
                    subject, address, *((string, flag) if flag.value else (flag, string))
                )
        for element in subject.markup.elements:
            there = [element.find(name) is not None for name, _ in _DCM]
            if element.name == "ins" and any(there) and not all(there):
                name, key = _DCM[there.index(False)]
                macro = "${GDPR}" if key == _FLAG else "${GDPR_CONSENT_755}"
                at = element.end - 1
                yield self.at(
                    subject, element.start, f"{name} is missing", f"add {name}='{key}={macro}'",
                    [(at, at, f" {name}='{key}={macro}'")],
                )  # fmt: skip

    def _empty(self, tag: ForeignTag, address: Address, empty: Value, full: Value) -> Problem:
        name = empty.name.lower()
        vendor = tag.vendor(address) if name == _STRING else None
        argument = str(vendor.vendor_id) if vendor and vendor.vendor_id else ""
        macro = tag.spell(name, 0, argument)
        return self.at(
            tag, empty.start, f"{empty.name}= is empty beside {full.name}={full.value}",
            f"write {macro} there." if macro else "write the platform's macro there.",
            [(empty.value_start, empty.value_end, macro)] if macro else [],
        )  # fmt: skip

    def _found(self, tag: ForeignTag, address: Address, value: Value | None) -> Problem:
        assert value is not None
        name = _STRING if value.name.lower() == _FLAG else _FLAG
        vendor = tag.vendor(address)
        argument = str(vendor.vendor_id) if vendor and vendor.vendor_id else ""
        macro = tag.spell(name, 0, argument if name == _STRING else "")
        pair = value.name.lower() in tag.text[value.value_start : value.value_end].lower() and (
            "_kv" in value.value
        )
        told = f"{value.name}= without {name}="
        if pair or not macro:
            return self.at(tag, value.start, told, f"add {name}= with the platform's macro.")
        separator = "&" if value.separator == "?" else value.separator
        text = f"{separator}{name}={macro}"
        return self.at(tag, value.start, told, f"add {text}", [(value.value_end,) * 2 + (text,)])


class ConsentMissing(TagRule):
    """What it finds: a request without consent in a tag that passes it elsewhere, or that is for a
    platform which has it.

    **Why it matters.** In Europe a vendor that gets no consent string must take it for "no": it
    does not count, and the campaign under-delivers.

    **Wrong** two pixels, and only the first with `gdpr=${GDPR}&gdpr_consent=${GDPR_CONSENT_755}`

    **Right** both with consent, each for its receiver

    **Reference.** docs/lint-tag.md, consent.
    """

    code = "DL462"
    name = "tag-consent-missing"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        asked = subject.platform is not None and bool(subject.platform.levels(_STRING))
        passed = [a for a in subject.addresses if a.parameter(_STRING)]
        if not asked and not passed:
            return
        for address in subject.addresses:
            element = address.element
            if element is None or address.parameter(_STRING) or address.parameter(_FLAG):
                continue
            if not address.requests or not address.parameters or element.noscript:
                continue
            vendor = subject.vendor(address)
            if vendor is None or not vendor.vendor_id or "verification" in vendor.kinds:
                continue
            if purpose_of(subject, address) in _RECEIVERS:
                yield self._found(subject, address, vendor.vendor_id)

    def _found(self, tag: ForeignTag, address: Address, vendor_id: int) -> Problem:
        flag, string = tag.spell(_FLAG), tag.spell(_STRING, 0, str(vendor_id))
        told = f"No consent for vendor {vendor_id}: {shown(address.text)}"
        if not flag or not string:
            return self.at(tag, address.start, told, "add gdpr= and gdpr_consent=.")
        separator = ";" if address.parameters[-1].separator == ";" else "&"
        text = f"{separator}gdpr={flag}{separator}gdpr_consent={string}"
        end = address.parameters[-1].value_end
        return self.at(tag, address.start, told, f"add {text}", [(end, end, text)])


class ConsentForOther(TagRule):
    """What it finds: a consent macro with the id of another vendor than the one that is asked.

    **Why it matters.** The platform looks whether *that* vendor has consent, and sends the string
    or withholds it for the wrong one. Counting without consent is a fine, not counting is lost.

    **Wrong** `https://track.adform.net/adfserve/?bn=1&gdpr_consent=${GDPR_CONSENT_755}`

    **Right** `https://track.adform.net/adfserve/?bn=1&gdpr_consent=${GDPR_CONSENT_50}`

    **Reference.** docs/lint-tag.md, consent.
    """

    code = "DL463"
    name = "tag-consent-for-other"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            vendor = subject.vendor(address)
            if vendor is None or not vendor.vendor_id or "verification" in vendor.kinds:
                continue
            for macro in subject.macros_in(address.start, address.end):
                name, _, argument = macro.key.partition(".")
                other = argument.isdecimal() and int(argument) != vendor.vendor_id
                if other and name in ("gdpr_consent", "gpp"):
                    new = _ID.sub(str(vendor.vendor_id), macro.literal)
                    yield self.at(
                        subject, macro.start,
                        f"{macro.literal} is not for {vendor.name} (vendor {vendor.vendor_id})",
                        f"write {new}", [(macro.start, macro.end, new)],
                    )  # fmt: skip


class ConsentFrozen(TagRule):
    """What it finds: somebody's consent string, copied with the tag.

    **Why it matters.** Every visitor is sent with the choice of whoever copied the tag. That is
    no consent; regulators fine it, and vendors throw the traffic out.

    **Wrong** `gdpr_consent=CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA`

    **Right** `gdpr_consent=${GDPR_CONSENT_755}`

    **Reference.** docs/lint-tag.md, consent.
    """

    code = "DL464"
    name = "tag-consent-frozen"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            for value in address.parameters:
                name = value.name.lower()
                pattern = _FROZEN.get(name)
                if pattern is not None and pattern.fullmatch(value.value):
                    vendor = subject.vendor(address)
                    argument = str(vendor.vendor_id) if vendor and vendor.vendor_id else ""
                    new = subject.spell(_MACRO[name], 0, argument)
                    yield self.at(
                        subject, value.start, f"One visitor's choice for all: {shown(value.value)}",
                        f"write {name}={new}" if new else "write the platform's macro.",
                        [(value.value_start, value.value_end, new)] if new else [],
                    )  # fmt: skip


class ConsentFlagFrozen(TagRule):
    """What it finds: `gdpr=1` or `gdpr=0` for everybody.

    **Why it matters.** With 0, European visitors are handled as if no law applied; with 1 and no
    string, nobody anywhere counts.

    **Wrong** `gdpr=0&gdpr_consent=${GDPR_CONSENT_755}`

    **Right** `gdpr=${GDPR}&gdpr_consent=${GDPR_CONSENT_755}`

    **Reference.** docs/lint-tag.md, consent.
    """

    code = "DL465"
    name = "tag-consent-flag-frozen"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            value = address.parameter(_FLAG)
            if value is not None and value.value in ("0", "1") and address.requests:
                new = subject.spell(_FLAG)
                yield self.at(
                    subject, value.start, f"The same for everybody: gdpr={value.value}",
                    f"write gdpr={new}" if new else "write the platform's macro.",
                    [(value.value_start, value.value_end, new)] if new else [],
                )  # fmt: skip


class ConsentTwice(TagRule):
    """What it finds: a consent parameter twice in one address.

    **Why it matters.** The rule of the framework is: once. Receivers that see two take neither.

    **Wrong** `gdpr=${GDPR}&gdpr_consent=${GDPR_CONSENT_755}&gdpr=${GDPR}`

    **Right** `gdpr=${GDPR}&gdpr_consent=${GDPR_CONSENT_755}`

    **Reference.** docs/lint-tag.md, consent.
    """

    code = "DL466"
    name = "tag-consent-twice"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            seen: dict[str, str] = {}
            for value in address.parameters:
                name = value.name.lower()
                if name not in (_FLAG, _STRING):
                    continue
                if name in seen:
                    start, end = value.start - len(value.separator), value.value_end
                    same = seen[name] == value.value and value.separator != "?"
                    yield self.at(
                        subject, value.start, f"{value.name} a second time: {shown(address.text)}",
                        "leave one.", [(start, end, "")] if same else [],
                    )  # fmt: skip
                seen.setdefault(name, value.value)


CONSENT_RULES: tuple[TagRule, ...] = (
    ConsentHalf(),
    ConsentMissing(),
    ConsentForOther(),
    ConsentFrozen(),
    ConsentFlagFrozen(),
    ConsentTwice(),
)
