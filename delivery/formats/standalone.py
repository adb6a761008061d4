"""One whole document: the bundle itself, with the macro values as attributes of its body."""

import re

from creative import attribute_name, build_page
from delivery.click_chain import chain_reader, click_beacons
from delivery.click_id import landing_pages
from delivery.consent import need_finder
from delivery.formats.plan import Plan, slot_pieces
from delivery.harden import hardening, style_hardening
from delivery.hoist import hoisting
from delivery.impressions import painted_impressions
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
    delivery = plan.project.delivery
    page = build_page(
        plan.project.creative,
        plan.size,
        landing_pages(delivery),
        collector=delivery.collector,
        count_on_load=delivery.count_on == "load",
        host=plan.host,
        painted=painted_impressions(delivery),
        need_of=need_finder(plan.project),
        body_attributes=attributes,
        body_start=_MARK.format("start"),
        pasted=join(start),
        fallback_href=exit_mark,
        template=hoisting(plan.platform),
        read_click=chain_reader(delivery, plan.platform),
        click_pixels=click_beacons(plan.project.creative, delivery),
        policy=not beside.needs_document,
        harden=hardening(plan.platform),
        harden_style=style_hardening(plan.platform),
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
