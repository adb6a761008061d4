import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from delivery.staging import Answer
from delivery.staging.guard import new_token, refuse
from delivery.staging.people import open_page
from delivery.staging.server import Staging, serve_staging
from tests.delivery.projects import make_project

HOST = {"host": "127.0.0.1:8000"}
GOOD = {**HOST, "x-flowtag-token": "secret", "sec-fetch-site": "same-origin"}


@pytest.mark.parametrize(
    ("headers", "api", "allowed"),
    [
        (GOOD, True, True),
        ({**GOOD, "host": "localhost:8000"}, True, True),
        ({k: v for k, v in GOOD.items() if k != "sec-fetch-site"}, True, True),
        ({**GOOD, "x-flowtag-token": "guess"}, True, False),
        ({k: v for k, v in GOOD.items() if k != "x-flowtag-token"}, True, False),
        ({**GOOD, "host": "evil.example:8000"}, True, False),
        ({**GOOD, "host": "127.0.0.1:9999"}, True, False),
        ({**GOOD, "sec-fetch-site": "cross-site"}, True, False),
        ({**GOOD, "sec-fetch-site": "same-site"}, True, False),
        ({**GOOD, "sec-fetch-site": "none"}, True, False),
        (HOST, False, True),
        ({"host": "evil.example:8000"}, False, False),
        ({}, False, False),
    ],
)
def test_only_the_page_itself_may_call(headers: dict[str, str], api: bool, allowed: bool):
    assert (refuse(headers, port=8000, token="secret", api=api) == "") == allowed


def test_every_start_has_a_token_of_its_own():
    assert new_token() != new_token()
    assert len(new_token()) == 32


class Client:
    """HTTP over a plain socket: the standard library's clients block the server's loop."""

    def __init__(self, staging: Staging, address: str) -> None:
        self.staging = staging
        self.port = int(address.split(":")[2].split("/")[0])
        self.token = address.partition("#")[2]

    async def open(self, path: str, body: Any = None, **headers: str) -> asyncio.StreamReader:
        data = b"" if body is None else json.dumps(body).encode()
        sent = {
            "Host": f"127.0.0.1:{self.port}",
            "X-Flowtag-Token": self.token,
            "Content-Length": str(len(data)),
            "Connection": "close",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        verb = "POST" if data else "GET"
        writer.write(f"{verb} {path} HTTP/1.1\r\n{head}\r\n".encode() + data)
        self.writer = writer
        return reader

    async def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        answer = (await (await self.open(path, body, **headers)).read()).decode()
        self.writer.close()
        head, _, text = answer.partition("\r\n\r\n")
        return int(head.split()[1]), text


@asynccontextmanager
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async with (
        serve_staging() as staging,
        open_page(staging, [make_project(tmp_path)]) as address,
    ):
        yield Client(staging, address)


def run(test: Any) -> Any:
    return asyncio.run(test())


def test_the_page_needs_no_token_and_holds_none(tmp_path: Path):
    async def test() -> tuple[int, str, str]:
        async with client(tmp_path) as c:
            return (*await c.ask("/", X_Flowtag_Token=""), c.token)

    status, text, token = run(test)

    assert status == 200
    assert "Flowtag staging" in text
    assert token not in text


def test_the_api_says_what_there_is_to_choose(tmp_path: Path):
    async def test() -> tuple[int, str]:
        async with client(tmp_path) as c:
            return await c.ask("/api/state")

    status, text = run(test)

    state = json.loads(text)
    assert status == 200
    assert state["formats"] == ["script", "iframe", "standalone"]
    assert state["projects"][0]["name"] == "Mini ad"
    assert state["projects"][0]["sizes"] == ["300x250"]


def test_strangers_are_refused_in_words(tmp_path: Path):
    async def test() -> list[tuple[int, str]]:
        async with client(tmp_path) as c:
            return [
                await c.ask("/api/state", X_Flowtag_Token="guess"),
                await c.ask("/api/state", Host="evil.example"),
                await c.ask("/api/live", Sec_Fetch_Site="cross-site"),
            ]

    token, host, site = run(test)

    assert token == (
        403,
        "The token is missing or old: open the address that `flowtag serve` printed.\n",
    )
    assert host == (403, "This address is not mine: open the one that `flowtag serve` printed.\n")
    assert site == (403, "Only the staging page itself may call this.\n")


def test_an_ad_is_put_on_stage(tmp_path: Path):
    choice = {"project": 0, "platform": "dv360", "size": "300x250", "format": "script"}

    async def test() -> tuple[int, str]:
        async with client(tmp_path) as c:
            return await c.ask("/api/show", choice)

    status, text = run(test)

    shown = json.loads(text)
    assert status == 200
    assert shown["url"] == "https://news.publisher.example/load-1"
    assert shown["pixels"][0]["url"] == (
        "https://imp.example/i?ord=@{cachebuster}&site=@{site_domain}"
    )
    assert "${CACHEBUSTER}" in shown["tag"]


def test_what_does_not_exist_is_not_shown(tmp_path: Path):
    choice = {"project": 0, "platform": "nobody", "size": "300x250", "format": "script"}

    async def test() -> list[tuple[int, str]]:
        async with client(tmp_path) as c:
            return [await c.ask("/api/show", choice), await c.ask("/api/show", {"project": 9})]

    assert [status for status, _ in run(test)] == [422, 422]


def test_the_live_feed_resumes_behind_the_last_call_seen(tmp_path: Path):
    def arrive(c: Client, target: str, role: Any = "pixel") -> None:
        c.staging.sink.record(
            Answer(role), scheme="https", host="t.example", target=target, method="GET", headers={}
        )

    async def test() -> bytes:
        async with client(tmp_path) as c:
            for target in ("/1", "/2"):
                arrive(c, target)
            reader = await c.open("/api/live", Last_Event_ID="1")
            text = await reader.readuntil(b"connected\n\n")
            arrive(c, "/files", "site")  # not shown: it is the ad itself
            arrive(c, "/4")
            text = await reader.readuntil(b'"/4"'.strip(b'"'))
            c.writer.close()
            return text

    text = run(test).decode()

    assert "id: 1\n" not in text
    assert text.index("id: 2\n") < text.index("id: 4\n")
    assert "/files" not in text


def test_the_server_stops_although_a_feed_is_open(tmp_path: Path):
    async def test() -> bytes:
        async with client(tmp_path) as c:
            reader = await c.open("/api/live")
            await reader.readuntil(b"connected\n\n")
        rest = await reader.read()
        c.writer.close()
        return rest

    assert run(test).endswith(b"0\r\n\r\n")
