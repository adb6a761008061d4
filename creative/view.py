"""What the browser shows and asks for, as data: the `View` of `player/browser/types.ts`.

Component and tracking indexes are those of the program (`creative.compile`). Macros become parts
that the player fills in; which literals of a platform stand for them is for the caller to say, by
the `template` it passes.
"""

import re
from collections.abc import Callable, Mapping

from creative.assets import Asset, find_file
from creative.compile import Json, tracking_entries
from creative.creative import Creative
from flows import (
    Choice,
    Component,
    Flow,
    Image,
    Input,
    MacroRef,
    Redirect,
    Template,
    TemplateError,
    Text,
    parse_template,
    parse_tracking,
)

__all__ = ["ReadTemplate", "build_view", "needs_document", "shown_texts"]

ReadTemplate = Callable[[str], tuple[Template, list[TemplateError]]]

_CHROME = ("choices", "opens", "you")
# In a document, where a macro stands at the start of an address.
_ADDRESS_START = re.compile(r"""\b(?:src|href|data|action)\s*=\s*["']?$""", re.IGNORECASE)


def build_view(
    creative: Creative,
    size: str,
    click_throughs: Mapping[str, str],
    assets: Mapping[str, Asset],
    template: ReadTemplate = parse_template,
) -> Json:
    """The view of one size. `assets` by file name, as `load_assets` returns them."""
    flow, look = creative.flow, creative.look
    width, height = map(int, size.split("x"))
    images = _images(creative, assets)
    view: Json = {
        "width": width,
        "height": height,
        "texts": {key: look.text(key) for key in _CHROME},
        "images": [assets[file].data_uri for file in images],
        "components": [_component(c, creative, images, assets) for c in flow.components],
        "tracking": [_tracking(entry.tag, template) for _, _, entry in tracking_entries(flow)],
        "clicks": {n: _parts(template(url)[0], False) for n, url in click_throughs.items()},
        "areas": {area.area: area.click for area in look.areas},
        "backup": look.backup.click if look.backup else "",
        "personal": [n for n, name in enumerate(flow.variables) if name in flow.personal_variables],
    }
    if look.closing:
        view["closing"] = {"text": look.closing.text, "click": look.closing.click}
    return view


def needs_document(flow: Flow) -> bool:
    """Whether some tracking text runs in a frame of its own."""
    return any(parse_tracking(entry.tag).needs_document for _, _, entry in tracking_entries(flow))


def shown_texts(creative: Creative) -> list[str]:
    """Every text that the ad can show, in document order: what its fonts have to cover."""
    look = creative.look
    texts = [look.brand, *(look.text(key) for key in ("ad_label", "learn_more", *_CHROME))]
    if look.header:
        texts += [look.header.title or "", look.header.subtitle]
    if look.closing:
        texts.append(look.closing.text)
    for component in creative.flow.components:
        match component:
            case Text() | Choice() | Redirect():
                texts.append(component.text)
            case Input():
                texts += [component.label, component.placeholder, component.button]
                texts += [component.retry, component.consent]
            case _:
                pass
    return [text for text in texts if text]


def _images(creative: Creative, assets: Mapping[str, Asset]) -> list[str]:
    """The files of the flow's pictures, each once; the order is the index."""
    pictures = (c for c in creative.flow.components if isinstance(c, Image))
    files = (find_file(creative.look, picture.src) for picture in pictures)
    return [file for file in dict.fromkeys(files) if file in assets]


def _component(
    component: Component, creative: Creative, images: list[str], assets: Mapping[str, Asset]
) -> Json | None:
    flow = creative.flow
    match component:
        case Text() | Choice():
            return {"type": component.type, "text": _words(component.text, flow)}
        case Redirect():
            text = _words(component.text, flow)
            return {"type": "redirect", "text": text, "click": component.click}
        case Image():
            file = find_file(creative.look, component.src)
            asset = assets.get(file)
            if asset is None:
                return None
            shown: Json = {"type": "image", "image": images.index(file), "alt": component.alt}
            return {**shown, "width": asset.width, "height": asset.height}
        case Input():
            return _input(component)
        case _:
            return None


def _input(field: Input) -> Json:
    shown: Json = {
        "type": "input",
        "kind": field.kind,
        "label": field.label,
        "placeholder": field.placeholder,
        "button": field.button,
        "retry": field.retry,
        "consent": field.consent,
    }
    if field.endpoint:
        shown["endpoint"] = {"url": field.endpoint.url, "leadId": field.endpoint.lead_id}
    return shown


def _words(text: str, flow: Flow) -> str | list[str | int]:
    """A text for the user: only variables are macros here, all else is shown as typed."""
    variables = {name: n for n, name in enumerate(flow.variables)}
    words: list[str | int] = []
    for part in parse_template(text)[0]:
        if isinstance(part, MacroRef) and part.name == "var" and part.argument in variables:
            words.append(variables[part.argument])
            continue
        literal = part if isinstance(part, str) else f"@{{{part.key}}}"
        if words and isinstance(words[-1], str):
            words[-1] += literal
        else:
            words.append(literal)
    if all(isinstance(word, str) for word in words):
        return "".join(map(str, words))
    return words


def _tracking(tag: str, template: ReadTemplate) -> Json:
    parsed = parse_tracking(tag)
    if parsed.needs_document:
        return {"frame": _parts(template(tag)[0], True)}
    return {"pixels": [_parts(template(url)[0], False) for url in parsed.requests]}


def _parts(template: Template, document: bool) -> list[object]:
    """Literals and `[key, level]`, or `[key, level, 1]` for what only the tag may give.

    Without a level of its own a value is raw at the start of an address, else escaped once.
    """
    parts: list[object] = []
    before = ""
    for part in template:
        if isinstance(part, str):
            parts.append(part)
            before = part
            continue
        starts = bool(_ADDRESS_START.search(before)) if document else not parts
        level = part.level if part.level is not None else 0 if starts else 1
        parts.append([part.key, level, 1] if part.served else [part.key, level])
        before = " "
    return parts
