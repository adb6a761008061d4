"""What the macro tools find in a foreign text: codes DL301 to DL349, with their docs pages.

The tools: `delivery.recognise`, `delivery.translate`, `delivery.insert`, and the values that
`flowtag expand` is given.
"""

from typing import ClassVar

from flows import Finding, Severity

__all__ = [
    "MACRO_FINDINGS",
    "ClickThroughRefused",
    "ConsentReceiverUnknown",
    "InputNotText",
    "InputTooLarge",
    "LandingPageEscape",
    "MacroAmbiguous",
    "MacroLeftOut",
    "MacroNeverExpands",
    "MacroNotDroppable",
    "MacroOfAnother",
    "ReceiverIdLost",
    "SlotEscape",
    "SlotLacksMacro",
    "SlotNotFound",
    "SlotTaken",
    "UnknownMacroLike",
    "UnknownValueName",
    "ValueBreaksOut",
    "ValueRefused",
]


class InputNotText(Finding):
    """What it finds: a tag file that is binary, or text in another encoding than UTF-8.

    **Why it matters.** Reading it wrongly would change bytes that must stay as they are.

    **Wrong** an Excel file, or a tag saved as UTF-16

    **Right** the tag as plain text in UTF-8

    **Reference.** docs/macro-tools.md, input.
    """

    code = "DL301"
    name = "input-not-text"


class InputTooLarge(Finding):
    """What it finds: a tag file of more than 5 MB.

    **Why it matters.** No ad platform takes such a tag; it is probably the wrong file.

    **Wrong** `flowtag translate film.mp4 --to dv360`

    **Right** the text of the tag alone

    **Reference.** docs/macro-tools.md, input.
    """

    code = "DL302"
    name = "input-too-large"


class MacroAmbiguous(Finding):
    """What it finds: a literal that several platforms have with different meanings, and no
    neighbour that settles whose it is.

    **Why it matters.** `{{timestamp}}` is a cache-buster to Kevel and a time to Criteo. The
    literal stays as it is.

    **Wrong** `flowtag translate tag.html --from auto --to dv360`, with `{{timestamp}}` in the tag

    **Right** `flowtag translate tag.html --from kevel --to dv360`

    **Reference.** docs/macro-tools.md, recognising.
    """

    code = "DL303"
    name = "macro-ambiguous"
    severity: ClassVar[Severity] = "warning"


class UnknownMacroLike(Finding):
    """What it finds: a text that is spelt like a macro and is none that we know.

    **Why it matters.** If it is misspelt, the platform leaves it as it stands, and the server that
    is asked gets the macro's name for a value.

    **Wrong** `${CLICK_ULR}`

    **Right** `${CLICK_URL}`

    **Reference.** docs/platforms.md, the platform's macros.
    """

    code = "DL304"
    name = "unknown-macro-like"
    severity: ClassVar[Severity] = "warning"


class MacroNeverExpands(Finding):
    """What it finds: a macro whose brackets are percent-encoded.

    **Why it matters.** Platforms look for the literal, byte for byte. A tool that "cleaned" the
    address has made the macro into text, and it will never be replaced.

    **Wrong** `https://t.example/i?cb=%24%7BCACHEBUSTER%7D`

    **Right** `https://t.example/i?cb=${CACHEBUSTER}`

    **Reference.** docs/macro-tools.md, recognising.
    """

    code = "DL305"
    name = "macro-never-expands"
    severity: ClassVar[Severity] = "warning"


class MacroLeftOut(Finding):
    """What it finds: a macro that the platform translated to does not have.

    **Why it matters.** Its parameter was dropped, left to run time, or kept, as `--missing` says;
    whoever reads the pixel's log should know why.

    **Wrong** `flowtag translate tag.html --from xandr --to dv360` and not reading what it reports

    **Right** decide for each macro; `--missing keep` leaves the source's literal in place

    **Reference.** docs/macro-tools.md, translating.
    """

    code = "DL306"
    name = "macro-left-out"
    severity: ClassVar[Severity] = "warning"


class MacroNotDroppable(Finding):
    """What it finds: a macro that should be dropped and stands in no parameter.

    **Why it matters.** Taking it out of a path would make another address; so it stays, and the
    platform will not replace it.

    **Wrong** `https://t.example/${TAG_ID}/pixel.gif`, translated to a platform without that macro

    **Right** an address that works without it

    **Reference.** docs/macro-tools.md, translating.
    """

    code = "DL307"
    name = "macro-not-droppable"


class LandingPageEscape(Finding):
    """What it finds: a landing page behind a click macro, escaped as the old platform wants it and
    the new one does not.

    **Why it matters.** The click ends at a wrong address, or at none. Text outside macros is
    never changed, so it is for you to write.

    **Wrong** `%chttps%3A%2F%2Fshop.example%2F` on Campaign Manager 360

    **Right** `%chttps://shop.example/`

    **Reference.** docs/platforms.md, how clicks work.
    """

    code = "DL308"
    name = "landing-page-escape"
    severity: ClassVar[Severity] = "warning"


class ReceiverIdLost(Finding):
    """What it finds: a consent macro with a vendor's id, translated to one without.

    **Why it matters.** With the id a platform can withhold the consent string from a vendor that
    has none; without it, everybody gets the string. The meaning is the same for a vendor that has
    consent.

    **Wrong** relying on `${GDPR_CONSENT_755}` where the platform has only `${GDPR_CONSENT_STRING}`

    **Right** knowing that the platform does not check

    **Reference.** docs/macro-tools.md, consent.
    """

    code = "DL309"
    name = "receiver-id-lost"
    severity: ClassVar[Severity] = "info"


class MacroOfAnother(Finding):
    """What it finds: a macro of a third platform in a tag that is translated.

    **Why it matters.** It was not the source's, so nobody replaced it, and it is not the target's,
    so nobody will. It stays as it is.

    **Wrong** `%%TTD_CACHEBUSTER%%` in a tag that is translated from Xandr to DV360

    **Right** translate it from The Trade Desk first, or let `--from auto` say whose is whose

    **Reference.** docs/macro-tools.md, translating.
    """

    code = "DL310"
    name = "macro-of-another"
    severity: ClassVar[Severity] = "warning"


class SlotNotFound(Finding):
    """What it finds: a tag in which there is no place for a click macro, cache-buster or consent.

    **Why it matters.** Without the click macro clicks are not counted, without a cache-buster
    impressions are lost in caches, without consent the receiver may not count.

    **Wrong** a script tag of a vendor whose address has no `click=`

    **Right** the vendor's tag made for your platform, or the macro entered where the hint says

    **Reference.** docs/macro-tools.md, inserting.
    """

    code = "DL321"
    name = "slot-not-found"
    severity: ClassVar[Severity] = "warning"


class SlotTaken(Finding):
    """What it finds: a slot for a macro that holds something else already.

    **Why it matters.** A fixed number is no cache-buster, another platform's macro is never
    replaced, and a fixed consent string says what somebody else agreed to. What stands there is
    left as it is.

    **Wrong** `ord=123456789`

    **Right** `ord=[timestamp]`, or nothing behind `ord=`; for another platform's macros,
    `flowtag translate` first

    **Reference.** docs/macro-tools.md, inserting.
    """

    code = "DL322"
    name = "slot-taken"
    severity: ClassVar[Severity] = "warning"


class ConsentReceiverUnknown(Finding):
    """What it finds: a consent slot of a host whose vendor id we do not know.

    **Why it matters.** A consent macro carries the id of the receiver of that address; a wrong one
    makes consent invalid.

    **Wrong** `gdpr_consent=` in a pixel of a host that no table names

    **Right** the host in a `vendors.toml` of your own, with its id in the Global Vendor List

    **Reference.** docs/macro-tools.md, consent.
    """

    code = "DL323"
    name = "consent-receiver-unknown"
    severity: ClassVar[Severity] = "warning"


class SlotLacksMacro(Finding):
    """What it finds: a slot in the tag for which the platform has no macro.

    **Why it matters.** The slot stays empty.

    **Wrong** `gdpr=` on a platform that has no macro for it

    **Right** ask the platform, or leave the parameter out

    **Reference.** docs/platforms.md, the platform's macros.
    """

    code = "DL324"
    name = "slot-lacks-macro"
    severity: ClassVar[Severity] = "warning"


class SlotEscape(Finding):
    """What it finds: a slot that wants a macro escaped otherwise than the platform can.

    **Why it matters.** A click address that is not escaped inside a parameter is cut at its first
    `&`; one that is escaped where an address starts is no address.

    **Wrong** `click=%c` in a query: Campaign Manager 360 has its click macro only unescaped

    **Right** ask the vendor for a slot that takes it so, and test one click

    **Reference.** docs/macro-tools.md, escape levels.
    """

    code = "DL325"
    name = "slot-escape"
    severity: ClassVar[Severity] = "warning"


class ValueRefused(Finding):
    """What it finds: a value with control characters, half characters or marks that reverse text.

    **Why it matters.** A line break in a value splits a header, and a mark that reverses text
    makes an address look like another one. No honest value holds them.

    **Wrong** a value with a line break in it

    **Right** the value without it

    **Reference.** docs/macro-tools.md, values.
    """

    code = "DL331"
    name = "value-refused"


class ClickThroughRefused(Finding):
    """What it finds: a click address or landing page that is no http or https address.

    **Why it matters.** `javascript:` runs code in the page that shows the ad, `data:` shows a page
    of somebody's making.

    **Wrong** `--set click_url=javascript:alert(1)`

    **Right** `--set click_url=https://click.example/?u=`

    **Reference.** docs/macro-tools.md, values.
    """

    code = "DL332"
    name = "click-through-refused"


class ValueBreaksOut(Finding):
    """What it finds: a value with quotes or angle brackets, for a literal that the platform fills
    in as it is.

    **Why it matters.** In the tag, such a value ends the attribute that holds it. The platform
    would do the same; the text shows what then happens.

    **Wrong** `--set key_value.section='"><script>'` with `%%PATTERN:section%%` in an attribute

    **Right** the most escaped literal that the platform has, where it has one

    **Reference.** docs/macro-tools.md, values.
    """

    code = "DL333"
    name = "value-breaks-out"
    severity: ClassVar[Severity] = "warning"


class UnknownValueName(Finding):
    """What it finds: a value given for a name that is no macro of ours.

    **Why it matters.** It would be used nowhere.

    **Wrong** `--set cachebust=1`

    **Right** `--set cachebuster=1`

    **Reference.** docs/macros.md.
    """

    code = "DL334"
    name = "unknown-value-name"


MACRO_FINDINGS: tuple[type[Finding], ...] = (
    InputNotText,
    InputTooLarge,
    MacroAmbiguous,
    UnknownMacroLike,
    MacroNeverExpands,
    MacroLeftOut,
    MacroNotDroppable,
    LandingPageEscape,
    ReceiverIdLost,
    MacroOfAnother,
    SlotNotFound,
    SlotTaken,
    ConsentReceiverUnknown,
    SlotLacksMacro,
    SlotEscape,
    ValueRefused,
    ClickThroughRefused,
    ValueBreaksOut,
    UnknownValueName,
)
