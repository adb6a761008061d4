"""What every host of one run answers: publisher, ad server, file host, click counter, all others.

Pure: a request and a scene in, an Answer out. The server (`staging.server`) does the acting.
"""

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Literal
from urllib.parse import unquote

from delivery.staging.calls import Answer, Role
from delivery.staging.stage import (
    HOSTS,
    PUBLISHER,
    HostKind,
    app_script,
    entry_address,
    host_page,
    manager_script,
    with_safeframe,
)

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
    of the first-party collector, whose calls are not pixels. `host` is where the ad stands, `manager`
    what a consent manager of that page knows (JSON, "" for none), `copies` how often the ad stands
    there. `odd_hosts` answer in that `odd` way when an ad asks them. Any host that is not named here is a
    pixel host, and a landing page when somebody navigates to it.
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
    host: HostKind = "page"
    manager: str = ""
    copies: int = 1
    odd: Odd = ""
    odd_hosts: frozenset[str] = frozenset()

    def entry(self, run: str) -> str:
        """Where a visitor goes to see the ad of that run."""
        size = f"{self.width_px}x{self.height_px}"
        return entry_address(self.host, f"https://{self.ad_host}/{run}", run, size)


def answer_request(scene: Scene | None, asked: Asked) -> Answer:
    """What the host that was asked answers; without a scene every host is a pixel host."""
    if asked.host == _ONWARDS:
        return _answer_anybody(asked, "staging")
    if asked.host == PUBLISHER_HOST and asked.path == HELLO_PATH:
        return Answer("staging", 204, _cors(asked))
    if scene is not None:
        if asked.host == PUBLISHER_HOST and asked.destination != "image":
            return Answer("publisher", headers=_HTML, body=_publisher_page(scene, asked).encode())
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
        text = with_safeframe(scene.ad) if scene.host == "safeframe" else scene.ad
        return Answer("ad", headers=_HTML, body=text.encode())
    if HOSTS[scene.host].app and asked.path == "/mraid.js":
        headers = (("content-type", "text/javascript; charset=utf-8"), *_NO_STORE)
        return Answer("ad", headers=headers, body=app_script(scene.host).encode())
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


def _navigates(asked: Asked) -> bool:
    return asked.destination == "document"


def _answer_other(asked: Asked) -> Answer:
    if asked.by_browser or (asked.path == "/favicon.ico" and not asked.query):
        return Answer("browser", status=204)
    if _navigates(asked):
        return Answer("landing", headers=_HTML, body=_landing_page(asked).encode())
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


def _publisher_page(scene: Scene, asked: Asked) -> str:
    place = HOSTS[scene.host]
    if place.page:
        return host_page(scene.host, scene.manager)
    case = asked.path.strip("/") or "page"
    frame = _FRAME.format(
        source=html.escape(f"https://{scene.ad_host}/{case}"),
        width=scene.width_px,
        height=scene.height_px,
        flags="" if place.sandbox is None else f' sandbox="{place.sandbox}"',
    )
    return _PUBLISHER.format(
        title=html.escape(scene.title),
        manager=manager_script(scene.manager),
        frames="\n".join([frame] * scene.copies),
        width=scene.width_px,
        wide="wide" if scene.width_px > 480 else "",  # leaderboards stand above the text
    )


_FRAME = (
    '<iframe src="{source}" width="{width}" height="{height}" scrolling="no" '
    'title="Advertisement"{flags}></iframe>'
)


def _landing_page(asked: Asked) -> str:
    return _LANDING.format(
        host=html.escape(asked.host), url=html.escape(asked.url), data=json.dumps(asked.host)
    )


_PUBLISHER = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,">{manager}
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>
:root{{color-scheme:light}}*{{box-sizing:border-box}}
body{{margin:0;background:#fbfaf7;color:#23211d;font:15px/1.55 Georgia,"DejaVu Serif",serif}}
header{{display:flex;align-items:baseline;gap:16px;padding:14px 24px;border-bottom:3px double #d9d4c7}}
header b{{font-size:22px;letter-spacing:.02em}}header span{{color:#8a8476;font-size:12px}}
main{{max-width:860px;margin:0 auto;padding:22px 24px 60px}}
h1{{font-size:25px;line-height:1.2;margin:0 0 8px}}.by{{color:#8a8476;font-size:12px;margin:0 0 18px}}
.ad{{float:right;margin:2px 0 20px 26px}}.ad.wide{{float:none;margin:0 auto 22px;width:{width}px}}
.ad small{{display:block;text-align:center;font:10px/1.6 system-ui,sans-serif;color:#a09a8b;letter-spacing:.08em;text-transform:uppercase}}
iframe{{display:block;border:0;background:#fff}}p{{margin:0 0 13px}}
</style></head><body>
<header><b>The Morning Page</b><span>Staging &middot; nothing here leaves your machine</span></header>
<main><div class="ad {wide}"><small>Advertisement</small>
{frames}</div>
<h1>Harbour town opens its new library a year early</h1>
<p class="by">By the staging desk &middot; 4 minutes to read</p>
<p>The doors opened on Monday morning without a ribbon, which is how the town wanted it. By noon every chair by the water was taken.</p>
<p>The building cost less than planned, chiefly because the old customs house turned out to have walls worth keeping. Its brick now frames a reading room that looks over the basin.</p>
<p>Librarians expect some nine hundred visitors a day. On the first day they counted twice as many, and ran out of library cards before lunch.</p>
<p>Next week the evening hours begin. The caf&eacute; follows in spring, once its owner and the council agree on the colour of the awning.</p>
</main></body></html>
"""

_LANDING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Landing page on {host}</title>
<link rel="icon" href="data:,"><style>
body{{margin:0;min-height:100vh;display:grid;place-items:center;background:#f3f6f4;color:#1d2b24;font:15px/1.5 system-ui,"DejaVu Sans",sans-serif}}
main{{max-width:640px;padding:32px;background:#fff;border:1px solid #d8e2dc;border-radius:12px}}
h1{{margin:0 0 6px;font-size:20px}}code{{display:block;overflow-wrap:anywhere;background:#f3f6f4;padding:10px 12px;border-radius:8px}}
p{{color:#5c6f65}}</style></head><body><main><h1>Landing page</h1>
<p>This stands for {host} in staging. It was asked for:</p><code>{url}</code></main></body></html>
"""
