"""An ad opened in Chromium, with every request answered here; what arrived is the truth."""

import contextlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playwright.sync_api import BrowserContext, Error, Frame, Page, Route

TINY_FILM = Path(__file__).with_name("films") / "tiny.webm"
"""One second, 160x90, no sound; `film_maker` made it."""
AD = "https://ad.example/300x250.html"
CLICKS = {"main": "https://shop.example/a?b=1&c=2#top"}
HELLO = {"id": "hello", "type": "text", "text": "Hello"}
ONE = {"id": "one", "type": "choice", "text": "One"}
TWO = {"id": "two", "type": "choice", "text": "Two"}
BYE = {"id": "bye", "type": "text", "text": "Bye", "end": True}
SHOP = {"id": "shop", "type": "redirect", "click": "main", "text": "To the shop"}
FORK = ["hello one", "hello two", "one bye", "two bye"]


_NOISE = ("missing", "painted")


@dataclass
class Ad:
    """A page with the ad, what it asked for, and what went wrong in it."""

    page: Page
    arrived: list[str]
    """Addresses that the page has asked for so far."""
    bodies: list[str]
    errors: list[str] = field(default_factory=list)
    frame: Frame | None = None
    """Where the ad stands, if not in the page itself."""

    @property
    def where(self) -> Page | Frame:
        """The document of the ad."""
        return self.frame or self.page

    @property
    def asked(self) -> list[str]:
        """What it asked for; a pixel that has just been fired is waited for on its way here."""
        for _ in range(200):
            with contextlib.suppress(Error):  # a page that has gone fires nothing more
                fired = Counter(e["text"] for e in self.events() if e["kind"] == "pixel")
                if fired - Counter(self.arrived):
                    continue
            break
        return self.arrived

    def events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.where.evaluate("window.events")
        return found

    def host_events(self) -> list[tuple[str, str, str]]:
        named = [e for e in self.events() if isinstance(e["kind"], str)]
        return [(e["kind"], e["component"], e["text"]) for e in named if e["kind"] not in _NOISE]

    def by_id(self, component: str) -> Any:
        return self.where.locator(f'[data-id="{component}"]')


def open_ad(
    context: BrowserContext,
    text: str,
    *,
    url: str = AD,
    init: str = "",
    files: Mapping[str, str] = MappingProxyType({}),
    clock: int | None = None,
) -> Ad:
    """Opens the document at `url`; what is not among `files` is answered with an empty page.

    `clock`: time stands still at these milliseconds of the epoch, until the test moves it.
    """
    asked: list[str] = []
    bodies: list[str] = []
    known = {url.split("#")[0].split("?")[0]: text, **files}

    def answer(route: Route) -> None:
        request = route.request
        address = request.url.split("#")[0].split("?")[0]
        if address in known:
            kind = "text/javascript" if address.endswith(".js") else "text/html"
            return route.fulfill(body=known[address], content_type=kind)
        asked.append(request.url)
        if request.method == "POST":
            bodies.append(request.post_data or "")
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        return route.fulfill(body="", content_type="text/html", headers=headers)

    context.route("**/*", answer)
    page = context.new_page()
    if clock is not None:
        page.clock.install(time=clock / 1000 - 1)
        page.clock.pause_at(clock / 1000)
    ad = Ad(page, asked, bodies)
    page.on("console", lambda m: ad.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: ad.errors.append(str(e)))
    page.add_init_script(
        "window.events = []; document.addEventListener('flowtag', (e) => events.push(e.detail));"
        "crypto.getRandomValues = (a) => a.fill(7);" + init
    )
    page.goto(url)
    return ad


def wait_until(page: Page | Frame, expression: str) -> None:
    """Returns when the JavaScript is true in the page.

    `wait_for_function` has the page evaluate a text, which the policy of most ads forbids.
    """
    for _ in range(20_000):  # each is a way to the browser and back, so about 20 s
        if page.evaluate(expression):
            return
    raise AssertionError(f"Never true in the page: {expression}")
