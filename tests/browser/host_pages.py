"""An ad in every host: the mocks of `delivery/staging/hosts`, each with the ad inside."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext

from delivery.staging.places import HOSTS
from tests.browser.ad_page import AD, Ad, open_ad

HostCase = Literal["page", "frame", "safeframe", "mraid 2", "mraid 3", "simid 1.1", "simid 1.2"]
HOST_CASES: tuple[HostCase, ...] = (
    "page",
    "frame",
    "safeframe",
    "mraid 2",
    "mraid 3",
    "simid 1.1",
    "simid 1.2",
)
FLAGS = HOSTS["sandbox"].sandbox or ""
AROUND = "https://news.publisher.example/"
_MOCKS = files("delivery") / "staging" / "hosts"


def mock_file(name: str) -> str:
    """The text of one mock."""
    return (_MOCKS / name).read_text("utf-8")


def frame_page(sandbox: str | None = FLAGS, *, source: str = AD, size: str = "300x250") -> str:
    """A publisher's page with the ad in a frame with those flags; None: not sandboxed."""
    width, _, height = size.partition("x")
    flags = "" if sandbox is None else f'sandbox="{sandbox}"'
    return f'<!doctype html><title>News</title><body style="margin:0"><iframe src="{source}" width="{width}" height="{height}" style="border:0" {flags}></iframe>'


def open_in_host(
    context: BrowserContext,
    case: HostCase,
    text: str,
    *,
    size: str = "300x250",
    init: str = "",
    clock: int | None = None,
    options: Mapping[str, str] | None = None,
) -> Ad:
    """The ad, running in that host; `ad.where` is its frame. `options`: query of the host's page."""
    if case == "page":
        return open_ad(context, text, init=init, clock=clock)
    if case.startswith("mraid"):
        version = f"window.MRAID_MOCK = {{version: '{case[-1]}.0'}};"
        mock = {AD.rpartition("/")[0] + "/mraid.js": mock_file("mraid.js")}
        return open_ad(context, text, init=version + init, clock=clock, files=mock)
    name = {"frame": "frame", "safeframe": "safeframe"}.get(case, "simid")
    width, _, height = size.partition("x")
    query = {"ad": AD, "width": width, "height": height, **(options or {})}
    if name == "simid":
        query["version"] = case[-3:]
    elif name == "safeframe":
        query["sandbox"] = FLAGS
    page = frame_page(size=size) if name == "frame" else mock_file(f"{name}.html")
    if name == "safeframe":
        text = text.replace("<head>", f"<head><script>{mock_file('safeframe-ext.js')}</script>", 1)
    url = f"{AROUND}{name}.html"
    ad = open_ad(
        context, page, url=f"{url}?{urlencode(query)}", init=init, clock=clock, files={AD: text}
    )
    ad.frame = ad.page.frame(url=AD)
    assert ad.frame is not None
    ad.frame.wait_for_load_state()
    return ad
