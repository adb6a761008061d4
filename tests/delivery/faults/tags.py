"""Faults in the text of tags, ours and others': what the levels without a browser must name."""

from tests.delivery.faults.table import Fault, TextPut, cut, swap

__all__ = ["FOREIGN_FAULTS", "GOOD_FOREIGN", "TEXT_FAULTS", "first_line_twice"]

GOOD_FOREIGN = """\
<script src="https://track.adform.net/adfscript/?bn=123456;click=${CLICK_URL};cb=${CACHEBUSTER};\
gdpr=${GDPR};gdpr_consent=${GDPR_CONSENT_50}"></script>
<noscript><a href="${CLICK_URL}https://track.adform.net/C/?bn=123456;C=0" target="_blank">\
<img src="https://track.adform.net/adfserve/?bn=123456;srctype=4;ord=${CACHEBUSTER};gdpr=${GDPR};\
gdpr_consent=${GDPR_CONSENT_50}" width="300" height="250" alt=""></a></noscript>
<img src="https://t.example/i?id=1&amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}\
&amp;gdpr_consent=${GDPR_CONSENT_755}" width="1" height="1" alt="">
"""
"""A tag that is not ours, for Xandr, with nothing wrong in it."""


OWN_FRAME = '<a href="${CLICK_URL}https://shop.example/">Buy</a>'


def first_line_twice(text: str) -> str:
    return text.partition("\n")[0] + text


def last_line_twice(text: str) -> str:
    return text + text.splitlines(keepends=True)[-1]


def without_clicks(text: str) -> str:
    return text.replace("${CLICK_URL}", "")


_CLICK = r' data-click_url="[^"]*"'

TEXT_FAULTS: tuple[Fault[TextPut], ...] = (
    Fault(
        "macro misspelt",
        swap("${GDPR}", "${GDRP}"),
        "slot-wrong",
        "The tag does not hand @{gdpr} to the ad.",
        also=("tag-badly-written",),
    ),
    Fault(
        "macro of another platform",
        swap("0.7ba2ce.${CACHEBUSTER}", "0.7ba2ce.%%CACHEBUSTER%%"),
        "slot-wrong",
        "The tag does not hand @{cachebuster} to the ad.",
        also=("tag-badly-written",),
    ),
    Fault(
        "macro in another's slot",
        swap("${INSERTION_ORDER_ID}", "${CAMPAIGN_ID}"),
        "slot-wrong",
        "The tag does not hand @{campaign_id} to the ad.",
    ),
    Fault(
        "macro escaped too little",
        swap("2.e7034d.${CLICK_URL_ENC_ENC}", "2.e7034d.${CLICK_URL}"),
        "slot-wrong",
        "The tag does not hand @{click_url} to the ad.",
    ),
    Fault(
        "macro said to be of another level",
        swap("2.e7034d.", "1.e7034d."),
        "slot-wrong",
        "The tag does not hand @{click_url} to the ad.",
    ),
    Fault(
        "slot removed",
        cut(r' data-gdpr="[^"]*"'),
        "slot-wrong",
        "The tag does not hand @{gdpr} to the ad.",
    ),
    Fault(
        "slot doubled",
        swap("data-gdpr=", 'data-gdpr="0.72299c.${GDPR}" data-gdpr='),
        "slot-wrong",
        "The tag does not hand @{gdpr} to the ad.",
    ),
    Fault(
        "consent of another vendor",
        swap("${GDPR_CONSENT_755}", "${GDPR_CONSENT_42}"),
        "slot-wrong",
        "The tag does not hand @{gdpr_consent.755} to the ad.",
    ),
    Fault(
        "impression's cache-buster fixed",
        swap("ord=${CACHEBUSTER}", "ord=4711"),
        "impression-missing",
        "An impression would not fire.",
    ),
    Fault(
        "impression's macro percent-encoded",
        swap("ord=${CACHEBUSTER}", "ord=%24%7BCACHEBUSTER%7D"),
        "impression-missing",
        "An impression would not fire.",
        also=("tag-badly-written",),
    ),
    Fault(
        "impression removed",
        cut(r"<img [^>]*>\n"),
        "impression-missing",
        "An impression would not fire.",
    ),
    Fault(
        "impression doubled",
        first_line_twice,
        "impression-repeated",
        "An impression would fire 2 times.",
        also=("tag-badly-written",),
    ),
    Fault(
        "impression over http",
        swap("https://imp.", "http://imp."),
        "impression-missing",
        "An impression would not fire.",
        also=("tag-badly-written",),
    ),
    Fault(
        "impression of another host",
        swap("https://imp.", "https://imq."),
        "impression-missing",
        "An impression would not fire.",
    ),
    Fault(
        "&amp; creep",
        swap("i?ord", "i?a=1&amp;amp;ord"),
        "impression-missing",
        "An impression would not fire.",
        also=("tag-badly-written",),
    ),
    Fault(
        "click macro removed",
        cut(_CLICK),
        "slot-wrong",
        "The tag does not hand @{click_url} to the ad.",
    ),
    Fault(
        "click macro of the link removed",
        swap("${CLICK_URL}https", "https"),
        "landing-wrong",
        'Without a flow the tag does not lead to the click-through "main".',
    ),
    Fault(
        "click macro of the link doubled",
        swap("${CLICK_URL}https", "${CLICK_URL}${CLICK_URL}https"),
        "tag-badly-written",
        "DL432 tag-click-twice: A second click macro in ${CLICK_URL}${CLICK_URL}https%3A%2F%2Fshop.example%2Fskin%3Fa%3D1%26b%3D2%25263%23top",
    ),
    Fault(
        "landing page of the link unescaped",
        swap("https%3A%2F%2Fshop.example%2F", "https://shop.example/"),
        "landing-wrong",
        'Without a flow the tag does not lead to the click-through "main".',
    ),
    Fault(
        "landing page of the link changed by one byte",
        swap("skin", "skim"),
        "landing-wrong",
        'Without a flow the tag does not lead to the click-through "main".',
    ),
    Fault(
        "player over http",
        swap("https://cdn.", "http://cdn."),
        "tag-badly-written",
        "DL421 tag-address-http: Not https: http://cdn.example/mini/tag.js",
    ),
    Fault(
        "tag cut off",
        swap(' rel="noopener">Mini &amp; Co</a></noscript>', ""),
        "tag-badly-written",
        "DL402 tag-cut-off: <a has no >",
        also=("tag-badly-written",),
    ),
)

FOREIGN_FAULTS: tuple[Fault[TextPut], ...] = (
    Fault(
        "macro misspelt",
        swap("cb=${CACHEBUSTER}", "cb=${CACHEBUSTR}"),
        "DL453",
        "No platform that we know has ${CACHEBUSTR}",
    ),
    Fault(
        "macro of another platform",
        swap("cb=${CACHEBUSTER}", "cb=%%CACHEBUSTER%%"),
        "DL451",
        "%%CACHEBUSTER%% is a macro of google_ad_manager, not of xandr",
    ),
    Fault(
        "macro percent-encoded",
        swap("cb=${CACHEBUSTER}", "cb=%24%7BCACHEBUSTER%7D"),
        "DL455",
        "Percent-encoded: %24%7BCACHEBUSTER%7D",
    ),
    Fault(
        "macro in small letters",
        swap("cb=${CACHEBUSTER}", "cb=${cachebuster}"),
        "DL454",
        "Capitals and small letters count: ${cachebuster}",
    ),
    Fault(
        "macro cut", swap("${CLICK_URL};cb", "${CLICK_URL;cb"), "DL456", "Half a macro: ${CLICK_URL"
    ),
    Fault(
        "cache-buster fixed",
        swap("id=1&amp;cb=${CACHEBUSTER}", "id=1&amp;cb=1234567890"),
        "DL442",
        "The same for everybody: cb=1234567890",
    ),
    Fault(
        "cache-buster removed",
        swap("&amp;cb=${CACHEBUSTER}", ""),
        "DL441",
        "The same every time: https://t.example/i?id=1&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault(
        "pixel over http",
        swap("https://t.example", "http://t.example"),
        "DL421",
        "Not https: http://t.example/i?id=1&amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault(
        "pixel without a scheme",
        swap("https://t.example", "//t.example"),
        "DL422",
        "No scheme: //t.example/i?id=1&amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault(
        "pixel doubled",
        last_line_twice,
        "DL471",
        "A second time: https://t.example/i?id=1&amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault(
        "&amp; creep",
        swap("id=1&amp;cb", "id=1&amp;amp;cb"),
        "DL409",
        "&amp;amp; in https://t.example/i?id=1&amp;amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault(
        "parameter doubled",
        swap("id=1&amp;", "id=1&amp;id=2&amp;"),
        "DL426",
        "id a second time: https://t.example/i?id=1&amp;id=2&amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault(
        "two question marks",
        swap("i?id=1&amp;", "i?id=1?"),
        "DL425",
        "A second ? in https://t.example/i?id=1?cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault(
        "scheme misspelt",
        swap("https://t.example", "htps://t.example"),
        "DL424",
        "No scheme is spelt so: htps://t.example/i?id=1&amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault("click macro removed", without_clicks, "DL431", "No click macro in the whole tag"),
    Fault(
        "click macro doubled",
        swap("${CLICK_URL}https", "${CLICK_URL}${CLICK_URL}https"),
        "DL432",
        "A second click macro in ${CLICK_URL}${CLICK_URL}https://track.adform.net/C/?bn=123456;C=0",
    ),
    Fault(
        "click macro escaped at the start",
        swap("${CLICK_URL}https", "${CLICK_URL_ENC}https"),
        "DL433",
        "${CLICK_URL_ENC} is escaped, and an address starts with it",
    ),
    Fault(
        "click macro of the noscript removed",
        swap("${CLICK_URL}https", "https"),
        "DL436",
        "No click macro in front of https://track.adform.net/C/?bn=123456;C=0",
    ),
    Fault(
        "click macro in an image",
        swap("https://t.example", "${CLICK_URL}https://t.example"),
        "DL437",
        "Asked for with each view: ${CLICK_URL}https://t.example/i?id=1&amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}",
    ),
    Fault(
        "consent of another vendor",
        swap("${GDPR_CONSENT_50}", "${GDPR_CONSENT_755}"),
        "DL463",
        "${GDPR_CONSENT_755} is not for Adform (vendor 50)",
    ),
    Fault(
        "consent emptied",
        swap("${GDPR_CONSENT_50}", ""),
        "DL461",
        "gdpr_consent= is empty beside gdpr=${GDPR}",
    ),
    Fault(
        "consent without its flag",
        swap("&amp;gdpr=${GDPR}", ""),
        "DL461",
        "gdpr_consent= without gdpr=",
    ),
    Fault(
        "consent of one visitor",
        swap("${GDPR_CONSENT_755}", "CQlH_MAQlH_MAAfABBENBqFgAP_gAEPgAAYg"),
        "DL464",
        "One visitor's choice for all: CQlH_MAQlH_MAAfABBENBqFgAP_gAEPgAAYg",
    ),
    Fault(
        "curly quote",
        swap('"https://t.example', "\u201dhttps://t.example"),
        "DL407",
        'Typographic quotes: =”https://t.example/i?id=1&amp;cb=${CACHEBUSTER}&amp;gdpr=${GDPR}&amp;gdpr_consent=${GDPR_CONSENT_755}"',
    ),
    Fault(
        "quote removed",
        swap('_755}" width', "_755} width"),
        "DL401",
        'The value of src has no closing "',
    ),
    Fault(
        "script not closed",
        swap("</script>", ""),
        "DL403",
        "<script> is never closed",
        also=("DL409",),
    ),
    Fault(
        "window in the ad's own frame",
        lambda text: text + OWN_FRAME,
        "DL440",
        "Opens in the ad's frame: ${CLICK_URL}https://shop.example/",
    ),
)
