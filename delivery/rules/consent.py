"""Rules on consent: a consent string is asked for in the name of who receives the address."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import ClassVar

from creative import receivers_in
from delivery.macros import find_literals
from delivery.platforms import Platform
from delivery.project import Project
from delivery.rules.macros import written_texts
from delivery.rules.pixels import tracking_texts
from delivery.serve import is_bare_url
from delivery.vendors import find_vendor
from flows import MacroRef, Problem, Rule, Severity, parse_template, parse_tracking

__all__ = ["ConsentForOther", "ReceiverUnlisted"]

_NOBODYS = (".example", ".invalid", ".localhost", ".test")  # RFC 2606 and 6761
_CONSENT = ("gdpr_consent", "gpp")
_HOST = re.compile(r"(?:https?:|https?%3A)?(?://|%2F%2F)([A-Za-z0-9.-]+)", re.IGNORECASE)


class ConsentForOther(Rule[Project]):
    """What it finds: a consent macro with the id of another vendor than the one whose host
    receives the address.

    **Why it matters.** The number in the macro says whose consent is asked for. With another
    vendor's number the receiver gets nothing, or a string that was not meant for it, and must not
    count; the loss shows only in Europe.

    **Wrong** `https://pixel.adsafeprotected.com/?gdpr_consent=@{gdpr_consent.755}`

    **Right** `https://pixel.adsafeprotected.com/?gdpr_consent=@{gdpr_consent.278}`

    **Reference.** docs/vendors.md; IAB Europe TCF v2, implementation guidelines: the id is the
    receiver's.
    """

    code = "DL118"
    name = "consent-for-other"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Project) -> Iterable[Problem]:
        names = {v.vendor_id: v.name for v in reversed(subject.vendors) if v.vendor_id}
        for text, file, place in written_texts(subject):
            for host, key, asked in dict.fromkeys(_asked(text, subject)):
                vendor = find_vendor(host, subject.vendors)
                if vendor is None or vendor.vendor_id in (None, asked):
                    continue
                whose = f" ({names[asked]})" if asked in names else ""
                yield self.problem(
                    place,
                    f"{host} belongs to {vendor.name}, vendor {vendor.vendor_id}, and gets the "
                    f"consent of vendor {asked}{whose}.",
                    f"write @{{{key}.{vendor.vendor_id}}} in the address to {host}.",
                    file=file,
                )


class ReceiverUnlisted(Rule[Project]):
    """What it finds: a host of component tracking that no table of vendors knows.

    **Why it matters.** Its pixels fire by the user's own choice for purposes 1 and 7 (storage,
    measurement), whoever it is: where it rests on legitimate interest, or builds audiences, that
    is not what it needs. Hosts of your own need no more than that.

    **Wrong** `https://count.example.com/i`, and `vendors.toml` says nothing of it

    **Right** an entry of `vendors.toml` with that host, its id and its purposes

    **Reference.** docs/consent.md; docs/vendors.md.
    """

    code = "DL145"
    name = "receiver-unlisted"
    severity: ClassVar[Severity] = "info"

    def check(self, subject: Project) -> Iterable[Problem]:
        seen = set[str]()
        for text in tracking_texts(subject):
            if text.file != "flow.json":
                continue
            for host in receivers_in(text.tag):
                if not host or host in seen or host.endswith(_NOBODYS):
                    continue
                seen.add(host)
                if find_vendor(host, subject.vendors):
                    continue
                yield self.problem(
                    text.place,
                    f"No table of vendors knows {host}: the user's own choice decides.",
                    "if it is a vendor's, write its id and purposes into vendors.toml.",
                    file=text.file,
                )


def _asked(text: str, project: Project) -> Iterator[tuple[str, str, int]]:
    """Host, macro and vendor id of every consent macro in the addresses of a text."""
    addresses = text.split() if is_bare_url(text) else parse_tracking(text).requests
    for address in addresses:
        yield from _asked_in(address, project.platforms.get("iab_privacy"))


def _asked_in(address: str, iab: Platform | None) -> Iterator[tuple[str, str, int]]:
    """Ours, and those of the IAB as they are pasted: `${GDPR_CONSENT_755}`."""
    found, parts, at = list[tuple[int, str, str]](), list[str](), 0
    for part in parse_template(address)[0]:
        if isinstance(part, MacroRef):
            if part.name in _CONSENT and part.argument.isdigit():
                found.append((at, part.name, part.argument))
            part = "x"
        parts.append(part)
        at += len(part)
    flat = "".join(parts)
    for item in find_literals(flat, iab) if iab else ():
        if item.macro.name in _CONSENT and item.argument:
            found.append((item.start, item.macro.name, item.argument))
    hosts = [(match.start(), match[1].lower()) for match in _HOST.finditer(flat)]
    for position, name, argument in sorted(found):
        # the last address that begins before the macro: it may stand inside another one
        last = bisect_left(hosts, (position, "")) - 1
        if last >= 0:
            yield hosts[last][1], name, int(argument)
