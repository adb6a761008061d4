"""How faults are put into what a browser is given: the ad server's text, the page, its data.

The plan stays that of the good creative, so whatever differs is a fault.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from delivery.staging import Scene

__all__ = [
    "Change",
    "all_of",
    "double_click",
    "in_ad",
    "in_data",
    "in_events",
    "in_page",
    "in_player",
    "in_program",
    "in_script",
    "in_view",
    "part",
    "pixels",
    "without",
]

Change = Callable[[Scene], Scene]
_PAGE = "300x250.html"
_DATA = re.compile(r'(<script[^>]*id="?flowtag"?[^>]*>)(.*?)(</script>)', re.DOTALL)
# Events of a beacon stand in `e`: number, time, name, component, value, text, how.
_WRAP = """(() => {
  const edit = EDIT
  const changed = (body) => {
    if (typeof body !== 'string' || !body.includes('"e":[')) return body
    const beacon = JSON.parse(body)
    beacon.e = edit(beacon.e, beacon)
    return JSON.stringify(beacon)
  }
  const {fetch} = window, {sendBeacon} = Navigator.prototype
  window.fetch = (url, init) => fetch(url, init && {...init, body: changed(init.body)})
  Navigator.prototype.sendBeacon = function (url, body) { return sendBeacon.call(this, url, changed(body)) }
})()"""


def in_ad(old: str, new: str) -> Change:
    """Changes the text that the ad server serves."""

    def change(scene: Scene) -> Scene:
        assert old in scene.ad, old
        return replace(scene, ad=scene.ad.replace(old, new, 1))

    return change


def without(pattern: str) -> Change:
    """Takes what fits the pattern out of the text that the ad server serves."""

    def change(scene: Scene) -> Scene:
        changed = re.sub(pattern, "", scene.ad)
        assert changed != scene.ad, pattern
        return replace(scene, ad=changed)

    return change


def in_script(code: str) -> Change:
    """Adds code to the document around the tag."""
    return in_ad("</body>", f"<script>{code}</script></body>")


def in_page(old: str, new: str) -> Change:
    """Changes the published page itself."""

    def change(scene: Scene) -> Scene:
        page = scene.site[_PAGE].decode()
        assert old in page, old
        return _with_page(scene, page.replace(old, new, 1))

    return change


def in_player(code: str) -> Change:
    """Runs code in the published page before the player; the page's policy allows it."""

    def change(scene: Scene) -> Scene:
        page = scene.site[_PAGE].decode()
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        allowed = page.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
        assert allowed != page
        return _with_page(scene, allowed.replace("<title>", f"<script>{code}</script><title>", 1))

    return change


def in_events(edit: str) -> Change:
    """Changes what the player tells the collector: a function of (events, beacon)."""
    return in_player(_WRAP.replace("EDIT", edit))


def in_data(edit: Callable[[Any], object]) -> Change:
    """Changes what the player is given, in the published page."""

    def change(scene: Scene) -> Scene:
        page = scene.site[_PAGE].decode()
        found = _DATA.search(page)
        assert found is not None
        data = json.loads(found[2])
        edit(data)
        text = json.dumps(data).replace("<", "\\u003c")
        changed = page[: found.start(2)] + text + page[found.end(2) :]
        assert changed != page
        return _with_page(scene, changed)

    return change


def in_view(edit: Callable[[Any], object]) -> Change:
    """Changes what the browser half of the player is given."""
    return in_data(lambda data: edit(data["view"]))


def in_program(edit: Callable[[Any], object]) -> Change:
    """Changes what the engine is given: its components, by their id."""

    def edited(data: Any) -> None:
        program = data["program"]
        edit(dict(zip(program["names"], program["components"], strict=True)))

    return in_data(edited)


def pixels(view: Any, tracking: int) -> Any:
    """The pixels of one entry of tracking, each a list of texts and macros."""
    return view["tracking"][tracking]["pixels"]


def part(view: Any, tracking: int, key: str) -> tuple[Any, int]:
    """The first pixel of that entry, and where its macro stands in it."""
    parts = pixels(view, tracking)[0]
    return parts, next(n for n, one in enumerate(parts) if one[0] == key)


def all_of(*changes: Change) -> Change:
    """One change after the other."""

    def change(scene: Scene) -> Scene:
        for one in changes:
            scene = one(scene)
        return scene

    return change


def double_click(scene: Scene) -> Scene:
    """The platform's click macro stands in the landing page too, as in a tag that is wrapped twice."""
    found = re.search(r'data-click_url="2\.[0-9a-f]+\.([^"]+)"', scene.ad)
    assert found is not None
    counter = unquote(unquote(found[1]))

    def edit(view: Any) -> None:
        view["clicks"]["main"] = [counter + quote(view["clicks"]["main"][0], safe="")]

    return in_view(edit)(scene)


def _with_page(scene: Scene, page: str) -> Scene:
    return replace(scene, site={**scene.site, _PAGE: page.encode()})
