"""`<iframe>`: the published page, with the macro values in the fragment of its address.

Browsers without scripts show the page's own fallback, so no `<noscript>` stands beside it.
"""

from delivery.formats.plan import Plan, attribute, slot_pieces
from delivery.pieces import Piece, escape_attribute, markup
from delivery.serve import ServedUrl, url_pieces

__all__ = ["iframe_pieces"]


def iframe_pieces(plan: Plan) -> list[Piece]:
    """Impressions and the frame, with what verifies it."""
    ours = [markup('<iframe src="'), *_address(plan), markup(f"#ft;append={plan.append}")]
    for found in plan.slots:
        ours += [markup(f";{found.key.lower()}="), *slot_pieces(found)]
    ours.append(markup(f'"{_attributes(plan)}></iframe>\n'))
    return [*plan.impressions.pieces, *plan.verification.wrap(ours)]


def _address(plan: Plan) -> list[Piece]:
    """The page's address; a wrapper takes the place of its host, and keeps its own query behind."""
    page = plan.published(f"{plan.size}.html")
    wrapper = next(iter(plan.verification.address), None)
    if wrapper is None:
        return [markup(escape_attribute(page))]
    path = page.split("/", 3)[3]
    before, query, parts = [], [], list(wrapper.parts)
    for n, (text, native) in enumerate(parts):
        if not native and "?" in text:
            start, mark, rest = text.partition("?")
            before, query = [*parts[:n], (start, False)], [(mark + rest, False), *parts[n + 1 :]]
            break
    else:
        before = parts
    return url_pieces(ServedUrl((*before, (path, False), *query)))


def _attributes(plan: Plan) -> str:
    size = attribute("width", plan.width) + attribute("height", plan.height)
    title = attribute("title", plan.project.creative.look.name)
    bare = ' scrolling="no" frameborder="0" marginwidth="0" marginheight="0"'
    return f"{size}{title}{bare}{attribute('style', 'border:0')}"
