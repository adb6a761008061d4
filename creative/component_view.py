"""What the ad shows of one component, as the element that the player copies when it is shown.

Kinds that nobody sees have none. What is fixed stands in the markup: words, roles, labels, and in
`data-act` and `data-to` which act of the user a press is. Variables are `<data value="position">`,
in whose place the player puts a text; `data-kind` names what the element does besides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from creative.assets import Asset, find_file
from creative.css import build_css
from creative.field_view import form_element
from creative.html_text import Attributes, Html, element, escape_html
from creative.look import Look
from creative.rich_text import rich_html, variable_html
from creative.sandbox import function_text
from creative.view_media import media_element
from flows import (
    Choice,
    Component,
    Css,
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
    parse_template,
)

__all__ = ["Scene", "closing_element", "component_element", "count_text", "script_of", "sheet_of"]


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

    def picture(self, source: str) -> dict[str, int] | None:
        """A picture or a film of the page: its index and its size in px."""
        asset = self.asset(source)
        if asset is None or asset.file not in self.images:
            return None
        index = self.images.index(asset.file)
        return {"image": index, "width": asset.width, "height": asset.height}

    def image(self, source: str, attributes: Attributes, alt: str, **more: str) -> Html:
        """A picture by its position in the view's images; '' if there is no such file."""
        picture = self.picture(source)
        if picture is None:
            return ""
        size = {"width": picture["width"], "height": picture["height"]}
        shown: Attributes = {
            **attributes,
            "data-image": picture["image"],
            "alt": alt,
            **size,
            "loading": "lazy",
        }
        return element("img", {**shown, **more})

    def words(self, text: str) -> Html:
        """A text for the user: only variables are macros here, all else is shown as typed."""
        positions = {name: n for n, name in enumerate(self.flow.variables)}
        return "".join(_part(part, positions) for part in parse_template(text)[0])

    def way_out(self, attributes: Attributes, words: Html) -> Html:
        """A button that opens a window, and says so."""
        opens = element("span", {"class": "hidden"}, f" ({escape_html(self.look.text('opens'))})")
        return element("button", {"type": "button", "class": "cta", **attributes}, words, opens)


def component_element(component: Component, index: int, scene: Scene) -> Html:
    """The element of a component, '' where nothing is shown; `index` is its position in the flow."""
    named: Attributes = {"data-id": component.id}
    match component:
        case Text() if component.html:
            inner = rich_html(component.text, list(scene.flow.variables))
            return element("p", {"class": "brand", **named, "data-kind": "html"}, inner)
        case Text():
            return element("p", {"class": "brand", **named}, scene.words(component.text))
        case Choice():
            return _choice(component, scene)
        case Redirect():
            words, click = scene.words(component.text), component.click
            pressed = scene.way_out({**named, "data-act": "press"}, words)
            return pressed + (closing_element(component.id, words, click, scene) if click else "")
        case Payment():
            more: Attributes = {"data-act": "press", "data-kind": "payment"}
            origin = component.origin or None
            return scene.way_out(
                {**named, **more, "data-origin": origin}, scene.words(component.text)
            )
        case Image():
            return scene.image(component.src, {"class": "brand", **named}, component.alt)
        case Input() | Form():
            return form_element(component, index)
        case Slider() | Video():
            return media_element(component, scene)
        case _:
            return ""


def closing_element(ends: str, words: Html, click: str, scene: Scene) -> Html:
    """The way out that stays at the end: after the component `ends`, or ('') after any other."""
    area: Attributes = {"data-area": "closing", "data-end": ends}
    return scene.way_out({**area, "data-act": "exit", "data-to": click}, words)


def sheet_of(component: Css, scene: Scene) -> str:
    """The style sheet of a css component, as the player adds it."""
    return build_css(component.css, _resolver(scene))


def script_of(component: Script) -> str:
    """The text that runs in the frame of an isolated script (`player/browser/frame.ts`)."""
    text = f"FlowtagScript={function_text(component.code)}"
    return text.replace("\r\n", "\n").replace("\r", "\n")


def count_text(choice: Choice, look: Look) -> str:
    """How many options may be toggled, in words; empty if it may be any number."""
    low, high = choice.min_selected, choice.max_selected
    if high is None:
        count = f"{low}+" if low else ""
    else:
        count = str(high) if low == high else f"{low}\u2013{high}"
    return look.text("choose").replace("{count}", count) if count else ""


def _choice(choice: Choice, scene: Scene) -> Html:
    """In a flow in which several can be taken, all choices tell of it, each with what it asks for."""
    toggles = any(
        isinstance(c, Choice) and (c.multiple or c.min_selected) for c in scene.flow.components
    )
    attributes: Attributes = {
        "type": "button",
        "class": "choice",
        "data-id": choice.id,
        "data-kind": "toggle" if toggles else "choice",
        "data-act": None if toggles else "choose",
        "aria-pressed": "false" if choice.multiple else None,
        "data-retry": (count_text(choice, scene.look) or None) if not choice.multiple else None,
    }
    return element("button", attributes, scene.words(choice.text))


def _resolver(scene: Scene) -> Callable[[str], str | None]:
    """The address of an asset in a style sheet."""
    return lambda name: found.base64_uri if (found := scene.asset(name)) else None


def _part(part: str | MacroRef, positions: Mapping[str, int]) -> Html:
    if isinstance(part, str):
        return escape_html(part)
    if part.name == "var" and part.argument in positions:
        return variable_html(positions[part.argument])
    return escape_html(f"@{{{part.key}}}")
