"""Which macros a tag carries for its creative: those that it uses, and the reporting set."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from creative import Creative, Slot
from delivery import findings
from delivery.click_throughs import click_names, find_click_throughs
from delivery.document import Delivery
from delivery.hoist import hoist_template
from delivery.impressions import painted_impressions
from delivery.platforms import Platform
from delivery.serve import trouble_problems
from delivery.spelling import Spelling, plain_ref, spell_slot
from flows import MACROS, MacroRef, Problem, Script, place_of

__all__ = ["REPORTING_SET", "find_slots", "used_refs"]

# What a buyer breaks reports down by, and what a collector needs to be allowed to count.
REPORTING_SET = (
    "cachebuster",
    "placement_id",
    "line_item_id",
    "campaign_id",
    "creative_id",
    "site_domain",
    "app_bundle",
    "gdpr",
    "gdpr_consent",
    "us_privacy",
    "gpp",
    "gpp_sid",
)
_SCRIPT_MACRO = re.compile(r"""\bmacro\s*\(\s*(['"])([a-z][\w.-]*)\1""")


@dataclass(frozen=True, slots=True)
class UsedRef:
    """A macro that the ad uses, and where: the file and the place in it."""

    ref: MacroRef
    file: str
    place: str


def used_refs(creative: Creative, delivery: Delivery, platform: Platform) -> list[UsedRef]:
    """Every macro that the player meets: in tracking, scripts, landing pages, click trackers."""
    flow, used = creative.flow, list[UsedRef]()
    for i, component in enumerate(flow.components):
        for k, entry in enumerate(component.tracking):
            place = place_of(flow, ("components", i, "tracking", k, "tag"))
            used += _refs(entry.tag, platform, "flow.json", place)
        if isinstance(component, Script):
            place = place_of(flow, ("components", i, "code"))
            used += _script_refs(component.code, platform, place)
    for i, text in enumerate(painted_impressions(delivery)):
        used += _refs(text, platform, "delivery.json", f"impressions[{i}] > tag")
    for click in find_click_throughs(creative, delivery):
        used += _refs(click.url, platform, click.file, click.place)
    for i, tracker in enumerate(delivery.click_trackers):
        used += _refs(tracker.tag, platform, "delivery.json", f"click_trackers[{i}] > tag")
    return used


def find_slots(
    creative: Creative,
    delivery: Delivery,
    platform: Platform,
    *,
    bare: bool = False,
    receiver_id: int | None = None,
) -> tuple[tuple[Slot, ...], list[Problem]]:
    """The slots of the tag in order: click first, so that no value can pose as another slot.

    `receiver_id` is the vendor in whose name consent is asked for where the platform needs a name
    and delivery.json gives none.
    """
    slots: dict[str, Slot] = {}
    problems: list[Problem] = []
    used = used_refs(creative, delivery, platform)
    for name in _click_macros(creative, platform):
        _add(slots, MacroRef(name), platform, delivery)
    for item in used:
        problems += _add_used(slots, item, platform, delivery)
    for name in () if bare else REPORTING_SET:
        found = _add(slots, MacroRef(name), platform, delivery)
        if found is None and receiver_id and MACROS[name].argument == "vendor id":
            _add(slots, MacroRef(name, str(receiver_id)), platform, delivery)
    return tuple(slots.values()), problems


def _click_macros(creative: Creative, platform: Platform) -> Iterable[str]:
    if not click_names(creative):
        return ()
    match platform.click.form:
        case "open" | "both":
            return ("click_url",)
        case "closed":
            return ("click_url_complete",)
        case "none":
            return ()


def _add(
    slots: dict[str, Slot], ref: MacroRef, platform: Platform, delivery: Delivery
) -> Spelling | None:
    found = spell_slot(ref, platform, delivery.vendor_id)
    if not isinstance(found, Spelling):
        return None
    slots.setdefault(ref.key, Slot(ref.key, found.level, found.literal))
    return found


def _add_used(
    slots: dict[str, Slot], item: UsedRef, platform: Platform, delivery: Delivery
) -> list[Problem]:
    macro = MACROS[item.ref.name]
    if macro.source == "player":
        return []
    found = spell_slot(item.ref, platform, delivery.vendor_id)
    if not isinstance(found, Spelling):
        at_run_time = macro.source == "both" and not item.ref.served
        return [] if at_run_time else trouble_problems(found, platform, item.place, item.file)
    twin = next((k for k in slots if k != item.ref.key and k.lower() == item.ref.key.lower()), None)
    if twin is not None:
        return [_collision(item, twin)]
    slots.setdefault(item.ref.key, Slot(item.ref.key, found.level, found.literal))
    return []


def _refs(text: str, platform: Platform, file: str, place: str) -> list[UsedRef]:
    template, _ = hoist_template(text, platform)
    return [UsedRef(part, file, place) for part in template if isinstance(part, MacroRef)]


def _script_refs(code: str, platform: Platform, place: str) -> list[UsedRef]:
    refs = [_ref_of_key(match[2]) for match in _SCRIPT_MACRO.finditer(code)]
    found = [UsedRef(ref, "flow.json", place) for ref in refs if ref is not None]
    return found + [
        item for item in _refs(code, platform, "flow.json", place) if not item.ref.served
    ]


def _ref_of_key(key: str) -> MacroRef | None:
    name, _, argument = key.partition(".")
    return plain_ref(MacroRef(name, argument)) if name in MACROS else None


def _collision(item: UsedRef, twin: str) -> Problem:
    return findings.KeyCollision.problem(
        item.place,
        f"@{{{item.ref.key}}} and @{{{twin}}} differ only by upper and lower case.",
        "write both the same way.",
        file=item.file,
    )
