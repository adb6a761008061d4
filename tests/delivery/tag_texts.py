"""What a platform would do to a finished tag, found without the code that is tested."""

import re

from creative import Slot, attribute_name, slot_text
from delivery import Platform, Project, Tag
from delivery.formats.plan import fallback_click
from delivery.ways_out import way_out


def without_our_slots(tag: Tag, project: Project, platform: Platform) -> str:
    """The text of a tag without what the platform shall replace in it."""
    text = tag.text
    for slot in tag.slots:
        (spelt,) = [s for s in spellings(slot) if s in text]
        assert text.count(spelt) == 1
        text = text.replace(spelt, "", 1)
    native = [part for url in tag.impressions for part, is_native in url.parts if is_native]
    if tag.format != "iframe":
        exit_url = way_out(project.delivery, fallback_click(project), platform)
        native += [part for part, is_native in exit_url.parts if is_native]
    for part in sorted(native, key=len, reverse=True):
        in_html = part.replace("&", "&amp;")  # as a pasted tag may spell it
        spelt = next(s for s in (part, in_html) if s in text)
        text = text.replace(spelt, "", 1)
    return text


def unwanted_hits(tag: Tag, project: Project, platform: Platform) -> list[str]:
    """What the platform would replace in a tag besides our slots."""
    return naive_hits(without_our_slots(tag, project, platform), platform)


def spellings(slot: Slot) -> tuple[str, str]:
    """A slot as an attribute and in a fragment."""
    return (
        f'{attribute_name(slot.key)}="{slot_text(slot)}"',
        f";{slot.key.lower()}={slot_text(slot)}",
    )


def naive_hits(text: str, platform: Platform) -> list[str]:
    """Literals in a text, looked for one by one, without the code that is tested."""
    hits = []
    for macro in platform.macros:
        expression = re.escape(macro.literal)
        for placeholder, allowed in (("{id}", r"\d+"), ("{key}", r"[\w.-]+")):
            expression = expression.replace(re.escape(placeholder), macro.argument or allowed)
        hits += re.findall(expression, text)
    return hits
