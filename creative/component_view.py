"""What the browser shows of one component, as data: a view of `player/browser/types.ts`.

Kinds that nobody sees have none. Texts stay texts here: what becomes of their variables and of
inline HTML is decided now, and no text is parsed in the ad.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from creative.assets import Asset, find_file
from creative.compile import Json
from creative.css import build_css
from creative.look import Look
from creative.rich_text import rich_nodes
from creative.sandbox import function_text
from creative.view_media import media_view
from flows import (
    Choice,
    Component,
    Css,
    Field,
    Flow,
    Form,
    Image,
    Input,
    MacroRef,
    Payment,
    Redirect,
    Script,
    Slider,
    Text,
    Video,
    fields_of,
    parse_template,
)

__all__ = ["Scene", "component_view", "count_text", "isolated_script"]


@dataclass(frozen=True)
class Scene:
    """What component views are made from. `images` are the pictures of the page by their index."""

    flow: Flow
    look: Look
    assets: Mapping[str, Asset]
    images: list[str]

    def asset(self, source: str) -> Asset | None:
        """The file that `source` names, if it could be read."""
        return self.assets.get(find_file(self.look, source)) if source else None

    def picture(self, source: str) -> Json | None:
        """A picture or a film of the page: its index and its size in px."""
        asset = self.asset(source)
        if asset is None or asset.file not in self.images:
            return None
        index = self.images.index(asset.file)
        return {"image": index, "width": asset.width, "height": asset.height}

    def words(self, text: str) -> str | list[str | int]:
        """A text for the user, with its variables by index."""
        return _words(text, self.flow)


def component_view(component: Component, scene: Scene) -> Json | None:
    """The view, or None where nothing is shown."""
    match component:
        case Text() if component.html:
            return {"type": "html", "nodes": rich_nodes(component.text, list(scene.flow.variables))}
        case Text():
            return {"type": "text", "text": _words(component.text, scene.flow)}
        case Choice():
            return _choice(component, scene)
        case Redirect():
            text = _words(component.text, scene.flow)
            return {"type": "redirect", "text": text, "click": component.click}
        case Image():
            picture = scene.picture(component.src)
            return picture and {"type": "image", **picture, "alt": component.alt}
        case Input() | Form():
            return _form(component)
        case Css():
            return {"type": "css", "css": build_css(component.css, _resolver(scene))}
        case Script() if component.isolated:
            return {"type": "script", "code": isolated_script(component.code)}
        case Slider() | Video() | Payment():
            return media_view(component, scene)
        case _:
            return None


def isolated_script(code: str) -> str:
    """The text that runs in the frame of an isolated script (`player/browser/frame.ts`)."""
    text = f"FlowtagScript={function_text(code)}"
    return text.replace("\r\n", "\n").replace("\r", "\n")


def count_text(choice: Choice, look: Look) -> str:
    """How many options may be toggled, in words; empty if it may be any number."""
    low, high = choice.min_selected, choice.max_selected
    if high is None:
        count = f"{low}+" if low else ""
    else:
        count = str(high) if low == high else f"{low}\u2013{high}"
    return look.text("choose").replace("{count}", count) if count else ""


def _choice(choice: Choice, scene: Scene) -> Json:
    shown: Json = {"type": "choice", "text": _words(choice.text, scene.flow)}
    if choice.multiple:
        return {**shown, "multiple": True}
    retry = count_text(choice, scene.look)
    return {**shown, "retry": retry} if retry else shown


def _form(component: Input | Form) -> Json:
    shown: Json = {
        "type": "form",
        "title": component.title if isinstance(component, Form) else "",
        "fields": [_field(field) for field in fields_of(component)],
        "button": component.button,
        "retry": component.retry,
        "consent": component.consent,
    }
    if component.endpoint:
        shown["endpoint"] = {"url": component.endpoint.url, "leadId": component.endpoint.lead_id}
    return shown


def _field(field: Field) -> Json:
    """What is left out is the browser's default."""
    shown: Json = {"kind": field.kind, "label": field.label}
    if field.placeholder:
        shown["placeholder"] = field.placeholder
    if field.required:
        shown["required"] = True
    match field.kind:
        case "date":
            bounds = {"min": field.min_date, "max": field.max_date}
            shown |= {name: date for name, date in bounds.items() if date}
        case "rating":
            shown["max"] = field.stars
        case "select":
            shown["options"] = list(field.options)
        case "text" if field.max is not None:
            shown["max"] = field.max
    return shown


def _resolver(scene: Scene) -> Callable[[str], str | None]:
    """The address of an asset in a style sheet."""
    return lambda name: found.base64_uri if (found := scene.asset(name)) else None


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
