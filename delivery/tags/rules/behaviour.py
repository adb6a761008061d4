"""Rules on what a tag does in the page: twice, too late, in the wrong size, for nobody."""

import re
from collections.abc import Iterable
from typing import ClassVar

from delivery.tags.kind import purpose_of
from delivery.tags.markup import Element
from delivery.tags.read import CACHE_NAMES, Address, ForeignTag
from delivery.tags.rules.base import Change, TagRule, shown
from flows import Problem, Severity

__all__ = ["BEHAVIOUR_RULES"]

_WRITE = re.compile(r"document\s*\.\s*write(?:ln)?\s*\(")
_LATER = re.compile(
    r"setTimeout\s*\(|addEventListener\s*\(|\.then\s*\(|\.onload\s*=|requestAnimationFrame\s*\("
    r"|requestIdleCallback\s*\(|\$\(\s*document\s*\)\s*\.\s*ready|\bawait\b"
)  # fmt: skip
_BLANKS = re.compile(r"\s*")
# Loaders whose owners' pages show them with async.
_ASYNC = (
    "securepubads.g.doubleclick.net/tag/js/gpt.js", "www.googletagservices.com/tag/js/gpt.js",
    "www.googletagmanager.com/gtag/js", "pagead2.googlesyndication.com/pagead/js/adsbygoogle.js",
    "/www/delivery/asyncjs.php", "connect.facebook.net/en_us/fbevents.js",
    "static.ads-twitter.com/uwt.js", "snap.licdn.com/li.lms-analytics/insight.min.js",
    "static.criteo.net/js/ld/ld.js", "dynamic.criteo.com/js/ld/ld.js", "sc-static.net/scevent.min.js",
)  # fmt: skip
_SIZE = re.compile(r"(\d{2,4})(?:px)?")
_IN_ADDRESS = re.compile(
    r"[;?&/_,-](?:sz|size|ad_size|unit|bdim)=(\d{2,4})x(\d{2,4})(?![\dx,])", re.IGNORECASE
)
_STYLE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{2,4})px", re.IGNORECASE)
_IAS_TWICE = re.compile(r"fw\.adsafeprotected\.com/(?:rjss|rjsi|rfw|rfi)/fw\.adsafeprotected\.com/")
_REQUEST = re.compile(r"<(?:script|img|iframe|ins)\b[^>]{0,500}?(?:https?:)?//", re.IGNORECASE)
_DEBUG = re.compile(r"(?<![\w.])(?:debugger\s*;|alert\s*\(|console\.(?:log|debug)\s*\()")


class PixelDuplicate(TagRule):
    """What it finds: the same request twice.

    **Why it matters.** The vendor counts each impression twice, and bills for it.

    **Wrong** the same `<img src="https://t.example/i?id=1&cb=${CACHEBUSTER}" …>` two times

    **Right** once

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL471"
    name = "tag-pixel-duplicate"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        seen = set[tuple[str, bool, bool]]()
        for address in subject.addresses:
            element = address.element
            if element is None or element.name not in ("img", "script", "iframe"):
                continue
            if address.attribute != "src" or not address.host or not address.requests:
                continue
            if purpose_of(subject, address) in ("ad", "page", "") and element.name == "script":
                continue  # one loader for several places is as it should be
            key = (_without_busters(address), element.noscript, element.frame)
            if key in seen:
                fix = [(element.start, element.end, "")] if element.name == "img" else []
                yield self.at(
                    subject, element.start, f"A second time: {shown(address.text)}",
                    "take one out.", fix,
                )  # fmt: skip
            seen.add(key)


class VendorClosed(TagRule):
    """What it finds: a host of a vendor that is closed.

    **Why it matters.** It answers no more: the browser waits for it, and what it should measure is
    measured by nobody, though it may still be on the invoice.

    **Wrong** `<script src="https://z.moatads.com/abc123/moatad.js"></script>`: closed 2024-09-30

    **Right** the tag without it

    **Reference.** docs/vendors.md.
    """

    code = "DL472"
    name = "tag-vendor-closed"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        told = set[str]()
        for address in subject.addresses:
            vendor = subject.vendor(address) if address.host else None
            if vendor is not None and vendor.status == "closed" and vendor.name not in told:
                told.add(vendor.name)
                since = f" since {vendor.since}" if vendor.since else ""
                yield self.at(
                    subject, address.host_start, f"{vendor.name} is closed{since}: {address.host}",
                    "take its tags out.",
                )  # fmt: skip


class WriteTooLate(TagRule):
    """What it finds: `document.write` that runs after the page was read: in a callback, or in an
    async script.

    **Why it matters.** It erases the whole page, or browsers ignore it and the ad is blank.

    **Wrong** `<script>window.addEventListener("load", function () { document.write("…"); });</script>`

    **Right** `document.body.appendChild(element)`

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL473"
    name = "tag-write-too-late"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for element in subject.markup.elements:
            if element.name != "script" or element.text_end <= element.text_start:
                continue
            write = _WRITE.search(subject.masked, element.text_start, element.text_end)
            if write is None:
                continue
            late = _LATER.search(subject.masked, element.text_start, write.start())
            module = element.value("type").lower() == "module"
            if late or module or element.find("async") or element.find("defer"):
                yield self.at(
                    subject, write.start(), f"{write.group()}…) runs too late",
                    "add elements with appendChild instead.",
                )  # fmt: skip


class ScriptSynchronous(TagRule):
    """What it finds: a loader that its owner wants async, without `async`.

    **Why it matters.** The page waits for it. A slow answer delays everything below the ad, and
    publishers take slow ads out.

    **Wrong** `<script src="https://securepubads.g.doubleclick.net/tag/js/gpt.js"></script>`

    **Right** `<script async src="https://securepubads.g.doubleclick.net/tag/js/gpt.js"></script>`

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL474"
    name = "tag-script-synchronous"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            element = address.element
            if element is None or element.name != "script" or address.attribute != "src":
                continue
            low = address.text.lower()
            waits = element.find("async") is None and element.find("defer") is None
            if waits and any(loader in low for loader in _ASYNC):
                at = element.start + len("<script")
                yield self.at(
                    subject, element.start, f"Loaded while the page waits: {shown(address.text)}",
                    "write <script async", [(at, at, " async")],
                )  # fmt: skip


class SizesDisagree(TagRule):
    """What it finds: an element whose size is not the one in its address.

    **Why it matters.** The ad is cut off or leaves a hole. Viewability and the publisher's own
    checks take the size of the element.

    **Wrong** `<iframe src="https://t.example/ad?size=300x250" width="728" height="90"></iframe>`

    **Right** `<iframe src="https://t.example/ad?size=300x250" width="300" height="250"></iframe>`

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL475"
    name = "tag-sizes-disagree"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for address in subject.addresses:
            element = address.element
            if element is None or element.name not in ("iframe", "img"):
                continue
            size, inside = _size_of(element), _size_in(address)
            if size and inside and size != inside and min(size) > 1:
                yield self.at(
                    subject, element.start,
                    f"{size[0]}x{size[1]} holds an ad of {inside[0]}x{inside[1]}",
                    f'write width="{inside[0]}" height="{inside[1]}"', _resize(element, inside),
                )  # fmt: skip


class SandboxWithoutPopups(TagRule):
    """What it finds: a frame whose sandbox lets nothing open.

    **Why it matters.** Clicks do nothing: no landing page opens, and nobody sees an error.

    **Wrong** `<iframe sandbox="allow-scripts" src="https://t.example/ad" width="300" height="250"></iframe>`

    **Right** `<iframe sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" …>`

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL476"
    name = "tag-sandbox-without-popups"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for element in subject.markup.elements:
            found = element.find("sandbox") if element.name == "iframe" else None
            if found is None or "allow-popups" in found.value or "allow-top" in found.value:
                continue
            if _size_of(element) and min(_size_of(element) or (0,)) > 1:
                new = " allow-popups allow-popups-to-escape-sandbox"
                fix = [(found.value_end, found.value_end, new)] if found.quote else []
                yield self.at(
                    subject, found.start, f"Nothing opens from it: {shown(found.value)}",
                    f"add{new}", fix,
                )  # fmt: skip


class FrameWithoutSize(TagRule):
    """What it finds: a frame without width or height.

    **Why it matters.** Browsers then make it 300×150: the lower part of the ad is cut off, its
    button mostly with it.

    **Wrong** `<iframe src="https://t.example/ad" scrolling="no"></iframe>`

    **Right** `<iframe src="https://t.example/ad" width="300" height="250" scrolling="no"></iframe>`

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL477"
    name = "tag-frame-without-size"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for element in subject.markup.elements:
            if element.name != "iframe" or not (element.find("src") or element.find("srcdoc")):
                continue
            style = element.value("style").replace(" ", "").lower()
            for name in ("width", "height"):
                if (
                    element.find(name) is None
                    and f"{name}:" not in style
                    and "display:none" not in style
                ):
                    yield self.at(
                        subject, element.start, f"<iframe> has no {name}", f'add {name}="…".'
                    )  # fmt: skip
                    break


class PixelLazy(TagRule):
    """What it finds: a pixel with `loading="lazy"`.

    **Why it matters.** The browser asks for it when it comes near the screen, and an element of one
    pixel below an ad often never does: impressions are missing.

    **Wrong** `<img loading="lazy" src="https://t.example/i?cb=${CACHEBUSTER}" width="1" height="1">`

    **Right** `<img src="https://t.example/i?cb=${CACHEBUSTER}" width="1" height="1">`

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL478"
    name = "tag-pixel-lazy"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for element in subject.markup.elements:
            found = element.find("loading") if element.name in ("img", "iframe") else None
            if found is not None and found.value.lower() == "lazy":
                blanks = _BLANKS.match(subject.text, found.end)
                end = blanks.end() if blanks else found.end
                yield self.at(
                    subject, found.start, f"<{element.name}> that may never be asked for",
                    "take loading away.", [(found.start, end, "")],
                )  # fmt: skip


class RequestInComment(TagRule):
    """What it finds: a part of the tag that was commented out.

    **Why it matters.** It asks for nothing. If it is a pixel that somebody pays for, it counts
    nothing; if it is old, it is bytes in every impression.

    **Wrong** `<!-- <img src="https://t.example/i" width="1" height="1"> -->`

    **Right** the pixel outside of the comment, or no pixel

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL479"
    name = "tag-request-in-comment"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for start, end in subject.markup.comments:
            match = _REQUEST.search(subject.masked, start, end)
            if match and subject.text.endswith("-->", start, end):
                yield self.at(
                    subject, match.start(), f"In a comment: {shown(subject.text[match.start() : end])}",
                    "take it out of the comment, or take it away.",
                )  # fmt: skip


class PreviewMissing(TagRule):
    """What it finds: a blocking wrapper without its preview parameter, on a platform that has a
    macro for it.

    **Why it matters.** In the platform's preview and audit the wrapper sees a wrong place and
    blocks: the creative is refused, or never starts.

    **Wrong** `https://fw.adsafeprotected.com/rjss/dc/1/2/ddm/adj/…;ord=${CACHEBUSTER}?` on Xandr

    **Right** `…;ord=${CACHEBUSTER}?adsafe_preview=${IS_PREVIEW}`

    **Reference.** docs/vendors.md; docs/platforms.md, previews.
    """

    code = "DL481"
    name = "tag-preview-missing"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        macro = subject.spell("is_preview") if subject.platform else ""
        if not macro:
            return
        for address in subject.addresses:
            vendor = subject.vendor(address) if address.host else None
            if vendor is None or not vendor.preview_parameter or not vendor.blocking:
                continue
            if vendor.preview_parameter not in address.text and not address.code:
                sign = "" if address.text.endswith("?") else "&" if "?" in address.text else "?"
                new = f"{sign}{vendor.preview_parameter}={macro}"
                yield self.at(
                    subject, address.start, f"No {vendor.preview_parameter}= for {vendor.name}",
                    f"add {new}", [(address.end, address.end, new)],
                )  # fmt: skip


class WrappedTwice(TagRule):
    """What it finds: a wrapper around a wrapper of the same vendor.

    **Why it matters.** Every check is made and billed twice, and a refusal counts twice.

    **Wrong** `https://fw.adsafeprotected.com/rjss/fw.adsafeprotected.com/1/2/rjss/dc/1/3/…`

    **Right** the inner one alone

    **Reference.** docs/lint-tag.md, wrappers.
    """

    code = "DL482"
    name = "tag-wrapped-twice"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        if "adsafeprotected" in subject.text:
            for match in _IAS_TWICE.finditer(subject.text):
                yield self.at(
                    subject, match.start(), "Wrapped twice by Integral Ad Science",
                    "unwrap it, and wrap it once.",
                )  # fmt: skip


class DebugLeft(TagRule):
    """What it finds: `alert`, `debugger` or `console.log` in a script of the tag.

    **Why it matters.** A window that asks to be closed stops the publisher's page. What is left
    from testing makes reviewers refuse the tag.

    **Wrong** `<script>alert("ad loaded");</script>`

    **Right** the script without it

    **Reference.** docs/lint-tag.md, behaviour.
    """

    code = "DL484"
    name = "tag-debug-left"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: ForeignTag) -> Iterable[Problem]:
        for element in subject.markup.elements:
            if element.name == "script" and element.text_end > element.text_start:
                match = _DEBUG.search(subject.masked, element.text_start, element.text_end)
                if match:
                    yield self.at(
                        subject, match.start(), f"Left from testing: {match.group()}", "take it out."
                    )  # fmt: skip


def _without_busters(address: Address) -> str:
    parts, last = list[str](), 0
    for value in address.parameters:
        if value.name.lower() in CACHE_NAMES:
            start = value.value_start - address.start
            parts.append(address.text[last:start])
            last = value.value_end - address.start
    return "".join([*parts, address.text[last:]])


def _size_of(element: Element) -> tuple[int, int] | None:
    """The size that the element says, in its attributes or its style."""
    found = [_SIZE.fullmatch(element.value(name)) for name in ("width", "height")]
    if found[0] and found[1]:
        return int(found[0][1]), int(found[1][1])
    style = {m[1].lower(): int(m[2]) for m in _STYLE.finditer(element.value("style"))}
    return (style["width"], style["height"]) if len(style) == 2 else None


def _size_in(address: Address) -> tuple[int, int] | None:
    """The size that the address names."""
    match = _IN_ADDRESS.search(address.text)
    if match:
        return int(match[1]), int(match[2])
    found = [address.parameter(name) for name in ("w", "h")]
    found = found if all(found) else [address.parameter(n) for n in ("ft_width", "ft_height")]
    numbers = [
        int(v.value) for v in found if v is not None and v.value.isdecimal() and len(v.value) < 5
    ]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _resize(element: Element, size: tuple[int, int]) -> list[Change]:
    found = [element.find(name) for name in ("width", "height")]
    return [
        (attribute.value_start, attribute.value_end, str(number))
        for attribute, number in zip(found, size, strict=True)
        if attribute is not None
    ]


BEHAVIOUR_RULES: tuple[TagRule, ...] = (
    PixelDuplicate(),
    VendorClosed(),
    WriteTooLate(),
    ScriptSynchronous(),
    SizesDisagree(),
    SandboxWithoutPopups(),
    FrameWithoutSize(),
    PixelLazy(),
    RequestInComment(),
    PreviewMissing(),
    WrappedTwice(),
    DebugLeft(),
)
