"""Rules on cache-busters: what makes every request of a tag a new one."""

import re
from collections.abc import Iterable
from typing import ClassVar

from delivery.tags.kind import purpose_of
from delivery.tags.read import CACHE_NAMES, PLACEHOLDERS, Address, ForeignTag
from delivery.tags.rules.base import Change, TagRule, shown
from flows import Problem, Severity

__all__ = ["CACHE_RULES"]

_BUSTERS = ("cachebuster", "timestamp", "load_id", "auction_id", "imp_id", "bid_id")
# Vendors that want a number in every request, and the parameter: from their own sample tags.
_SLOTS = (
    ("ad.doubleclick.net", re.compile(r"/(?:ddm/)?(?:trackimpj?|(?:[^/]+/)?ad[ji]?|activity)\b"), "ord", ";"),
    ("fls.doubleclick.net", re.compile("/activity"), "ord", ";"),
    ("adform.net", re.compile("/adfserve"), "ord", ";"),
    ("flashtalking.com", re.compile("/imp/"), "cachebuster", "&"),
)  # fmt: skip
_FIXED = re.compile(r"\d{5,20}")


class CacheBusterMissing(TagRule):
    """What it finds: an impression that is asked for at the same address every time.

    **Why it matters.** Browsers and proxies answer the second request from their cache: the vendor
    counts fewer impressions than the platform, and the difference is argued about at the end of
    the month.

    **Wrong** `<img src="https://t.example/i?id=1" width="1" height="1">`

    **Right** `<img src="https://t.example/i?id=1&cb=${CACHEBUSTER}" width="1" height="1">`

    **Reference.** docs/lint-tag.md, cache-busters.
    """

    code = "DL441"
    name = "tag-cache-buster-missing"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            if not address.requests or address.joined or address.code or not address.host:
                continue
            slot = _slot(subject, address)
            if slot is None and not _is_pixel(subject, address):
                continue
            if not _is_busted(subject, address):
                yield self._found(subject, address, slot or ("cb", "&"))

    def _found(self, tag: ForeignTag, address: Address, slot: tuple[str, str]) -> Problem:
        name, separator = slot
        new, fix = tag.spell("cachebuster"), list[Change]()
        empty = address.parameter(name)
        if empty is not None and not empty.value:
            at, text = empty.value_start, new
        elif separator == ";":
            at, text = address.end, f";{name}={new}?"
        else:
            at, text = address.end, f"{'&' if '?' in address.text else '?'}{name}={new}"
        if new and "#" not in address.text:
            fix = [(at, at, text)]
        hint = f"add {text}" if new else f"add {name}= with the platform's cache-buster."
        return self.at(tag, address.start, f"The same every time: {shown(address.text)}", hint, fix)


class CacheBusterFixed(TagRule):
    """What it finds: a number where a cache-buster belongs.

    **Why it matters.** It was filled in when the tag was copied, and is the same for everybody:
    caches answer, and impressions are missing.

    **Wrong** `<img src="https://t.example/i?id=1&cb=1234567890" width="1" height="1">`

    **Right** `<img src="https://t.example/i?id=1&cb=${CACHEBUSTER}" width="1" height="1">`

    **Reference.** docs/lint-tag.md, cache-busters.
    """

    code = "DL442"
    name = "tag-cache-buster-fixed"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            if not address.requests or "fls.doubleclick.net" in address.host:
                continue
            for value in address.parameters:
                if value.name.lower() in CACHE_NAMES and _FIXED.fullmatch(value.value):
                    new = subject.spell("cachebuster")
                    yield self.at(
                        subject, value.start, f"The same for everybody: {value.name}={value.value}",
                        f"write {value.name}={new}" if new else "write the platform's cache-buster.",
                        [(value.value_start, value.value_end, new)] if new else [],
                    )  # fmt: skip


class CacheBusterPlaceholder(TagRule):
    """What it finds: a vendor's placeholder for a cache-buster that nobody replaces.

    **Why it matters.** The vendor exported `[timestamp]` for you to fill. Left as it is, every
    request has the same address, and caches answer.

    **Wrong** `<img src="https://t.example/i?id=1&ord=[timestamp]" width="1" height="1">`

    **Right** `<img src="https://t.example/i?id=1&ord=${CACHEBUSTER}" width="1" height="1">`

    **Reference.** docs/lint-tag.md, cache-busters.
    """

    code = "DL443"
    name = "tag-cache-buster-placeholder"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for macro in subject.macros:
            if macro.literal.lower() not in PLACEHOLDERS:
                continue
            if subject.guessed is not None and subject.guessed.name in macro.platforms:
                continue
            new = subject.spell("cachebuster")
            yield self.at(
                subject, macro.start, f"Nobody replaces {macro.literal}",
                f"write {new}" if new else "write the platform's cache-buster in its place.",
                [(macro.start, macro.end, new)] if new else [],
            )  # fmt: skip


def _slot(tag: ForeignTag, address: Address) -> tuple[str, str] | None:
    """The parameter that the vendor wants, and what stands in front of it."""
    path = tag.masked[address.host_start + len(address.host) : address.end]
    for host, pattern, name, separator in _SLOTS:
        if address.host.endswith(host) and pattern.match(path):
            return name, separator
    return None


def _is_pixel(tag: ForeignTag, address: Address) -> bool:
    element = address.element
    if element is None or element.name != "img" or address.attribute != "src":
        return False
    return not element.noscript and purpose_of(tag, address) == "impression" and _is_tiny(address)


def _is_tiny(address: Address) -> bool:
    element = address.element
    return element is not None and element.value("width") in ("0", "1", "0px", "1px")


def _is_busted(tag: ForeignTag, address: Address) -> bool:
    if any(value.name.lower() in CACHE_NAMES and value.value for value in address.parameters):
        return True
    return any(
        macro.key.partition(".")[0] in _BUSTERS or macro.literal.lower() in PLACEHOLDERS
        for macro in tag.macros_in(address.start, address.end)
    )


CACHE_RULES: tuple[TagRule, ...] = (
    CacheBusterMissing(),
    CacheBusterFixed(),
    CacheBusterPlaceholder(),
)
