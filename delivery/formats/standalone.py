"""One whole document: the bundle itself, with the macro values as attributes of its body."""

import re

from creative import TagText, attribute_name, build_page
from delivery.click_id import landing_pages
from delivery.formats.plan import Plan, slot_pieces
from delivery.formats.wiring import wiring_of
from delivery.harden import hardening, style_hardening
from delivery.pieces import Piece, TagError, join, markup
from delivery.serve import url_pieces

__all__ = ["standalone_pieces"]

# Marks in the page where pieces of the tag go; private-use characters, which no text should hold.
_MARK = "\ue0f7{}\ue0f8"
_RAW = re.compile(r"(<(script|style)\b[^>]*>)(.*?)(?=</\2>)", re.DOTALL | re.IGNORECASE)


def standalone_pieces(plan: Plan) -> list[Piece]:
    """The document in pieces; its scripts and styles are hardened before their hashes are made."""
    beside = plan.verification.beside
    start = [*plan.impressions.pieces, *beside.pieces]
    marked: dict[str, list[Piece]] = {_MARK.format("start"): start}
    attributes = [("data-append", str(plan.append))]
    for slot in plan.slots:
        mark = _MARK.format(slot.key)
        marked[mark] = slot_pieces(slot)
        attributes.append((attribute_name(slot.key), mark))
    exit_mark = _MARK.format("exit") if plan.exit.parts else ""
    if exit_mark:
        marked[exit_mark] = url_pieces(plan.exit)
    page = build_page(
        plan.project.creative,
        plan.size,
        landing_pages(plan.project.delivery),
        host=plan.host,
        wiring=wiring_of(plan.project, plan.platform),
        tag=TagText(
            body_attributes=attributes,
            body_start=_MARK.format("start"),
            pasted=join(start),
            fallback_href=exit_mark,
            policy=not beside.needs_document,
            harden=hardening(plan.platform),
            harden_style=style_hardening(plan.platform),
        ),
    )
    return _fill(page, marked)


def _fill(page: str, marked: dict[str, list[Piece]]) -> list[Piece]:
    if any(page.count(mark) != 1 for mark in marked):
        raise TagError("A text of the creative holds the marks that the tag is built with.")
    pieces: list[Piece] = []
    for part in re.split("(" + "|".join(map(re.escape, marked)) + ")", page):
        pieces += marked[part] if part in marked else _kinds(part)
    return pieces


def _kinds(html: str) -> list[Piece]:
    """Markup, and the texts of scripts and styles, in which nothing can be a reference."""
    pieces: list[Piece] = []
    last = 0
    for found in _RAW.finditer(html):
        pieces += [markup(html[last : found.end(1)]), Piece(found[3], "fixed")]
        last = found.end()
    return [*pieces, markup(html[last:])]
