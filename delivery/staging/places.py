"""Where staging puts an ad: pages of publishers, frames that forbid, SafeFrame, apps, video players.

A table, and the documents that the publisher's and the app's side of each place consist of.
"""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import urlencode

from creative import HostName

__all__ = [
    "APP",
    "FILM_PAGE",
    "HOSTS",
    "PUBLISHER",
    "HostKind",
    "Place",
    "app_script",
    "entry_address",
    "framed_page",
    "host_page",
    "manager_script",
    "with_safeframe",
]

HostKind = Literal[
    "page", "sandbox", "sandbox-no-popups", "safeframe", "mraid-2", "mraid-3", "simid"
]
PUBLISHER = "news.publisher.example"
FILM_PAGE = f"https://{PUBLISHER}/film"
"""What the video player calls its page."""

APP: Mapping[str, str] = {
    "app_bundle": "com.publisher.news",
    "ifa": "2d1c0b7e-5f4a-4c3b-9e8d-7a6b5c4d3e2f",
    "lat": "0",
    "coppa": "0",
}
"""What an app with MRAID 3 says of itself, by the names of our macros."""

_ENV = {
    "appId": APP["app_bundle"],
    "ifa": APP["ifa"],
    "limitAdTracking": False,
    "coppa": False,
}


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of host. `build`: which of the player's hosts the ad is built for.

    `sandbox`: flags of the publisher's frame, None for a frame without any. `page`: the mock that
    is the publisher's page. `app`: the version of the app's container. `windows`: whether an ad
    may open any; `managed`: whether it may ask a consent manager.
    """

    title: str
    build: HostName = "page"
    sandbox: str | None = None
    page: str = ""
    app: str = ""
    windows: bool = True

    @property
    def managed(self) -> bool:
        """Whether an ad there asks a consent manager: in an app only macros count."""
        return not self.app


_OPEN = (
    "allow-forms allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts "
    "allow-top-navigation-by-user-activation"
)
HOSTS: Mapping[HostKind, Place] = {
    "page": Place("Frame of another site"),
    "sandbox": Place("Sandboxed frame", sandbox=_OPEN),
    "sandbox-no-popups": Place(
        "Sandboxed frame without pop-ups", sandbox="allow-forms allow-scripts", windows=False
    ),
    "safeframe": Place("SafeFrame", build="safeframe", page="safeframe.html"),
    "mraid-2": Place("App, MRAID 2", build="mraid", app="2.0"),
    "mraid-3": Place("App, MRAID 3", build="mraid", app="3.0"),
    "simid": Place("Video player, SIMID", build="simid", page="simid.html"),
}


def entry_address(host: HostKind, ad: str, run: str, size: str) -> str:
    """Where a visitor goes to see the ad; `ad` is the address of its document."""
    place = HOSTS[host]
    if place.app:
        return ad
    page = f"https://{PUBLISHER}/{run}"
    if not place.page:
        return page
    width, _, height = size.partition("x")
    return f"{page}?{urlencode({'ad': ad, 'width': width, 'height': height})}"


def host_page(host: HostKind, manager: str) -> str:
    """The publisher's page of a host that has one of its own."""
    return _mock(HOSTS[host].page).replace("<head>", f"<head>{manager_script(manager)}", 1)


def framed_page(
    host: HostKind, title: str, ad_url: str, size: tuple[int, int], *, manager: str, copies: int
) -> str:
    """The publisher's page with the ad in as many frames as there are copies."""
    width, height = size
    place = HOSTS[host]
    frame = _FRAME.format(
        source=html.escape(ad_url),
        width=width,
        height=height,
        flags="" if place.sandbox is None else f' sandbox="{place.sandbox}"',
    )
    return _PUBLISHER.format(
        title=html.escape(title),
        manager=manager_script(manager),
        frames="\n".join([frame] * copies),
        width=width,
        wide="wide" if width > _WIDE_PX else "",  # leaderboards stand above the text
    )


def with_safeframe(ad: str) -> str:
    """The ad's document with what a SafeFrame has inside, before everything else."""
    return ad.replace("<head>", f"<head><script>{_mock('safeframe-ext.js')}</script>", 1)


def app_script(host: HostKind) -> str:
    """`mraid.js` of the app: a container that opens windows as the phone's browser would."""
    version = HOSTS[host].app
    settings: dict[str, Any] = {"version": version, "opens": True}
    if version >= "3":
        settings["env"] = _ENV
    return f"window.MRAID_MOCK = {json.dumps(settings)};\n{_mock('mraid.js')}"


def manager_script(manager: str) -> str:
    """A consent manager for the head of a page; "" for a page without one.

    `manager`: what it knows, as JSON.
    """
    if not manager:
        return ""
    return f"<script>window.MANAGER = {manager};{_mock('consent-manager.js')}</script>"


@cache
def _mock(name: str) -> str:
    return (files("delivery") / "staging" / "hosts" / name).read_text("utf-8")


_WIDE_PX = 480
_FRAME = (
    '<iframe src="{source}" width="{width}" height="{height}" scrolling="no" '
    'title="Advertisement"{flags}></iframe>'
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
