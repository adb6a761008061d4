"""What the ad shows of inputs and forms: labelled fields, each with a line for what is wrong.

An input is a form of one field. It is no <form>: frames of ads are often sandboxed without
`allow-forms`, and there a form is never submitted. `player/browser/components/form.ts` reads it.
"""

from collections.abc import Sequence

from creative.acts import MAX_TYPED
from creative.html_text import Attributes, Html, element, escape_html
from flows import Field, Form, Input, fields_of

__all__ = ["form_element"]

# How each kind of line is typed: type of the input, keyboard, what a browser may fill in. A field
# of type number keeps what is wrong to itself.
_LINES: dict[str, tuple[str, str | None, str | None]] = {
    "text": ("text", "text", None),
    "email": ("email", "email", "email"),
    "phone": ("tel", "tel", "tel"),
    "number": ("text", "decimal", "off"),
    "date": ("date", None, "off"),
}
_MANY_STARS = 6  # they are drawn smaller


def form_element(component: Input | Form, index: int) -> Html:
    """The box of an input or a form; `index` makes its ids unique in the page."""
    fields = fields_of(component)
    title = component.title if isinstance(component, Form) else ""
    single = len(fields) < 2
    box: Attributes = {
        "class": "input" if single else "input form",
        "data-id": component.id,
        "data-kind": "form",
        "data-retry": component.retry,
        "role": "group" if title else None,
        "aria-label": title or None,
    }
    if component.endpoint:
        box |= {"data-url": component.endpoint.url, "data-lead": component.endpoint.lead_id}
    heading = element("p", {"class": "title"}, escape_html(title)) if title else ""
    inner = (_single if single else _several)(component, fields, index)
    return element("div", box, heading, *inner)


def _single(component: Input | Form, fields: Sequence[Field], index: int) -> list[Html]:
    label, note, control = _field(fields[0], f"{index}-0")
    return [label, note, _row(component, control), _consent(component)]


def _several(component: Input | Form, fields: Sequence[Field], index: int) -> list[Html]:
    lines = [
        element("div", {"class": f"line {field.kind}"}, *_field(field, f"{index}-{n}"))
        for n, field in enumerate(fields)
    ]
    note = element("p", {"class": "retry", "role": "alert"})  # of the consent box
    return [*lines, note, _consent(component), _row(component)]


def _row(component: Input | Form, *before: Html) -> Html:
    send = element("button", {"type": "button", "class": "send"}, escape_html(component.button))
    return element("div", {"class": "row"}, *before, send)


def _consent(component: Input | Form) -> Html:
    if not component.consent:
        return ""
    tick = element("input", {"type": "checkbox", "class": "tick"})
    words = element("span", {}, escape_html(component.consent))
    return element("label", {"class": "consent"}, tick, words)


def _field(field: Field, id_: str) -> tuple[Html, Html, Html]:
    """Label, line for what is wrong, and control."""
    rating = field.kind == "rating"
    name: Attributes = {"class": "name", "id": f"name{id_}"}
    label = escape_html(field.label)
    note = element("p", {"class": "retry", "id": f"retry{id_}", "role": "alert"})
    common: Attributes = {
        "aria-describedby": f"retry{id_}",
        "aria-required": "true" if field.required else None,
    }
    if rating:
        return element("span", name, label), note, _stars(field, id_, common)
    common = {"class": "field", "id": f"field{id_}", **common}
    control = _select(field, common) if field.kind == "select" else _line(field, common)
    return element("label", {**name, "for": f"field{id_}"}, label), note, control


def _line(field: Field, common: Attributes) -> Html:
    type_, mode, fill = _LINES[field.kind]
    attributes: Attributes = {
        **common,
        "type": type_,
        "inputmode": mode,
        "autocomplete": fill,
        "enterkeyhint": "send",
        "placeholder": field.placeholder or None,
    }
    if field.kind == "date":
        return element("input", {**attributes, "min": field.min_date, "max": field.max_date})
    most = field.max if field.kind == "text" and field.max else MAX_TYPED
    return element("input", {**attributes, "maxlength": int(most)})


def _select(field: Field, common: Attributes) -> Html:
    first = element("option", {"value": ""}, escape_html(field.placeholder or "\u2013"))
    rest = (element("option", {"value": one}, escape_html(one)) for one in field.options)
    return element("select", common, first, *rest)


def _stars(field: Field, id_: str, common: Attributes) -> Html:
    """Radio buttons under stars: arrows move, and each says `3/5`."""
    many = " many" if field.stars >= _MANY_STARS else ""
    stars = []
    for n in range(1, field.stars + 1):
        radio: Attributes = {"type": "radio", "name": f"stars{id_}", "value": n}
        label = {"aria-label": f"{n}/{field.stars}"}
        stars.append(element("label", {"class": "star"}, element("input", {**radio, **label})))
    group: Attributes = {"class": f"stars{many}", "role": "radiogroup"}
    return element("div", {**group, "aria-labelledby": f"name{id_}", **common}, *stars)
