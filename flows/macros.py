"""Our macro names, what each means, and how a text with `@{…}` is read. Expands nothing.

Two moments, two kinds: at *serve time* an ad platform puts its values into the text of the tag;
at *run time* only the player knows (session, component, variables). What a platform calls each
macro is a table of `delivery`; this file knows no platform.

`@{name}` or `@{name.argument}`, with `:raw`, `:escaped`, `:escaped2` where the slot does not
decide; `@@{` is a literal `@{`. One pass: a value is never expanded again.
"""

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["MACROS", "Macro", "MacroRef", "Shape", "Template", "TemplateError", "parse_template"]

Shape = Literal["number", "token", "consent", "url", "free"]
"""Which characters a value can hold: digits; letters, digits and `._~:,-`; a consent string
(base64url, `.` and `~`); a URL; or anything at all."""

Source = Literal["platform", "both", "player"]


@dataclass(frozen=True, slots=True)
class Macro:
    """A name of ours. `argument` names what follows the dot, if anything must."""

    name: str
    meaning: str
    shape: Shape
    source: Source = "platform"
    argument: str = ""


@dataclass(frozen=True, slots=True)
class MacroRef:
    """One `@{…}` in a text. `level` is how often its value is percent-encoded; None: by slot.

    `served` refs are never written by authors: they stand for a platform's own literal that was
    pasted, and take exactly the value that the platform gave, with no run-time source.
    """

    name: str
    argument: str = ""
    level: int | None = None
    served: bool = False

    @property
    def key(self) -> str:
        """Name and argument as written: `gdpr_consent.755`."""
        return f"{self.name}.{self.argument}" if self.argument else self.name


Template = tuple[str | MacroRef, ...]


@dataclass(frozen=True, slots=True)
class TemplateError:
    """An `@{…}` that is no macro: what was written, and where it starts (in characters)."""

    text: str
    position: int
    reason: str


_PLAYER = (
    Macro("var", "A variable of the flow", "free", "player", "variable"),
    Macro("component", "Id of the component whose tracking fires", "token", "player"),
    Macro("session", "Id of this load; new for every load, outlives nothing", "token", "player"),
    Macro("load_id", "A random number, one per load", "number", "player"),
)
_PLATFORM = (
    Macro(
        "click_url",
        "Host ad server click tracker, inserted unescaped. Usually used as a PREFIX: tracker + landing URL; when the landing URL goes into a tracker query it must itself be escaped once",
        "url",
    ),
    Macro(
        "click_url_escaped",
        "Same tracker, percent-encoded once: use when the tracker is the value of a query parameter (click=...)",
        "url",
    ),
    Macro(
        "click_url_escaped2", "Same tracker, percent-encoded twice: one more redirect hop", "url"
    ),
    Macro(
        "click_url_complete",
        "Click tracker that already contains the landing page (closed form, nothing may be appended)",
        "url",
    ),
    Macro(
        "landing_url",
        "Clickthrough / landing page configured in the host ad server, unescaped",
        "url",
    ),
    Macro("landing_url_escaped", "Landing page, percent-encoded once", "url"),
    Macro("landing_url_escaped2", "Landing page, percent-encoded twice", "url"),
    Macro(
        "view_url",
        "Host impression/view counter URL, unescaped (out-of-page or delayed impressions)",
        "url",
    ),
    Macro("view_url_escaped", "Host impression/view counter URL, percent-encoded once", "url"),
    Macro("impression_url", "Host impression tracker placed in the tag by the host", "url"),
    Macro("cachebuster", "Random value, new for every call", "number"),
    Macro("timestamp", "Time of the call (unit differs by platform)", "number"),
    Macro("site_domain", "Domain of the page/site that shows the ad", "token"),
    Macro("site_id", "Host numeric site id or site name", "token"),
    Macro("page_url", "URL of the page that shows the ad", "url"),
    Macro("referrer", "Referring / page URL as the host knows it", "url"),
    Macro("app_bundle", "App bundle / package / store id", "token"),
    Macro("app_name", "App name", "free"),
    Macro("store_url", "App store URL", "url"),
    Macro("ifa", "Resettable device advertising id (IDFA/AAID/...)", "token"),
    Macro("ifa_type", "Kind of advertising id", "token"),
    Macro("ifa_ios", "Apple IDFA only", "token"),
    Macro("ifa_android", "Android AAID only", "token"),
    Macro("lat", "Limit-ad-tracking flag (1 limited)", "number"),
    Macro("gdpr", "GDPR applies flag (0/1)", "number"),
    Macro(
        "gdpr_consent",
        "IAB TC string; the receiving vendor id replaces the digits where the macro has a suffix",
        "consent",
    ),
    Macro("gdpr_addtl_consent", "Google additional-consent string", "consent"),
    Macro("gpp", "IAB GPP string", "consent"),
    Macro("gpp_sid", "GPP section id(s) in force", "token"),
    Macro("us_privacy", "IAB US Privacy (CCPA) string", "token"),
    Macro("coppa", "Child-directed flag", "number"),
    Macro("regulations", "List of applicable regulations", "token"),
    Macro("auction_id", "Auction / bid request / impression id", "token"),
    Macro("bid_id", "Bid id", "token"),
    Macro("imp_id", "Impression id within the request", "token"),
    Macro("seat_id", "Bidder seat", "token"),
    Macro("ad_id", "Ad (markup) id", "token"),
    Macro("auction_price", "Clearing price", "token"),
    Macro("auction_currency", "Currency of the price", "token"),
    Macro("auction_mbr", "Market bid ratio", "token"),
    Macro("auction_loss", "Loss reason code", "token"),
    Macro("auction_min_to_win", "Minimum bid to win", "token"),
    Macro("auction_multiplier", "Impressions won (multiplier)", "token"),
    Macro("auction_imp_ts", "Time the impression was fulfilled (ms)", "number"),
    Macro("supply_fee", "Exchange share of the bid", "token"),
    Macro("deal_id", "Deal id", "token"),
    Macro("exchange", "Exchange / supply source", "token"),
    Macro("click_id", "Per-click id for attribution", "token"),
    Macro("placement_id", "Placement / tag / ad unit id", "token"),
    Macro("placement_name", "Placement name", "free"),
    Macro("ad_unit", "Ad unit path", "free"),
    Macro("creative_id", "Creative / banner id", "token"),
    Macro("creative_name", "Creative name", "free"),
    Macro("campaign_id", "Campaign / order / buy id", "token"),
    Macro("campaign_name", "Campaign name", "free"),
    Macro("line_item_id", "Line item / ad group / ad id", "token"),
    Macro("advertiser_id", "Advertiser id", "token"),
    Macro("publisher_id", "Publisher / media id", "token"),
    Macro("seller_id", "Seller member id", "token"),
    Macro("width", "Creative width", "number"),
    Macro("height", "Creative height", "number"),
    Macro("size", "Creative size WxH", "token"),
    Macro("scheme", "http: or https:", "token"),
    Macro("is_preview", "1 when the creative is only previewed (do not count)", "number"),
    Macro("user_agent", "User agent", "free"),
    Macro("ip", "IP address", "token"),
    Macro("country", "Country", "token"),
    Macro("region", "Region", "token"),
    Macro("city", "City", "free"),
    Macro("zip", "Postal code", "token"),
    Macro("latitude", "Latitude", "number"),
    Macro("longitude", "Longitude", "number"),
    Macro("latlong", "Latitude,longitude", "token"),
    Macro("device_type", "Device type", "token"),
    Macro("os", "Operating system", "token"),
    Macro("user_id", "Host user id", "token"),
    Macro("key_value", "Publisher key-value passed through the ad call", "free"),
)
# Video players' own, without a counterpart in display: VAST 4 macro list.
_VIDEO = (
    Macro("vast_contentplayhead", "VAST: deprecated content playhead HH:MM:SS.mmm", "token"),
    Macro("vast_mediaplayhead", "VAST: playhead of the content", "token"),
    Macro("vast_breakposition", "VAST: ad break position code", "number"),
    Macro("vast_blockedadcategories", "VAST: blocked IAB categories", "token"),
    Macro("vast_adcategories", "VAST: wanted IAB categories", "token"),
    Macro("vast_adcount", "VAST: ads expected or played", "number"),
    Macro("vast_placementtype", "VAST: AdCOM placement subtype", "number"),
    Macro("vast_adtype", "VAST: video, audio or hybrid", "token"),
    Macro("vast_universaladid", "VAST: registry + id of the creative", "free"),
    Macro("vast_breakmaxduration", "VAST: longest break, seconds", "number"),
    Macro("vast_breakmaxads", "VAST: most ads in the break", "number"),
    Macro("vast_breakminadlength", "VAST: shortest ad, seconds", "number"),
    Macro("vast_breakmaxadlength", "VAST: longest ad, seconds", "number"),
    Macro("vast_clientua", "VAST: player and VAST client", "free"),
    Macro("vast_serverua", "VAST: user agent of a server acting for the client", "free"),
    Macro("vast_serverside", "VAST: 0 client, 1 server for client, 2 server alone", "number"),
    Macro("vast_vastversions", "VAST: VAST versions supported", "token"),
    Macro("vast_apiframeworks", "VAST: API frameworks supported", "token"),
    Macro("vast_extensions", "VAST: extension types supported", "free"),
    Macro("vast_verificationvendors", "VAST: verification vendors supported", "free"),
    Macro("vast_omidpartner", "VAST: OMID integration name/version", "free"),
    Macro("vast_mediamime", "VAST: media MIME types", "free"),
    Macro("vast_playercapabilities", "VAST: player capabilities", "token"),
    Macro("vast_clicktype", "VAST: clickthrough type supported", "number"),
    Macro("vast_playerstate", "VAST: player state list", "token"),
    Macro("vast_inventorystate", "VAST: inventory attributes", "token"),
    Macro("vast_playersize", "VAST: player width,height", "token"),
    Macro("vast_adplayhead", "VAST: playhead of the ad", "token"),
    Macro("vast_asseturi", "VAST: URI of the ad asset", "url"),
    Macro("vast_contentid", "VAST: publisher content id", "free"),
    Macro("vast_contenturi", "VAST: URI of the content", "url"),
    Macro("vast_podsequence", "VAST: sequence of the playing ad", "number"),
    Macro("vast_adservingid", "VAST: AdServingId of the playing ad", "token"),
    Macro("vast_clickpos", "VAST: click x,y", "token"),
    Macro("vast_errorcode", "VAST: VAST error code", "number"),
    Macro("vast_reason", "VAST: verification not executed reason", "number"),
    Macro("vast_storeid", "VAST: app store id", "token"),
    Macro("vast_playbackmethods", "VAST: playback method codes", "token"),
    Macro("vast_contentcat", "VAST: content category ids", "token"),
    Macro("vast_dsarequired", "VAST: DSA transparency required code", "number"),
    Macro("vast_dsaparams", "VAST: DSA parameters", "token"),
    Macro("vast_dsapubrender", "VAST: DSA rendering by publisher", "number"),
)
_BOTH = {"cachebuster", "timestamp", "page_url", "referrer", "site_domain", "width", "height"}
_ARGUMENTS = {"gdpr_consent": "vendor id", "gpp": "vendor id", "key_value": "key"}


def _platform_macro(macro: Macro) -> Macro:
    source: Source = "both" if macro.name in _BOTH else "platform"
    argument = _ARGUMENTS.get(macro.name, "")
    return Macro(macro.name, macro.meaning, macro.shape, source, argument)


MACROS: dict[str, Macro] = {
    macro.name: macro for macro in (*_PLAYER, *map(_platform_macro, _PLATFORM), *_VIDEO)
}
"""Every name of ours. `key_value` and `var` need their argument; a vendor id may be left out."""

_LEVELS = {"raw": 0, "escaped": 1, "escaped2": 2}
_NEEDS_ARGUMENT = ("var", "key_value")
_MACRO = re.compile(r"@@\{|@\{([^{}]*)\}|@\{[^\s\"'<>{}]{0,60}")
_BODY = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(?:\.(?P<arg>[A-Za-z0-9_/-]+))?(?::(?P<level>\w+))?")


def parse_template(text: str) -> tuple[Template, list[TemplateError]]:
    """The text as literal parts and macros, and what looked like a macro but is none.

    What is none stays literal. A macro without a level of its own gets `None`.
    """
    parts: list[str | MacroRef] = []
    errors: list[TemplateError] = []
    literal, last = "", 0
    for match in _MACRO.finditer(text):
        literal, last = literal + text[last : match.start()], match.end()
        if match.group() == "@@{":
            literal += "@{"
            continue
        body = match.group(1)
        found = "it is never closed with }" if body is None else _parse_body(body)
        if isinstance(found, str):
            errors.append(TemplateError(match.group(), match.start(), found))
            literal += match.group()
            continue
        parts += [literal, found] if literal else [found]
        literal = ""
    literal += text[last:]
    return (*parts, *([literal] if literal else [])), errors


def _parse_body(body: str) -> MacroRef | str:
    match = _BODY.fullmatch(body)
    if match is None:
        return "it is not spelt like a macro"
    name, argument, level = match["name"], match["arg"] or "", match["level"]
    macro = MACROS.get(name)
    if macro is None:
        return f'there is no macro "{name}"'
    if argument and not macro.argument:
        return f'"{name}" takes no argument'
    if not argument and name in _NEEDS_ARGUMENT:
        return f'"{name}" needs its {macro.argument}: @{{{name}.…}}'
    if level is not None and level not in _LEVELS:
        return f'":{level}" is none of :raw, :escaped, :escaped2'
    return MacroRef(name, argument, None if level is None else _LEVELS[level])
