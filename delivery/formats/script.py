"""`<script>`: the loader makes the ad's iframe beside itself and hands the macro values over."""

from delivery.formats.plan import Plan, attribute, backup_file, html_text, slot_attribute
from delivery.pieces import Piece, markup
from delivery.serve import url_pieces

__all__ = ["script_pieces"]


# Where the loader is blocked, what stands in <noscript> stands there too: a browser with scripts
# keeps it as a text. The noscript may not have been read yet: then nothing happens.
_ON_ERROR = "var n=this.nextElementSibling;if(n)n.outerHTML=n.textContent"


def script_pieces(plan: Plan) -> list[Piece]:
    """Impressions, the script, and a linked picture for browsers without scripts."""
    head = f"<script async{attribute('src', plan.published('tag.js'))}"
    head += attribute("data-size", plan.size)
    head += attribute("data-title", plan.project.creative.look.name)
    head += attribute("data-append", str(plan.append))
    head += attribute("onerror", _ON_ERROR)
    slots = [piece for slot in plan.slots for piece in slot_attribute(slot)]
    ours = [markup(head), *slots, markup("></script>\n"), *_noscript(plan)]
    return [*plan.impressions.pieces, *plan.verification.wrap([*ours, markup("\n")])]


def _noscript(plan: Plan) -> list[Piece]:
    inner = [markup(_picture(plan))]
    if plan.exit.parts:
        link = [markup('<a href="'), *url_pieces(plan.exit)]
        inner = [*link, markup('" target="_blank" rel="noopener">'), *inner, markup("</a>")]
    return [markup("<noscript>"), *inner, markup("</noscript>")]


def _picture(plan: Plan) -> str:
    look, file = plan.project.creative.look, backup_file(plan.project)
    if file is None:
        return html_text(look.brand)
    size = attribute("width", plan.width) + attribute("height", plan.height)
    alt = attribute("alt", (look.backup.alt if look.backup else "") or look.brand)
    return (
        f"<img{attribute('src', plan.published(file))}{size}{alt}{attribute('style', 'border:0')}>"
    )
