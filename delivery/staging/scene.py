"""What every host of one run answers: publisher, ad server, file host, click counter, all others.

Pure: a request and a scene in, an Answer out. The server (`staging.server`) does the acting.
"""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Literal
from urllib.parse import unquote

from delivery.staging.calls import Answer, Role
from delivery.staging.options import SPEEDS, Speed
from delivery.staging.pages import (
    HOST_FILES,
    PLAIN,
    Surroundings,
    ad_document,
    app_script,
    entry_address,
    landing_page,
    mock_file,
    publisher_page,
)
from delivery.staging.places import PUBLISHER

__all__ = ["HELLO_PATH", "PUBLISHER_HOST", "Asked", "Odd", "Scene", "answer_request"]

PUBLISHER_HOST = PUBLISHER
HELLO_PATH = "/flowtag-hello"
"""Answered only here: the page for people asks whether its browser is mapped."""

Odd = Literal["", "error", "redirect", "no-cors"]
"""How a pixel host may answer otherwise: with 500, with another address, to nobody else's site."""

_ONWARDS = "onwards.staging.example"  # where hosts that redirect lead
# 1x1 transparent GIF, the smallest that every browser draws.
_GIF = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_NO_STORE = (("cache-control", "no-store"),)
_HTML = (("content-type", "text/html; charset=utf-8"), *_NO_STORE)
_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The part of a request that decides the answer. `path` is as sent, percent-encoded.

    `by_browser`: the browser asks on its own account, for no page.
    """

    scheme: str
    host: str
    path: str
    query: str = ""
    method: str = "GET"
    destination: str = ""
    origin: str = ""
    wants_headers: str = ""
    by_browser: bool = False

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.host}{self.path}" + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True, slots=True)
class Scene:
    """One run: what is shown where. `click` gives the address a click call leads to, or None, and
    `track` that of a click tracker's call.

    `site` are the published files by name; they stand below `base_url`. `collector` is the address
    of the first-party collector, whose calls are not pixels. Any host that is not named here is a
    pixel host, and a landing page when somebody navigates to it.

    `around` is where the ad stands, and `tag` what is written into a page that holds the tag
    itself. `odd_hosts` answer in that `odd` way.
    """

    title: str
    ad_host: str
    ad: str
    width_px: int
    height_px: int
    base_url: str = ""
    site: Mapping[str, bytes] = field(default_factory=dict)
    click_host: str = ""
    click: Callable[[str], str | None] | None = None
    collector: str = ""
    track: Callable[[str], str | None] | None = None
    odd: Odd = ""
    odd_hosts: frozenset[str] = frozenset()
    around: Surroundings = PLAIN
    tag: str = ""
    speed: Speed = SPEEDS["fast"]

    @property
    def holds_tag(self) -> bool:
        """Whether the tag stands in the publisher's page itself."""
        return bool(self.around.place.kind == "page" and self.tag)

    def entry(self, run: str) -> str:
        """Where a visitor goes to see the ad of that run."""
        size = (self.width_px, self.height_px)
        return entry_address(self.around, f"https://{self.ad_host}/{run}", run, size)


def answer_request(scene: Scene | None, asked: Asked) -> Answer:
    """What the host that was asked answers; without a scene every host is a pixel host."""
    if asked.host == _ONWARDS:
        return _answer_anybody(asked, "staging")
    if asked.host == PUBLISHER_HOST and asked.path == HELLO_PATH:
        return Answer("staging", 204, _cors(asked))
    if scene is not None:
        if asked.host == PUBLISHER_HOST and asked.destination != "image":
            return _answer_publisher(scene, asked)
        if asked.host == scene.ad_host and (answer := _answer_ad(scene, asked)):
            return answer
        if scene.click_host and asked.host == scene.click_host:
            return _answer_click(scene, asked)
        name = _site_name(scene, asked)
        if name is not None:
            return _answer_file(name, scene.site[name])
        if asked.host in scene.odd_hosts and not _navigates(asked):
            return _answer_oddly(scene.odd, asked)
        onwards = scene.track(asked.url) if scene.track and _navigates(asked) else None
        if onwards is not None:
            return Answer("tracker", 302, (("location", onwards), *_NO_STORE))
        if scene.collector and asked.url.startswith(scene.collector):
            return _answer_anybody(asked, "collector")
    return _answer_other(asked)


def _answer_ad(scene: Scene, asked: Asked) -> Answer | None:
    """The ad's document, or the container that an app has beside it."""
    if asked.destination in ("iframe", "document"):
        return _html_answer("ad", ad_document(scene.around, scene.ad))
    if _is_container(scene.around, asked):
        return _answer_file("mraid.js", app_script(scene.around.place).encode())
    return None


def _answer_oddly(odd: Odd, asked: Asked) -> Answer:
    """As hosts of pixels answer that have troubles of their own."""
    match odd:
        case "error":
            return Answer("pixel", 500, _NO_STORE)
        case "redirect":
            location = f"https://{_ONWARDS}/from/{asked.host}"
            return Answer("pixel", 302, (("location", location), *_NO_STORE))
        case _:  # without a word to other sites
            plain = _answer_anybody(asked, "pixel")
            kept = (header for header in plain.headers if not header[0].startswith("access-"))
            return replace(plain, headers=tuple(kept))


def _answer_publisher(scene: Scene, asked: Asked) -> Answer:
    if asked.path in HOST_FILES:
        return _html_answer("publisher", mock_file(HOST_FILES[asked.path]))
    if asked.path.startswith("/~friendly/"):
        return _html_answer("ad", scene.ad)
    ad_url = f"https://{scene.ad_host}/{asked.path.strip('/') or 'page'}"
    page = publisher_page(
        scene.around,
        title=scene.title,
        ad_url=ad_url,
        tag=scene.tag,
        width_px=scene.width_px,
        height_px=scene.height_px,
    )
    return _html_answer("publisher", page)


def _html_answer(played: Role, text: str) -> Answer:
    return Answer(played, headers=_HTML, body=text.encode())


def _is_container(around: Surroundings, asked: Asked) -> bool:
    """Whether the ad asks for the container's own script, which the app answers (MRAID 3.0, 3.1.2)."""
    named = asked.path.rpartition("/")[2].lower() == "mraid.js"
    return around.place.in_app and named and asked.destination == "script"


def _navigates(asked: Asked) -> bool:
    return asked.destination == "document"


def _answer_other(asked: Asked) -> Answer:
    if asked.by_browser or (asked.path == "/favicon.ico" and not asked.query):
        return Answer("browser", status=204)
    if _navigates(asked):
        return _html_answer("landing", landing_page(asked.host, asked.url))
    return _answer_anybody(asked, "pixel")


def _answer_click(scene: Scene, asked: Asked) -> Answer:
    target = scene.click(asked.url) if scene.click else None
    if target is None:
        said = f"The click counter of {asked.host} cannot read {asked.url}"
        return Answer("click", 400, _HTML, f"<!doctype html><p>{html.escape(said)}".encode())
    return Answer("click", 302, (("location", target), *_NO_STORE))


def _site_name(scene: Scene, asked: Asked) -> str | None:
    base = scene.base_url.rstrip("/") + "/"
    address = f"{asked.scheme}://{asked.host}{asked.path}"
    if not scene.base_url or not address.startswith(base):
        return None
    name = unquote(address[len(base) :])
    return name if name in scene.site else None


def _answer_file(name: str, data: bytes) -> Answer:
    kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    headers = (("content-type", kind), ("access-control-allow-origin", "*"), *_NO_STORE)
    return Answer("site", headers=headers, body=data)


def _answer_anybody(asked: Asked, played: Role) -> Answer:
    # What the browser asked for decides: an empty script runs, an empty frame shows nothing.
    cors = _cors(asked)
    if asked.destination in ("video", "audio"):
        return Answer("site", 200, (("content-type", "video/webm"), *cors), _film())
    if asked.method == "OPTIONS":
        return Answer(played, 204, cors)
    if asked.destination == "script":
        return Answer(played, 200, (("content-type", "text/javascript"), *cors), b"")
    if asked.destination in ("iframe", "frame", "document"):
        return Answer(played, 200, (*_HTML, *cors), b"<!doctype html><title>frame</title>")
    if asked.destination == "empty" or asked.method == "POST":
        return Answer(played, 204, cors)
    return Answer(played, 200, (("content-type", "image/gif"), *cors), _GIF)


@cache
def _film() -> bytes:
    """One second of film: stands for any that is published elsewhere, and plays to its end."""
    return (files("delivery") / "staging" / "film.webm").read_bytes()


def _cors(asked: Asked) -> tuple[tuple[str, str], ...]:
    # Leads are posted from a sandboxed or foreign frame: `Origin: null` must pass.
    return (
        ("access-control-allow-origin", asked.origin or "*"),
        ("access-control-allow-methods", "GET, POST, OPTIONS"),
        ("access-control-allow-headers", asked.wants_headers or "content-type"),
        *_NO_STORE,
    )
