"""Which literal of a platform stands for a macro of ours in a given place, or why none does."""

from dataclasses import dataclass
from typing import Literal

from delivery.macros import argument_fits
from delivery.platforms import Platform, PlatformMacro
from flows import MACROS, MacroRef

__all__ = ["Spelling", "Trouble", "may_break_out", "plain_ref", "spell_in_text", "spell_slot"]

Reason = Literal["missing", "by-hand", "too-late"]

# Values of these shapes are the same however often they are percent-encoded, and hold nothing
# that ends an attribute. Addresses and free text are neither.
_SAFE_SHAPES = ("number", "token", "consent")
_OWN_URLS = ("click_url", "click_url_complete")  # made by the platform, and needed
_ALIASES = {
    f"{name}_{suffix}": (name, level)
    for name in ("click_url", "landing_url", "view_url")
    for suffix, level in (("escaped", 1), ("escaped2", 2))
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """A literal of the platform, and how often the platform encodes its value."""

    literal: str
    level: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a macro has no literal in a place; `literal` is what a person may enter by hand."""

    reason: Reason
    key: str
    literal: str = ""


def plain_ref(ref: MacroRef) -> MacroRef:
    """The ref under the one name of its macro: `click_url_escaped` is `click_url` of level 1."""
    name, level = _ALIASES.get(ref.name, (ref.name, ref.level))
    return MacroRef(name, ref.argument, level, ref.served)


def spell_slot(ref: MacroRef, platform: Platform, vendor_id: int | None) -> Spelling | Trouble:
    """The literal that carries the macro in TagData: the most escaped one that may stand there."""
    found = _fitting(ref, platform, vendor_id)
    if not found:
        return Trouble("missing", ref.key)
    best = found[-1]
    if best.level == 0 and not _harmless(ref.name):
        return Trouble("by-hand", ref.key, _spell(best, ref, vendor_id).literal)
    return _spell(best, ref, vendor_id)


def spell_in_text(
    ref: MacroRef, platform: Platform, vendor_id: int | None, level: int
) -> Spelling | Trouble:
    """The literal for a place in the tag's text that wants its value encoded `level` times."""
    if MACROS[ref.name].source == "player":
        return Trouble("too-late", ref.key)
    found = _fitting(ref, platform, vendor_id)
    exact = [macro for macro in found if macro.level == level]
    if exact and (level > 0 or _harmless(ref.name)):
        return _spell(exact[0], ref, vendor_id)
    if found and MACROS[ref.name].shape in _SAFE_SHAPES:
        return _spell(found[0], ref, vendor_id)
    if found and found[0].level == 0 and not _harmless(ref.name):
        return Trouble("by-hand", ref.key, _spell(found[0], ref, vendor_id).literal)
    return Trouble("missing", ref.key)


def may_break_out(macro: PlatformMacro) -> bool:
    """Whether a value that the platform fills in as it is may hold quotes."""
    return macro.level == 0 and not _harmless(macro.name)


def _harmless(name: str) -> bool:
    return MACROS[name].shape in _SAFE_SHAPES or name in _OWN_URLS


def _fitting(ref: MacroRef, platform: Platform, vendor_id: int | None) -> tuple[PlatformMacro, ...]:
    """The platform's literals that can be spelt with the ref's argument, raw ones first."""
    literals = platform.levels(ref.name)
    plain = tuple(macro for macro in literals if not macro.takes_argument)
    argument = _argument(ref, vendor_id)
    with_it = tuple(m for m in literals if m.takes_argument and argument_fits(m, argument))
    return with_it or plain if ref.argument else plain or with_it


def _argument(ref: MacroRef, vendor_id: int | None) -> str:
    """A consent macro without a vendor id is for us: the id of delivery.json."""
    if ref.argument or ref.name not in ("gdpr_consent", "gpp") or vendor_id is None:
        return ref.argument
    return str(vendor_id)


def _spell(macro: PlatformMacro, ref: MacroRef, vendor_id: int | None) -> Spelling:
    return Spelling(macro.spell(_argument(ref, vendor_id)), macro.level)
