"""What the browser shows of sliders, films and payments: their views, files, words and ways out.

A slide's own landing page is a click-through like any other: it goes through the platform's click
macro, under the name `<component>.<position>`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from creative.assets import find_file, used_sources
from creative.compile import Json
from creative.look import Look
from flows import Component, Flow, Payment, Slide, Slider, Video

if TYPE_CHECKING:
    from creative.component_view import Scene

__all__ = [
    "media_files",
    "media_sources",
    "media_texts",
    "media_view",
    "slide_click",
    "slide_links",
]

_FILM_TEXTS = ("play", "pause", "sound", "skip")
_SLIDER_TEXTS = ("previous", "next")


def media_view(component: Slider | Video | Payment, scene: "Scene") -> Json:
    """The view of a slider, a film or a payment."""
    match component:
        case Slider():
            return {
                "type": "slider",
                "label": component.label,
                "pick": component.pick,
                "autoplay": component.autoplay_ms,
                "slides": [_slide(component, n, scene) for n in range(len(component.slides))],
                "texts": {key: scene.look.text(key) for key in _SLIDER_TEXTS},
            }
        case Video():
            return _film(component, scene)
        case Payment():
            text = scene.words(component.text)
            return {"type": "payment", "text": text, "origin": component.origin}


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
                yield _button(component, slide, look)
        case Video():
            yield look.text("skip")
        case _:
            pass


def media_sources(flow: Flow) -> str:
    """What the page's policy has to allow for films: nothing but what the flow needs."""
    films = [c for c in flow.components if isinstance(c, Video)]
    sources = {
        "https:": any(film.src.startswith("https://") for film in films),
        "blob:": any(not film.src.startswith("https://") for film in films),
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


def _slide(slider: Slider, position: int, scene: "Scene") -> Json:
    slide = slider.slides[position]
    picture = scene.picture(slide.image) or {"image": -1, "width": 0, "height": 0}
    return {
        "text": slide.text,
        **picture,
        "alt": slide.alt,
        "click": slide_click(slider, position),
        "button": _button(slider, slide, scene.look),
    }


def _button(slider: Slider, slide: Slide, look: Look) -> str:
    """What stands on the slide as the thing to press."""
    if slide.click or slide.link:
        return slide.button or look.text("learn_more")
    return slide.button if slider.pick else ""


def _film(video: Video, scene: "Scene") -> Json:
    captions = scene.asset(video.captions)
    poster = scene.picture(video.poster)
    remote = video.src.startswith("https://")
    film = None if remote else scene.picture(video.src)
    known = film if film and film["width"] else poster or {"width": 0, "height": 0}
    return {
        "type": "video",
        "src": video.src if film is None else film["image"],
        "label": video.label,
        "poster": poster["image"] if poster else -1,
        "captions": captions.data.decode("utf-8-sig") if captions else "",
        "autoplay": video.autoplay,
        "skip": -1 if video.skip_after_ms is None else video.skip_after_ms,
        "width": known["width"],
        "height": known["height"],
        "texts": {key: scene.look.text(key) for key in _FILM_TEXTS},
    }
