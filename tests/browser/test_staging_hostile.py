"""Hostile tags: what a pasted tag may try against the staging page, and that nothing of it works.

One tag tries everything it can from where it runs. What the staging page's server accepted is
listed by a spy around its application, so an attack that gets through shows, whatever it reports.
"""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error, Frame, Page, async_playwright

from creative import find_chromium
from delivery.staging import people
from delivery.staging.api import Doors, build_app
from delivery.staging.chromium import mapping_flags
from delivery.staging.server import serve_staging
from tests.delivery.projects import make_project

pytestmark = pytest.mark.browser

# Each attack returns what it got; a throw is what the browser said. BASE and TOKEN are filled in:
# the tag even knows the port, and for one attack the token of this start.
ATTACKS = """<button id="bait" style="width:200px;height:90px">Win</button><script>(() => {
const BASE = '__BASE__', TOKEN = '__TOKEN__'
const wait = (ms) => new Promise((done) => setTimeout(done, ms))
const until = (element, put) => new Promise((done) => {
  element.onload = () => done('loaded')
  element.onerror = () => done('failed')
  put(element)
  setTimeout(() => done('silent'), 3000)
})
const show = JSON.stringify({case: {platform: 'xandr'}})
const put = (element) => document.body.append(element)
const make = (name, values) => Object.assign(document.createElement(name), values)
const attacks = {
  'fetch': async () => (await fetch(BASE + 'api/state')).status,
  'fetch with the token': async () => (await fetch(BASE + 'api/state', {headers: {'X-Flowtag-Token': TOKEN}})).status,
  'fetch no-cors': async () => (await (await fetch(BASE + 'api/state', {mode: 'no-cors'})).text()).length,
  'post no-cors': async () => (await fetch(BASE + 'api/show', {method: 'POST', mode: 'no-cors', body: show})).type,
  'xhr': () => new Promise((done) => {
    const xhr = new XMLHttpRequest()
    xhr.onload = () => done('loaded ' + xhr.responseText.length)
    xhr.onerror = () => done('failed')
    xhr.open('GET', BASE + 'api/state')
    xhr.send()
  }),
  'beacon': async () => String(navigator.sendBeacon(BASE + 'api/show', show)),
  'websocket': () => new Promise((done) => {
    const socket = new WebSocket(BASE.replace('http', 'ws') + 'api/live')
    socket.onopen = () => done('open')
    socket.onerror = () => done('failed')
  }),
  'eventsource': () => new Promise((done) => {
    const source = new EventSource(BASE + 'api/live')
    source.onopen = () => done('open')
    source.onerror = () => { source.close(); done('failed') }
  }),
  'form': async () => {
    const frame = make('iframe', {name: 'sink'})
    const form = make('form', {action: BASE + 'api/show', method: 'post', target: 'sink', enctype: 'text/plain'})
    form.append(make('input', {name: show.slice(0, -1) + ', "x": "', value: '"}'}))
    put(frame), put(form)
    form.submit()
    await wait(300)
    try { return 'read ' + frame.contentDocument.body.textContent } catch (error) { return error.name }
  },
  'script': () => until(make('script', {src: BASE + 'staging.js'}), put),
  'picture': () => until(make('img', {src: BASE + 'api/state'}), put),
  'style': () => until(make('link', {rel: 'stylesheet', href: BASE + 'staging.css'}), put),
  'frame': async () => {
    const frame = make('iframe', {src: BASE + '#' + TOKEN})
    await until(frame, put)
    try { return 'read ' + frame.contentWindow.document.title } catch (error) { return error.name + ' ' + frame.contentWindow.length }
  },
  'link': async () => (await fetch(BASE + 'api/shared/state', {headers: {'X-Flowtag-Share': 'x.y'}})).status,
  'world': async () => (await fetch('__WORLD__~as', {method: 'POST', mode: 'no-cors', headers: {}})).type,
  'top document': async () => top.document.title,
  'top storage': async () => top.sessionStorage.length,
  'top opener': async () => String(top.opener),
  'top navigation': async () => { top.location = 'https://evil.example/top'; await wait(300); return 'went' },
  'top history': async () => { top.history.back(); return 'went' },
  'messages': async () => { for (const data of [show, {token: 1}, 'state']) top.postMessage(data, '*'); return 'sent' },
  'worker': async () => { await navigator.serviceWorker.register('/sw.js'); return 'registered' },
  'worker of the page': async () => { await navigator.serviceWorker.register(BASE + 'staging.js'); return 'registered' },
  'referrer': async () => document.referrer.includes('127.0.0.1') || document.referrer.includes(TOKEN) ? document.referrer : 'no',
}
const withClick = {
  'top navigation by click': async () => { top.location = 'https://evil.example/click'; await wait(300); return 'went' },
  'top link by click': async () => { const a = make('a', {href: 'https://evil.example/link', target: '_top'}); put(a); a.click(); await wait(300); return 'went' },
  'opener': async () => {
    const popup = window.open('about:blank')
    if (!popup) return 'blocked'
    popup.eval("opener.top.location = 'https://evil.example/opener'")
    await wait(300)
    return 'went'
  },
  'page in a window': async () => {
    const popup = window.open(BASE + '?platform=xandr')
    if (!popup) return 'blocked'
    await wait(1200)
    try { return 'read ' + popup.document.title } catch (error) { return error.name }
  },
}
const run = async (list) => {
  const found = {}
  for (const [name, attack] of Object.entries(list))
    try { found[name] = String(await attack()) } catch (error) { found[name] = error.name }
  return found
}
window.results = run(attacks)
document.getElementById('bait').onclick = () => { window.clicked = run(withClick) }
})()</script>"""

REFUSED = {
    "fetch": "TypeError",
    "fetch with the token": "TypeError",
    "fetch no-cors": "TypeError",  # Cross-Origin-Resource-Policy
    "post no-cors": "TypeError",
    "xhr": "failed",
    "beacon": "true",  # queued; refused by the server
    "websocket": "failed",
    "eventsource": "failed",
    "form": "TypeError",  # no document to be read
    "script": "failed",
    "picture": "failed",
    "style": "failed",
    "frame": "SecurityError 0",
    "link": "TypeError",
    "world": "TypeError",  # a mapped browser does not reach that port
    "top document": "SecurityError",
    "top storage": "SecurityError",
    "top opener": "null",
    "top navigation": "SecurityError",
    "top history": "SecurityError",
    "messages": "sent",  # nobody listens
    "worker": "SecurityError",
    "worker of the page": "SecurityError",
    "referrer": "no",
}


async def results(page: Page, name: str) -> tuple[Frame, dict[str, str]]:
    """The frame that the tag runs in, and what it found."""
    for _ in range(200):
        for frame in page.frames:
            ours = "publisher" in frame.url or "ads." in frame.url
            with contextlib.suppress(Error):  # of the ad before, which is just leaving
                if ours and await frame.evaluate(f"'{name}' in window"):
                    return frame, await frame.evaluate(f"window.{name}")
        await asyncio.sleep(0.05)
    raise AssertionError(f"the tag did not run: {[frame.url for frame in page.frames]}")


async def attack(folder: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    answered: list[tuple[str, str, int, str]] = []

    def spied(doors: Doors) -> Any:
        app = build_app(doors)

        async def spy(scope: Any, receive: Any, send: Any) -> None:
            headers = dict(scope["headers"])

            async def tell(message: Any) -> None:
                if message["type"] == "http.response.start":
                    site = headers.get(b"sec-fetch-site", b"").decode()
                    verb = scope.get("method", "")
                    answered.append((verb, scope["path"], message["status"], site))
                await send(message)

            await app(scope, receive, tell)

        return spy

    monkeypatch.setattr(people, "build_app", spied)
    project = make_project(folder, delivery={"platform": "dv360"})
    async with (
        serve_staging() as staging,
        people.open_page(staging, [project]) as address,
        async_playwright() as playwright,
    ):
        base, _, token = address.partition("#")
        port = int(base.rstrip("/").rpartition(":")[2])
        browser = await playwright.chromium.launch(
            executable_path=str(find_chromium()), args=mapping_flags(staging, keep=port)
        )
        context = await browser.new_context(ignore_https_errors=True)
        page = await context.new_page()
        await page.goto(f"{base}?host={host}#{token}")
        await page.wait_for_selector("#slot iframe")
        world = await page.evaluate(
            "fetch('/api/state', {headers: {'X-Flowtag-Token': sessionStorage.getItem('X-Flowtag-Token')}}).then((a) => a.json()).then((s) => s.world)"
        )
        tag = ATTACKS.replace("__BASE__", base).replace("__TOKEN__", token)
        await page.click("#paste-open")
        await page.fill("#paste-text", tag.replace("__WORLD__", world + "/"))
        answered.clear()
        await page.click("#paste .main")
        frame, found = await results(page, "results")
        await frame.click("#bait")
        _, clicked = await results(page, "clicked")
        before = page.url
        await page.reload()
        await page.wait_for_selector("#slot iframe")
        shares = await page.evaluate(
            "fetch('/api/shares', {headers: {'X-Flowtag-Token': sessionStorage.getItem('X-Flowtag-Token')}}).then((a) => a.json())"
        )
        await browser.close()
        return {
            "found": found,
            "clicked": clicked,
            "url": before.partition("?")[0],
            "platform": "xandr" in before,
            "shares": shares,
            "strangers": [one for one in answered if one[3] not in ("same-origin", "none")],
        }


@pytest.mark.parametrize("host", ["frame", "page", "sandbox"])
def test_a_hostile_tag_gets_nothing(tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch):
    with ThreadPoolExecutor(1) as pool:  # other tests keep a loop of Playwright's own running
        done = pool.submit(lambda: asyncio.run(attack(tmp_path, host, monkeypatch))).result()

    assert done["found"] == REFUSED
    assert done["clicked"] == {
        "top navigation by click": "SecurityError",
        "top link by click": "went",  # nowhere: the page's address is looked at below
        "opener": "SecurityError",
        "page in a window": "SecurityError",
    }
    assert done["url"].startswith("http://127.0.0.1:")
    assert not done["platform"]
    assert done["shares"] == {"shares": []}
    # Whatever reached the server came to nothing; its files hold no secret and cannot be read.
    assert {(path, status) for _, path, status, _ in done["strangers"]} == {
        ("/api/state", 403),
        ("/api/show", 403),
        ("/api/live", 403),
        ("/api/shared/state", 403),
        ("/staging.js", 200),
        ("/staging.css", 200),
        ("/", 200),
    }
