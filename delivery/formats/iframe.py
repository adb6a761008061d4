"""`<iframe>`: the published page, with the macro values in the fragment of its address.

Browsers without scripts show the page's own fallback, so no `<noscript>` stands beside it.
"""

from delivery.formats.plan import Plan, attribute, slot_pieces
from delivery.pieces import Piece, escape_attribute, markup

__all__ = ["iframe_pieces"]


def iframe_pieces(plan: Plan) -> list[Piece]:
    """Impressions and the frame."""
    page = escape_attribute(plan.published(f"{plan.size}.html"))
    pieces = [*plan.impressions.pieces, markup(f'<iframe src="{page}#ft;append={plan.append}')]
    for found in plan.slots:
        pieces += [markup(f";{found.key.lower()}="), *slot_pieces(found)]
    return [*pieces, markup(f'"{_attributes(plan)}></iframe>\n')]


def _attributes(plan: Plan) -> str:
    size = attribute("width", plan.width) + attribute("height", plan.height)
    title = attribute("title", plan.project.creative.look.name)
    bare = ' scrolling="no" frameborder="0" marginwidth="0" marginheight="0"'
    return f"{size}{title}{bare}{attribute('style', 'border:0')}"
