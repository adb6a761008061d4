"""What every tag format is given, and pieces that several of them share."""

from dataclasses import dataclass
from html import escape

from creative import HostName, Slot, attribute_name, literal_hash
from delivery.impressions import Impressions
from delivery.pieces import Piece, escape_attribute, markup, slot
from delivery.platforms import Platform
from delivery.project import Project
from delivery.serve import ServedUrl
from delivery.verification import Verifications

__all__ = [
    "Plan",
    "attribute",
    "backup_file",
    "fallback_click",
    "html_text",
    "slot_attribute",
    "slot_pieces",
]


@dataclass(frozen=True, slots=True)
class Plan:
    """One tag to be written. `host`: where a whole document will stand."""

    project: Project
    platform: Platform
    size: str
    slots: tuple[Slot, ...]
    impressions: Impressions
    exit: ServedUrl
    verification: Verifications
    host: HostName = "page"

    @property
    def width(self) -> str:
        """In CSS pixels."""
        return self.size.partition("x")[0]

    @property
    def height(self) -> str:
        """In CSS pixels."""
        return self.size.partition("x")[2]

    @property
    def append(self) -> int:
        """How often a landing page is percent-encoded behind the open click macro."""
        return self.platform.click.append

    def published(self, file: str) -> str:
        """The address of a published file."""
        base = self.project.delivery.base_url or ""
        return f"{base.rstrip('/')}/{file}"


def attribute(name: str, value: str) -> str:
    """An attribute of ours with a space before it."""
    return f' {name}="{escape_attribute(value)}"'


def slot_pieces(found: Slot) -> list[Piece]:
    """`level.hash.` and the literal, for wherever TagData stands."""
    return [markup(f"{found.level}.{literal_hash(found.literal)}."), slot(found.literal)]


def slot_attribute(found: Slot) -> list[Piece]:
    """A slot as a `data-…` attribute with a space before it."""
    return [markup(f' {attribute_name(found.key)}="'), *slot_pieces(found), markup('"')]


def fallback_click(project: Project) -> str:
    """The click-through of the fallback: that of the backup, else the first one named."""
    look = project.creative.look
    first = next(iter(project.delivery.click_throughs), "main")
    return look.backup.click if look.backup else next(iter(look.click_names), first)


def backup_file(project: Project) -> str | None:
    """The name under which the backup picture is published."""
    look = project.creative.look
    path = look.assets.get(look.backup.image or "") if look.backup else None
    return f"backup.{path.rpartition('.')[2].lower()}" if path else None


def html_text(text: str) -> str:
    """Text of ours between tags."""
    return escape(text, quote=False)
