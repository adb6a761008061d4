"""What the browser shows and asks for, as data: the `View` of `player/browser/types.ts`.

Component and tracking indexes are those of the program (`creative.compile`). Macros become parts
that the player fills in; which literals of a platform stand for them is for the caller to say, by
the `template` it passes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from creative.assets import Asset, find_file
from creative.built import load_part
from creative.compile import Json, tracking_entries
from creative.component_view import (
    Scene,
    closing_element,
    component_element,
    count_text,
    script_of,
    sheet_of,
)
from creative.consent import receivers_in
from creative.creative import Creative
from creative.html_text import Attributes, Html, element, escape_html
from creative.look import Look
from creative.rich_text import plain_text
from creative.view_media import media_files, media_texts, slide_links
from flows import (
    Choice,
    Component,
    Css,
    Flow,
    Form,
    Image,
    Input,
    Script,
    Slider,
    Template,
    TemplateError,
    Text,
    Tracking,
    Video,
    parse_template,
    parse_tracking,
)

__all__ = [
    "ReadClick",
    "ReadTemplate",
    "build_markup",
    "build_view",
    "make_scene",
    "needs_document",
    "shown_texts",
    "tracking_view",
]

ReadTemplate = Callable[[str], tuple[Template, list[TemplateError]]]
ReadClick = Callable[[str, str], Template]
"""The way of a click-through as a template, from its name and its landing page."""

# Of tracking texts that need a document, and of isolated scripts.
_FRAME: Attributes = {
    "class": "pixel",
    "sandbox": "allow-scripts",
    "aria-hidden": "true",
    "tabindex": -1,
    "width": 1,
    "height": 1,
}
_DOCUMENT = "<!doctype html><body>"  # before a tracking text that runs in a frame of its own
# An isolated script reaches no network: it only talks to the page around its frame.
_ISOLATED = (
    '<meta http-equiv="Content-Security-Policy" '
    """content="default-src 'none'; script-src 'unsafe-inline'">"""
)
_CHROME = ("choices", "opens", "you")
# In a document, where a macro stands at the start of an address.
_ADDRESS_START = re.compile(r"""\b(?:src|href|data|action)\s*=\s*["']?$""", re.IGNORECASE)


def build_view(
    creative: Creative,
    size: str,
    click_throughs: Mapping[str, str],
    assets: Mapping[str, Asset],
    template: ReadTemplate = parse_template,
    *,
    read_click: ReadClick | None = None,
    click_pixels: Mapping[str, Sequence[str]] | None = None,
    apart: Mapping[str, str] = MappingProxyType({}),
) -> Json:
    """The view of one size. `assets` by file name, as `load_assets` returns them.

    `apart` has the addresses of files that are published beside the page, by file name.

    `read_click` says which way a click takes to its landing page, `click_pixels` what is asked
    for beside it, by the name of the click-through.
    """
    flow, look = creative.flow, creative.look
    width, height = map(int, size.split("x"))
    scene = make_scene(creative, assets)
    clicks = {**click_throughs, **slide_links(flow)}
    view: Json = {
        "width": width,
        "height": height,
        "images": [apart.get(file) or assets[file].data_uri for file in scene.images],
        "tracking": [tracking_view(entry, template) for _, _, entry in tracking_entries(flow)],
        "clicks": {
            name: _parts(read_click(name, url) if read_click else template(url)[0], False)
            for name, url in clicks.items()
        },
        "backup": look.backup.click if look.backup else "",
    }
    if click_pixels:
        view["clicked"] = {
            name: [_parts(template(url)[0], False) for url in urls]
            for name, urls in click_pixels.items()
        }
    view |= _by_component("sheets", {n: sheet_of(c, scene) for n, c in _kind(flow, Css)})
    isolated = {n: script_of(c) for n, c in _kind(flow, Script) if c.isolated}
    view |= _by_component("scripts", isolated)
    if look.start_on == "viewable":
        view["viewable"] = True
    if isolated:
        view["frame"] = f"{_ISOLATED}<script>{load_part('frame.js').strip()}</script>"
    return view


def make_scene(creative: Creative, assets: Mapping[str, Asset]) -> Scene:
    """What the elements of components are made from: pictures by their position in the view."""
    return Scene(creative.flow, creative.look, assets, _images(creative, assets))


def build_markup(scene: Scene, view: Json) -> Html:
    """Every element that the ad of this view can show: what the player copies when it is time."""
    flow, look = scene.flow, scene.look
    shown = [component_element(c, n, scene) for n, c in enumerate(flow.components)]
    if look.closing:
        shown.append(closing_element("", escape_html(look.closing.text), look.closing.click, scene))
    you = element("span", {"class": "hidden"}, f"{escape_html(look.text('you'))}: ")
    typing: Attributes = {"class": "brand typing", "aria-hidden": "true"}
    group: Attributes = {"role": "group", "aria-label": look.text("choices")}
    if any(name in view for name in ("frame", "painted")) or needs_document(flow):
        shown.append(element("iframe", _FRAME))
    return "".join(
        (
            *shown,
            element("p", {"class": "user"}, you),
            element("p", typing, *["<i></i>"] * 3),
            element("div", {"class": "choices", **group}),
        )
    )


_C = TypeVar("_C", bound=Component)


def _kind(flow: Flow, kind: type[_C]) -> Iterator[tuple[int, _C]]:
    return ((n, c) for n, c in enumerate(flow.components) if isinstance(c, kind))


def _by_component(name: str, texts: Mapping[int, str]) -> Json:
    """Texts by the position of their component, where there are any."""
    return {name: {str(n): text for n, text in texts.items()}} if texts else {}


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
        texts += _texts(component, look)
    return [text for text in texts if text]


def _texts(component: Component, look: Look) -> Iterator[str]:
    """What the user can read of it."""
    spoken = isinstance(component, Image | Slider | Video)  # for screen readers only
    for name in (*component.texts, *(() if spoken else component.plain_texts)):
        text = getattr(component, name)
        yield plain_text(text) if isinstance(component, Text) and component.html else text
    match component:
        case Choice():
            yield count_text(component, look)
        case Form():
            for field in component.fields:
                yield from (field.label, field.placeholder, *field.options)
        case Input():
            yield from component.options
        case _:
            yield from media_texts(component, look)


def _images(creative: Creative, assets: Mapping[str, Asset]) -> list[str]:
    """The files of the flow's pictures and films, each once; the order is the index."""
    files = dict.fromkeys(_files(creative.flow, creative.look))
    return [file for file in files if file in assets]


def _files(flow: Flow, look: Look) -> Iterator[str]:
    for component in flow.components:
        if isinstance(component, Image):
            yield find_file(look, component.src)
        else:
            yield from media_files(component, look)


def tracking_view(entry: Tracking, template: ReadTemplate) -> Json:
    """What the player fires for one tracking text."""
    parsed = parse_tracking(entry.tag)
    unknown: Json = {} if entry.on_unknown == "hold" else {"unknown": entry.on_unknown}
    if parsed.needs_document:
        parts = _parts(template(entry.tag)[0], True)
        first, *rest = parts  # markup, which is no macro
        return {
            "frame": [f"{_DOCUMENT}{first}", *rest],
            "hosts": list(receivers_in(parsed)),
            **unknown,
        }
    pixels = [_parts(template(url)[0], False) for url in parsed.requests]
    return {"pixels": pixels, **unknown}


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
