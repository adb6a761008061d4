"""The pages that staging plays around an ad: a publisher's, an app's, a video player's.

Pure: texts in, HTML out. Which host, page and answer there are is said by tables (`staging.places`,
`staging.consent_states`); mocks of SafeFrame, MRAID, SIMID and of a consent manager are files in
`hosts/`.
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from delivery.staging.consent_states import CONSENTS, ConsentName, ConsentState
from delivery.staging.places import APP, HOSTS, PUBLISHER, HostKind, PageLook, Place

__all__ = [
    "HOST_FILES",
    "PLAIN",
    "Surroundings",
    "ad_document",
    "app_script",
    "entry_address",
    "landing_page",
    "mock_file",
    "publisher_page",
]

HOST_FILES = {f"/~{place.kind}": place.mock for place in HOSTS.values() if place.mock}
"""Paths on the publisher's host that hold a host page, and its file."""

_HEAD = re.compile(r"<head\b[^>]*>|<!doctype[^>]*>", re.IGNORECASE)
_WIDE_PX = 480  # leaderboards stand above the text
_STORY = """<header><b>The Morning Page</b><span>Staging &middot; nothing here leaves your machine</span></header>
<main>__AD__
<h1>Harbour town opens its new library a year early</h1>
<p class="by">By the staging desk &middot; 4 minutes to read</p>
<p>The doors opened on Monday morning without a ribbon, which is how the town wanted it. By noon every chair by the water was taken.</p>
<p>The building cost less than planned, chiefly because the old customs house turned out to have walls worth keeping. Its brick now frames a reading room that looks over the basin.</p>
<p>Librarians expect some nine hundred visitors a day. On the first day they counted twice as many, and ran out of library cards before lunch.</p>
<p>Next week the evening hours begin. The caf&eacute; follows in spring, once its owner and the council agree on the colour of the awning.</p>
</main>"""
_STORY_RTL = """<header><b>صفحة الصباح</b><span dir="ltr">Staging &middot; nothing here leaves your machine</span></header>
<main>__AD__
<h1>مدينة الميناء تفتتح مكتبتها الجديدة قبل عام من موعدها</h1>
<p class="by">مكتب التحرير &middot; أربع دقائق</p>
<p>فُتحت الأبواب صباح الاثنين من دون شريط، وهذا ما أرادته المدينة. وبحلول الظهر لم يبق كرسي واحد قرب الماء.</p>
<p>كلّف المبنى أقل مما خُطط له، لأن دار الجمارك القديمة كانت لها جدران تستحق البقاء.</p>
<p>يتوقع أمناء المكتبة نحو تسعمئة زائر في اليوم. وفي اليوم الأول جاء ضعف هذا العدد.</p>
</main>"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an ad stands, by the names of the tables.

    `copies`: how often it stands there. `walked`: by QA, whose visitor answers no dialog, and for
    whom an app, a SafeFrame or a video player has no publisher's page around it.
    """

    host: HostKind = "frame"
    page: PageLook = "light"
    consent: ConsentName = "macros"
    copies: int = 1
    walked: bool = False

    @property
    def place(self) -> Place:
        """The host's row."""
        return HOSTS[self.host]

    @property
    def state(self) -> ConsentState:
        """The consent state's row."""
        return CONSENTS[self.consent]

    @property
    def manager(self) -> Mapping[str, Any] | None:
        """What the page's consent manager knows, if there is one."""
        return None if self.place.in_app else self.state.manager

    @property
    def mock(self) -> str:
        """The file in `hosts/` that is the whole page, if one is."""
        return self.place.mock if self.walked else ""


PLAIN = Surroundings()
"""A frame of another site in a light page."""


@cache
def mock_file(name: str) -> str:
    """The text of a file in `hosts/`."""
    return (files("delivery.staging") / "hosts" / name).read_text("utf-8")


def entry_address(around: Surroundings, ad: str, run: str, size: tuple[int, int]) -> str:
    """Where QA's visitor goes to see the ad; `ad` is the address of its document."""
    if around.place.in_app:
        return ad
    page = f"https://{PUBLISHER}/{run}"
    return f"{page}?{_host_query(around.place, ad, *size)}" if around.mock else page


def publisher_page(
    around: Surroundings, *, title: str, ad_url: str, tag: str, width_px: int, height_px: int
) -> str:
    """The page with the ad in its place. `tag` is what stands in the page itself, "" if a document
    of the ad server's does."""
    if around.mock:
        return _put_first(mock_file(around.mock), _manager(around))
    rtl = around.page == "rtl"
    place = _place(around.place, ad_url, tag, width_px, height_px)
    return _fill(
        mock_file("publisher.html"),
        {
            "LANG": "ar" if rtl else "en",
            "DIR": ' dir="rtl"' if rtl else "",
            "TITLE": html.escape(title),
            "WIDTH": str(width_px),
            "HEIGHT": str(height_px),
            "MANAGER": _manager(around),
            "PAGE": around.page,
            "BODY": _body(around, "\n".join([place] * around.copies), width_px),
        },
    )


def landing_page(host: str, url: str) -> str:
    """What stands for a landing page, with the address that was asked for."""
    values = {"HOST": html.escape(host), "URL": html.escape(url)}
    return _fill(mock_file("landing.html"), values)


def ad_document(around: Surroundings, document: str) -> str:
    """The ad server's document with what its host puts in before everything else."""
    if around.place.kind == "safeframe":
        return _put_first(document, f"<script>{mock_file('safeframe-ext.js')}</script>")
    return document


def app_script(place: Place) -> str:
    """`mraid.js` of the app: a container that opens windows as the phone's browser would."""
    settings: dict[str, Any] = {"version": place.version, "opens": True}
    if place.version >= "3":
        settings["env"] = _ENV
    return f"window.MRAID_MOCK = {json.dumps(settings)};\n{mock_file('mraid.js')}"


_ENV = {
    "appId": APP["app_bundle"],
    "ifa": APP["ifa"],
    "limitAdTracking": False,
    "coppa": False,
}


def _fill(template: str, values: Mapping[str, str]) -> str:
    # One pass: a value that spells a mark stays as it is.
    return re.sub(r"__([A-Z]+)__", lambda found: values.get(found[1], found[0]), template)


def _body(around: Surroundings, place: str, width_px: int) -> str:
    match around.place.kind:
        case "mraid":
            return _PHONE.replace("__AD__", place)
        case "simid":
            return _PLAYER.replace("__AD__", place)
    wide = " wide" if width_px > _WIDE_PX else ""
    ad = f'<div class="ad{wide}"><small>Advertisement</small>\n{place}</div>'
    body = (_STORY_RTL if around.page == "rtl" else _STORY).replace("__AD__", ad)
    return body if around.walked else body + _dialog(around.state)


def _place(host: Place, ad_url: str, tag: str, width_px: int, height_px: int) -> str:
    match host.kind:
        case "page" if tag:
            return f'<div class="inline">{tag}</div>'
        case "page":  # a whole document: in a frame of the page's own origin
            path = "/~friendly/" + ad_url.rpartition("/")[2]
            return _frame(path, width_px, height_px, None)
        case "safeframe" | "simid" as kind:
            query = _host_query(host, ad_url, width_px, height_px)
            return _frame(f"/~{kind}?{query}", width_px, height_px, None)
        case _:
            return _frame(ad_url, width_px, height_px, host.sandbox)


def _host_query(host: Place, ad_url: str, width_px: int, height_px: int) -> str:
    """What a host's own page is told of the ad."""
    query = {"ad": ad_url, "width": str(width_px), "height": str(height_px)}
    if host.kind == "safeframe":
        query["sandbox"] = host.sandbox or ""
    return urlencode(query | ({"version": host.version} if host.version else {}))


def _frame(source: str, width_px: int, height_px: int, sandbox: str | None) -> str:
    flags = "" if sandbox is None else f' sandbox="{sandbox}"'
    return (
        f'<iframe src="{html.escape(source)}" width="{width_px}" height="{height_px}" '
        f'scrolling="no" title="Advertisement"{flags}></iframe>'
    )


def _manager(around: Surroundings) -> str:
    if around.manager is None:
        return ""
    known = json.dumps(dict(around.manager)).replace("<", "\\u003c")
    script = mock_file("consent-manager.js")
    return f"<script>window.MANAGER={known}</script><script>{script}</script>"


def _dialog(state: ConsentState) -> str:
    if not state.answers:
        return ""
    answers = {name: dict(values) for name, values in state.answers.items()}
    buttons = "".join(f"<button>{html.escape(name)}</button>" for name in answers)
    return (
        '<div class="consent" role="dialog" aria-label="Consent"><p>We and our partners would like '
        f"to measure ads. May we?</p>{buttons}</div><script>(() => {{"
        f"const answers = {json.dumps(answers)}, box = document.querySelector('.consent');"
        "box.onclick = ({target}) => { const found = answers[target.textContent];"
        "if (found) { MANAGER.choose(found); box.remove() } } })()</script>"
    )


def _put_first(document: str, text: str) -> str:
    """Before any policy of the document: a policy holds for what comes after it."""
    found = max(_HEAD.finditer(document, 0, 2_000), key=lambda m: m.end(), default=None)
    at = found.end() if found else 0
    return document[:at] + text + document[at:]


_PHONE = """<div class="phone"><div class="bar"><b>9:41</b><span>Staging</span></div><div class="screen">
<p><button type="button" data-exposure="0">Cover the ad</button> <button type="button" data-exposure="100">Show it</button></p>
__AD__
<p>An app's container: it speaks MRAID to an ad that asks for <code>mraid.js</code>.</p></div></div>
<script>document.querySelector('.phone').onclick = ({target}) => {
  if (target.dataset.exposure) document.querySelector('iframe').contentWindow.postMessage({exposure: +target.dataset.exposure}, '*')
}</script>"""
_PLAYER = """<div class="player">__AD__
<p>A video player: it shows the creative when that has said <code>createSession</code>. A black box means that it has not.</p></div>"""
