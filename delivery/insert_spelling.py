"""Which literal of a platform goes into a slot, or why none does."""

from dataclasses import dataclass

from delivery import macro_findings as findings
from delivery.insert_rules import InsertRule
from delivery.platforms import Platform
from delivery.translate import find_literal
from flows import MACROS, Finding

__all__ = ["SlotSpelling", "slot_title", "spell_for_slot"]

_TITLES = {
    "click_url": "click macro",
    "cachebuster": "cache-buster",
    "gdpr": "consent flag",
    "gdpr_consent": "consent macro",
}


@dataclass(frozen=True, slots=True)
class SlotSpelling:
    """The literal for a slot, and what a person should know: one of them, or both."""

    literal: str | None = None
    finding: type[Finding] | None = None
    message: str = ""
    hint: str = ""


def slot_title(name: str) -> str:
    """What people call the slot of a macro."""
    return _TITLES.get(name, name)


def spell_for_slot(
    rule: InsertRule, platform: Platform, wanted: int, argument: str
) -> SlotSpelling:
    """The platform's literal of the rule's macro, escaped `wanted` times if it has it so.

    A click macro that it has only unescaped is better than none, with a finding; one that is
    escaped where an address starts would be no address.
    """
    closed = f"{rule.macro}_complete"
    names = [closed] if rule.form == "closed" and closed in MACROS else []
    names.append(rule.macro)
    for name in names:
        macro = find_literal(platform, name, argument, wanted)
        if macro is not None:
            return SlotSpelling(macro.spell(argument))
    every = [macro for name in names for macro in platform.levels(name)]
    title = slot_title(rule.macro)
    raw = next((m for m in every if m.level < wanted and not m.takes_argument), None)
    if raw is not None:
        message = f"The {title} of {platform.title} comes unescaped; this place wants it escaped "
        message += f"{('', 'once', 'twice')[wanted]}. {raw.literal} was put in."
        hint = "click once to see that it works."
        return SlotSpelling(raw.literal, findings.SlotEscape, message, hint)
    if every and not argument and all(macro.takes_argument for macro in every):
        message = "A consent macro carries the vendor id of whoever receives it, and nobody knows "
        message += "whose address this is."
        hint = f"write {every[0].literal} there by hand, or name the host in a vendors.toml."
        return SlotSpelling(None, findings.ConsentReceiverUnknown, message, hint)
    message = f"{platform.title} has no {title} for this place."
    hint = f"`flowtag platforms {platform.name}` lists what it has."
    return SlotSpelling(None, findings.SlotLacksMacro, message, hint)
