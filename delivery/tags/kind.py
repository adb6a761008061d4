"""What a tag is: whose, and what it does. By its hosts and paths; nothing is asked for."""

import re
from functools import lru_cache
from typing import NamedTuple

from delivery.tags.read import Address, ForeignTag
from delivery.tags.wrappers import INNER_HOSTS, Wrapper, find_wrappers
from delivery.vendors import Vendor

__all__ = ["Part", "TagKind", "purpose_of", "tell_kind"]


class Shape(NamedTuple):
    """How an address of one kind looks: host (with subdomains), start of its path, what it is."""

    host: str
    path: str
    title: str
    purpose: str


# Purposes: "ad" is a tag that an ad platform serves and that must carry its click macro; "page"
# is a tag of the publisher's own page.
SHAPES = (
    Shape("googletagservices.com", "/dcm/", "Campaign Manager 360 ins tag", "ad"),
    Shape("ad.doubleclick.net", r"/ddm/trackimpj?/", "Campaign Manager 360 impression tracker", "impression"),
    Shape("ad.doubleclick.net", "/ddm/trackclk/", "Campaign Manager 360 click tracker", "click"),
    Shape("ad.doubleclick.net", r"/(?:ddm/)?(?:[^/]+/)?(?:jump|clk)/", "Campaign Manager 360 click", "click"),
    Shape("ad.doubleclick.net", r"/(?:ddm/)?activity", "Floodlight image tag", "conversion"),
    Shape("ad.doubleclick.net", r"/(?:ddm/)?(?:[^/]+/)?ad[ji]?/", "Campaign Manager 360 tag", "ad"),
    Shape("fls.doubleclick.net", "/", "Floodlight tag", "conversion"),
    Shape("securepubads.g.doubleclick.net", "/tag/js/gpt", "Google Publisher Tag", "page"),
    Shape("googletagmanager.com", "/gt", "Google tag", "conversion"),
    Shape("adform.net", "/adfscript", "Adform tag", "ad"),
    Shape("adform.net", "/adfserve", "Adform image", "ad"),
    Shape("adform.net", "/c/", "Adform click", "click"),
    Shape("flashtalking.com", "/click/", "Flashtalking click", "click"),
    Shape("flashtalking.com", r"/imp/[^?]*;(?:js|jsiframe|iframe)\b", "Flashtalking tag", "ad"),
    Shape("flashtalking.com", "/imp/", "Flashtalking impression", "impression"),
    Shape("serving-sys.com", r"/[^?]*\?cn=(?:rsb|display)", "Sizmek tag", "ad"),
    Shape("adnxs.com", r"/(?:ttj|tt|ast)\b", "Xandr placement tag", "page"),
    Shape("adnxs.com", r"/(?:seg|px|pixie|getuid)", "Xandr segment pixel", "audience"),
    Shape("adsrvr.org", "/track/clk", "The Trade Desk click", "click"),
    Shape("adsrvr.org", "/", "The Trade Desk pixel", "conversion"),
    Shape("facebook.com", "/tr", "Meta pixel", "conversion"),
    Shape("facebook.net", "/", "Meta pixel", "conversion"),
    Shape("tiktok.com", "/", "TikTok pixel", "conversion"),
    Shape("doubleverify.com", r"/(?:dvbs|bsredirect)", "DoubleVerify blocking script", "verification"),
    Shape("doubleverify.com", "/", "DoubleVerify monitoring script", "verification"),
    Shape("adsafeprotected.com", "/", "Integral Ad Science", "verification"),
    Shape("jivox.com", "/unit/", "Jivox tag", "ad"),
    Shape("innovid.com", "/", "Innovid tag", "ad"),
    Shape("celtra.com", "/", "Celtra tag", "ad"),
    Shape("cavai.com", "/", "Cavai tag", "ad"),
    Shape("bannerflow.net", "/", "Bannerflow tag", "ad"),
    Shape("bannerflow.com", "/", "Bannerflow tag", "ad"),
)  # fmt: skip
_BY_HOST: dict[str, list[tuple[re.Pattern[str], Shape]]] = {}
for _shape in SHAPES:
    _pattern = re.compile(_shape.path, re.IGNORECASE)
    _BY_HOST.setdefault(_shape.host, []).append((_pattern, _shape))
_WRAPPED = re.compile(r"/(?:rjss|rjsi|rfw|rfi)/([\w.-]{2,80})/\d{1,12}/\d{1,12}/")
_ORDER = ("ad", "page", "verification", "conversion", "audience", "impression", "click", "")
_BY_KIND = (
    ("verification", "verification"), ("conversion", "conversion"), ("audience", "audience"),
    ("impression", "impression"), ("click", "click"), ("adserver", "page"),
)  # fmt: skip
_NAMES = {
    "ad": "an ad", "page": "a tag of a page", "verification": "verification",
    "conversion": "a conversion pixel", "audience": "an audience pixel",
    "impression": "an impression tracker", "click": "a click tracker", "": "of unknown purpose",
}  # fmt: skip


class Part(NamedTuple):
    """One address of the tag: what it is."""

    start: int
    host: str
    title: str
    purpose: str
    vendor: Vendor | None


class TagKind(NamedTuple):
    """What the tag is; `parts` are its addresses, each host and kind once."""

    title: str
    purpose: str
    vendor: str
    platform: str
    parts: tuple[Part, ...]
    wrappers: tuple[Wrapper, ...]

    @property
    def sentence(self) -> str:
        """For people: `Campaign Manager 360 ins tag: an ad, with macros of dv360`."""
        told = f"{self.title}: {_NAMES[self.purpose]}" if self.title else "nobody's that we know"
        return told + (f", with macros of {self.platform}" if self.platform else "")


def tell_kind(tag: ForeignTag) -> TagKind:
    """What the tag is."""
    parts: dict[tuple[str, str], Part] = {}
    for address in tag.addresses:
        if address.host:
            part = _part(tag, address)
            parts.setdefault((part.host, part.title), part)
    found = sorted(parts.values(), key=lambda part: (_ORDER.index(part.purpose), part.start))
    first = found[0] if found else Part(0, "", "", "", None)
    vendor = first.vendor.name if first.vendor else ""
    title = first.title or vendor or first.host
    platform = tag.guessed.name if tag.guessed else ""
    return TagKind(title, first.purpose, vendor, platform, tuple(found), find_wrappers(tag.text))


def purpose_of(tag: ForeignTag, address: Address) -> str:
    """What the address is for: "ad", "page", "impression" and so on; empty if that is open."""
    return _part(tag, address).purpose


def _part(tag: ForeignTag, address: Address) -> Part:
    part: Part | None = tag.memo.get(address.start)
    if part is None:
        part = tag.memo[address.start] = _find_part(tag, address)
    return part


def _find_part(tag: ForeignTag, address: Address) -> Part:
    vendor = tag.vendor(address)
    path = tag.masked[address.host_start + len(address.host) : address.end][:200]
    shape = _shape_of(address.host, path)
    if shape is not None:
        return Part(address.start, address.host, shape.title, shape.purpose, vendor)
    title = vendor.name if vendor else ""
    return Part(address.start, address.host, title, _purpose(address, vendor), vendor)


@lru_cache(maxsize=4_096)
def _shape_of(host: str, path: str) -> Shape | None:
    wrapped = _WRAPPED.match(path) if host == "fw.adsafeprotected.com" else None
    if wrapped:
        inner = _shape_of(INNER_HOSTS.get(wrapped[1], wrapped[1]), "/" + path[wrapped.end() :])
        return inner and inner._replace(title=f"{inner.title}, wrapped by Integral Ad Science")
    labels = host.split(".")
    for start in range(max(0, len(labels) - 5), len(labels) - 1):
        for pattern, shape in _BY_HOST.get(".".join(labels[start:]), ()):
            if pattern.match(path or "/"):
                return shape
    return None


def _purpose(address: Address, vendor: Vendor | None) -> str:
    if not address.requests:
        return "click"
    if vendor is None:
        return "impression" if address.element and address.element.name == "img" else ""
    return next((purpose for kind, purpose in _BY_KIND if kind in vendor.kinds), "")
