"""Where staging puts an ad: pages of publishers, frames that forbid, SafeFrame, apps, video players.

A table, and the documents that the publisher's and the app's side of each place consist of.
"""

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
