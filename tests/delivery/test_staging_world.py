"""The world of a browser that is not mapped: what its second port answers, and to whom."""

import asyncio
from pathlib import Path
from typing import Any

from delivery.staging.cases import Case
from delivery.staging.server import Staging, serve_staging
from delivery.staging.stage import Stage
from delivery.staging.world import World
from tests.delivery.projects import make_project

HOST = {"host": "127.0.0.1:9001"}
WORKER = {**HOST, "x-flowtag-world": "1", "x-flowtag-dest": "document"}


async def ask(
    world: World, path: str, headers: dict[str, str], method: str = "GET", body: bytes = b""
) -> tuple[int, dict[str, str], bytes]:
    path, _, query = path.partition("?")
    scope = {
        "type": "http", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await world(scope, receive, send)
    found = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:])


def play(folder: Path, *asked: Any) -> tuple[list[tuple[int, dict[str, str], bytes]], Staging]:
    async def run() -> tuple[list[tuple[int, dict[str, str], bytes]], Staging]:
        async with serve_staging() as staging:
            stage = Stage(staging, [make_project(folder)])
            ready = stage.prepare(Case(platform="dv360"), stage.next_load(), world=True)
            stage.put(ready)
            world = World(staging, 9001, 9000)
            return [await ask(world, *one) for one in asked], staging

    return asyncio.run(run())


def test_nothing_of_an_ad_is_served_before_the_worker_is_there(tmp_path: Path):
    answers, staging = play(
        tmp_path,
        ("/load-1", HOST),
        ("/~friendly/load-1", HOST),
        ("/~go?u=https%3A%2F%2Fx.example", HOST),
    )

    assert all(b"Starting the service worker" in body for _, _, body in answers)
    assert staging.sink.calls() == ()


def test_the_worker_gets_the_page_and_the_ad_in_one_document(tmp_path: Path):
    (page, ad), _ = play(
        tmp_path,
        ("/load-1", WORKER),
        ("/~friendly/load-1", {**WORKER, "x-flowtag-dest": "iframe"}),
    )

    assert b'src="/~friendly/load-1"' in page[2]
    assert b"flowtagSend" in ad[2]
    assert b"What is your skin like?" in ad[2]
    assert "frame-src 'self' data: blob:" in page[1]["content-security-policy"]


def test_what_the_worker_catches_is_played_and_recorded(tmp_path: Path):
    said = {
        **HOST,
        "x-flowtag-url": "https://t.example/p?a=%26&&",
        "x-flowtag-dest": "image",
        "x-flowtag-method": "GET",
    }

    answers, staging = play(
        tmp_path,
        ("/~as", said),
        ("/~as?u=https%3A%2F%2Fc.example%2Fe", HOST, "POST", b"hello"),
        ("/~as", {**HOST, "x-flowtag-url": "file:///etc/passwd"}),
        ("/~as", {**said, "sec-fetch-site": "cross-site"}),
        ("/~as", {**said, "host": "evil.example:9001"}),
    )

    assert [status for status, _, _ in answers] == [200, 204, 400, 403, 403]
    assert [(c.url, c.method, c.destination, c.body) for c in staging.sink.calls()] == [
        ("https://t.example/p?a=%26&&", "GET", "image", b""),
        ("https://c.example/e", "POST", "empty", b"hello"),
    ]


def test_a_click_goes_every_hop_here(tmp_path: Path):
    click = (
        "https://adclick.g.doubleclick.net/aclk?sa=L&ai=C0B7xX2&num=1&sig=AOD64_1w&client=ca-dbm"
        "&adurl=https%3A%2F%2Fshop.example%2Fskin"
    )

    (answer,), staging = play(
        tmp_path, (f"/~go?u={click.replace('%', '%25').replace('&', '%26')}", WORKER)
    )

    assert b"Landing page on shop.example" in answer[2]
    assert [(c.role, c.host) for c in staging.sink.calls()] == [
        ("click", "adclick.g.doubleclick.net"),
        ("landing", "shop.example"),
    ]


def test_the_worker_may_stand_above_all_pages(tmp_path: Path):
    (worker,), _ = play(tmp_path, ("/sw.js", HOST))

    assert worker[1]["service-worker-allowed"] == "/"
    assert b"respondWith(play(request))" in worker[2]
