"""What the ad shows of sliders and films: their elements, files, words and ways out.

A slide's own landing page is a click-through like any other: it goes through the platform's click
macro, under the name `<component>.<position>`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from creative.assets import find_file, used_sources
from creative.html_text import Attributes, Html, element, escape_html
from creative.look import Look
from flows import Component, Flow, Slide, Slider, Video

if TYPE_CHECKING:
    from creative.component_view import Scene

__all__ = [
    "media_element",
    "media_files",
    "media_sources",
    "media_texts",
    "slide_click",
    "slide_links",
]

_MAX_MOVING_MS = 30_000  # an ad that moves for longer by itself is refused by many


def media_element(component: Slider | Video, scene: "Scene") -> Html:
    """The box of a slider or a film."""
    return _slider(component, scene) if isinstance(component, Slider) else _film(component, scene)


def media_files(component: Component, look: Look) -> Iterator[str]:
    """The pictures and films that the page holds for it, to be found by their index."""
    if isinstance(component, Slider | Video):
        for source, wanted, _ in used_sources(component):
            if wanted in ("picture", "film"):
                yield find_file(look, source)


def media_texts(component: Component, look: Look) -> Iterator[str]:
    """What the user can read of it."""
    match component:
        case Slider():
            for slide in component.slides:
                yield slide.text
                yield _button_text(component, slide, look)
        case Video():
            yield look.text("skip")
        case _:
            pass


def media_sources(flow: Flow, *, apart: bool = False) -> str:
    """What the page's policy has to allow for films: nothing but what the flow needs.

    `apart`: films of the folder stand beside the page, not in it.
    """
    films = [c for c in flow.components if isinstance(c, Video)]
    own = any(not film.src.startswith("https://") for film in films)
    sources = {
        "https:": any(film.src.startswith("https://") for film in films) or (own and apart),
        "'self'": own and apart,
        "blob:": own and not apart,
        "data:": any(film.captions for film in films),
    }
    return " ".join(source for source, needed in sources.items() if needed)


def slide_links(flow: Flow) -> dict[str, str]:
    """The landing pages that slides bring themselves, by the name of their click-through."""
    sliders = (c for c in flow.components if isinstance(c, Slider))
    return {
        slide_click(slider, n): slide.link
        for slider in sliders
        for n, slide in enumerate(slider.slides)
        if slide.link
    }


def slide_click(slider: Slider, position: int) -> str:
    """The click-through that a slide opens; empty for none."""
    slide = slider.slides[position]
    return f"{slider.id}.{position}" if slide.link else slide.click


def _slider(slider: Slider, scene: "Scene") -> Html:
    count = len(slider.slides)
    slides = (_slide(slider, n, scene) for n in range(count))
    acts = slider.pick or any(slide_click(slider, n) for n in range(count))
    # where nothing in it takes focus, it does itself: keys have to reach what is out of sight
    track = element("div", {"class": "slides", "tabindex": -1 if acts else 0}, *slides)
    place = element("p", {"class": "hidden", "aria-live": "polite"})
    box: Attributes = {
        "class": "slider" if slider.pick else "slider brand",
        "data-id": slider.id,
        "data-kind": "slider",
        **_turning(slider),
        **_named("carousel", slider.label),
    }
    look = scene.look
    steps = (
        _button("step back", "", look.text("previous"), hidden=count < 2),
        _button("step", "", look.text("next"), hidden=count < 2),
    )
    return element("div", box, track, *steps, place)


def _turning(slider: Slider) -> Attributes:
    """How it moves by itself: once through and back to the first, and for no longer than allowed."""
    ms, count = slider.autoplay_ms, len(slider.slides)
    if not ms or count < 2:
        return {}
    return {"data-ms": ms, "data-turns": min(count, _MAX_MOVING_MS // ms)}


def _named(role: str, label: str) -> Attributes:
    return {"role": "group", "aria-roledescription": role, "aria-label": label}


def _slide(slider: Slider, position: int, scene: "Scene") -> Html:
    """It is one button if pressing it does something; one that can be taken has its way out beside it."""
    slide = slider.slides[position]
    click, words = slide_click(slider, position), _button_text(slider, slide, scene.look)
    exits: Attributes = {"data-act": "exit", "data-to": click, "data-exit": position}
    picks: Attributes = {
        "data-act": "pick",
        "data-to": position,
        "data-pick": position,
        "data-said": slide.text or slide.alt,
    }
    caption = element("span", {"class": "caption"}, escape_html(slide.text)) if slide.text else ""
    opens = (
        element("span", {"class": "hidden"}, f" ({escape_html(scene.look.text('opens'))})")
        if click
        else ""
    )
    both = slider.pick and bool(click)
    own = {**exits, "type": "button"} if both else {}
    tag = "button" if both else "span"
    more = element(tag, {"class": "more", **own}, escape_html(words), opens) if words else ""
    inner = element("span", {"class": "words"}, caption, "" if both else more)
    acts = picks if slider.pick else exits if click else None
    tile: Attributes = {"class": "tile", **({"type": "button", **acts} if acts else {})}
    picture = scene.image(slide.image, {"draggable": "false"}, slide.alt)
    card = element("button" if acts else "div", tile, picture, inner)
    name = _named("slide", f"{position + 1}/{len(slider.slides)}")
    return element("div", {"class": "slide", **name}, card, more if both else "")


def _button_text(slider: Slider, slide: Slide, look: Look) -> str:
    """What stands on the slide as the thing to press."""
    if slide.click or slide.link:
        return slide.button or look.text("learn_more")
    return slide.button if slider.pick else ""


def _button(name: str, words: str, label: str, **more: str | bool) -> Html:
    attributes: Attributes = {"type": "button", "class": name, "aria-label": label or None, **more}
    return element("button", attributes, escape_html(words))


def _film(video: Video, scene: "Scene") -> Html:
    """Without sound and without an address: the player loads it when it may."""
    look = scene.look
    captions = scene.asset(video.captions)
    poster = scene.picture(video.poster)
    film = None if video.src.startswith("https://") else scene.picture(video.src)
    known = film if film and film["width"] else poster or {"width": 0, "height": 0}
    attributes: Attributes = {
        "data-src": video.src if film is None else film["image"],
        "data-poster": poster["image"] if poster else None,
        "aria-label": video.label,
        "width": known["width"] or None,
        "height": known["height"] or None,
        "muted": True,
        "playsinline": True,
        "disablepictureinpicture": True,
        "preload": "auto",
    }
    track: Attributes = {"kind": "captions", "srclang": look.locale, "default": True}
    if captions:
        text = captions.data.decode("utf-8-sig")
        track["src"] = "data:text/vtt," + quote(text, safe="")
    box: Attributes = {
        "class": "film paused",
        "data-id": video.id,
        "data-kind": "video",
        "data-auto": video.autoplay,
        "data-skip": video.skip_after_ms,
        "data-pause": look.text("pause"),
    }
    skip: Attributes = {"type": "button", "class": "skip", "data-act": "media", "data-to": 5}
    return element(
        "div",
        box,
        element("video", attributes, element("track", track) if captions else ""),
        _button("play", "", look.text("play")),
        _button("sound", "", look.text("sound"), **{"aria-pressed": "false"}),
        element(
            "button", {**skip, "hidden": video.skip_after_ms != 0}, escape_html(look.text("skip"))
        ),
    )
