"""A visitor's page under watch: what it asks for, how heavy that is, and what it complains of."""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page
from playwright.async_api import Request as Asked

from creative import EPOCH_MS
from delivery.qa.health import Loaded, Measured, Phase
from delivery.qa.session import AGENT
from delivery.staging.calls import AGENT_SUFFIX
from delivery.staging.scene import PUBLISHER_HOST

__all__ = ["Watcher", "once", "open_context"]

_PATIENCE_S = 5.0
_SETTLED_S = 0.1  # without a request: then nothing more is asked for
_TEXTS = ("text/", "javascript", "json", "xml", "svg")
_REFUSED = "flowtag saw a refusal: "
# Told by the page itself: the console words it for people, and says nothing of report-only ones.
_PAGE_SCRIPT = """document.addEventListener('securitypolicyviolation', (e) => console.debug(
  'REFUSED' + e.effectiveDirective + ' ' + e.blockedURI + (e.disposition === 'report' ? ' (report only)' : '')))
"""


@contextlib.asynccontextmanager
async def open_context(
    browser: Browser, run: str, width_px: int, *, scripts: bool = True, still: bool = True
) -> AsyncIterator[BrowserContext]:
    """A visitor of the staging server. `still`: its page's clock stands still and is turned by
    hand; a script of others may wait in a loop for time to pass, and would wait for ever."""
    context = await browser.new_context(
        ignore_https_errors=True,
        user_agent=f"{AGENT} {AGENT_SUFFIX}{run}",
        viewport={"width": max(1000, width_px + 60), "height": 760},
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    try:
        if scripts:
            await context.add_init_script(_PAGE_SCRIPT.replace("REFUSED", _REFUSED))
        if scripts and still:
            await context.clock.install(time=EPOCH_MS / 1000)
            await context.clock.pause_at(EPOCH_MS / 1000)
        yield context
    finally:
        await context.close()


class Watcher:
    """Keeps what a page asks for and complains of. `phase` is that of what comes next."""

    def __init__(self, page: Page, phase: Phase = "initial") -> None:
        self.phase: Phase = phase
        self.page_errors: list[str] = []
        self.console_errors: list[str] = []
        self.refused: list[str] = []
        self.mixed: list[str] = []
        self.asked: list[tuple[Asked, Phase]] = []
        self._open: set[Asked] = set()
        self._weights: dict[Asked, asyncio.Task[int]] = {}
        self._moved = asyncio.Event()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.page_errors.append(error.message))
        page.on("request", self._on_request)
        page.on("requestfinished", self._on_answer)
        page.on("requestfailed", self._on_done)

    @property
    def errors(self) -> list[str]:
        """What scripts failed with and what they wrote as an error."""
        return [*self.page_errors, *self.console_errors]

    async def settle(self) -> None:
        """Waits until every request is answered, and weighed, and no other follows."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while self._open or await self._stirs():
                    self._moved.clear()
                    if self._open:
                        await self._moved.wait()
        except TimeoutError:
            self._open.clear()  # a body that the page does not read never ends: waited for once
        await asyncio.gather(*self._weights.values())  # a page that closes takes the bodies along

    async def loads(self, ad_host: str) -> tuple[Loaded, ...]:
        """What the ad asked for; the page around it is not counted."""
        found = []
        for asked, phase in self.asked:
            if f"//{PUBLISHER_HOST}/" in asked.url or not asked.url.startswith("http"):
                continue
            url = asked.url
            if f"//{ad_host}/" in url:
                url = f"https://{ad_host}/"  # its path names the run
            weight = self._weights.get(asked) or asyncio.ensure_future(_weigh(asked))
            found.append(Loaded(url, phase, await weight))
        return tuple(found)

    def told(self, measured: Measured) -> Measured:
        """The figures with everything that the page complained of, each once."""
        return replace(
            measured,
            page_errors=once(measured.page_errors, tuple(self.page_errors)),
            console_errors=once(measured.console_errors, tuple(self.console_errors)),
            refused=once(measured.refused, tuple(self.refused)),
            mixed=once(measured.mixed, tuple(self.mixed)),
        )

    async def _stirs(self) -> bool:
        self._moved.clear()
        try:
            await asyncio.wait_for(self._moved.wait(), _SETTLED_S)
        except TimeoutError:
            return False
        return True

    def _on_console(self, message: ConsoleMessage) -> None:
        text = message.text
        if text.startswith(_REFUSED):
            self.refused.append(text.removeprefix(_REFUSED))
        elif text.startswith("Mixed Content"):
            self.mixed.append(text)
        elif message.type == "error" and "Content Security Policy" not in text:
            self.console_errors.append(text)

    def _on_request(self, request: Asked) -> None:
        self.asked.append((request, self.phase))
        self._open.add(request)
        self._moved.set()

    def _on_answer(self, request: Asked) -> None:
        self._weights[request] = asyncio.ensure_future(_weigh(request))
        self._on_done(request)

    def _on_done(self, request: Asked) -> None:
        self._open.discard(request)
        self._moved.set()


def once(*lists: tuple[Any, ...]) -> tuple[Any, ...]:
    """Everything in these lists, each once, in the order in which it came."""
    return tuple(dict.fromkeys(item for items in lists for item in items))


async def _weigh(asked: Asked) -> int:
    """The size of the answer's body; text as gzip makes it, as servers send it. What the page never
    read to its end weighs what its head says."""
    response = None
    with contextlib.suppress(Error, TimeoutError):
        response = await asyncio.wait_for(asked.response(), _PATIENCE_S)
    if response is None or response.status in (204, 301, 302, 303, 307, 308):
        return 0
    with contextlib.suppress(Error, TimeoutError):
        body = await asyncio.wait_for(response.body(), _PATIENCE_S)
        kind = response.headers.get("content-type", "")
        return len(gzip.compress(body, 9)) if any(text in kind for text in _TEXTS) else len(body)
    said = response.headers.get("content-length", "")
    return int(said) if said.isdecimal() else 0
