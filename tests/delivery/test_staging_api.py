import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from delivery import load_project
from delivery.staging import PUBLISHER_HOST, Answer
from delivery.staging.cases import Case, CaseError
from delivery.staging.guard import new_token, refuse
from delivery.staging.people import open_page
from delivery.staging.places import HOSTS
from delivery.staging.scene import Asked
from delivery.staging.server import LIVE, Staging, serve_staging
from delivery.staging.stage import Stage
from tests.delivery.projects import make_project, write_project

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
    assert state["creatives"][0] == {
        "name": tmp_path.name,
        "title": "Mini ad",
        "sizes": ["300x250"],
        "locales": ["en"],
        "platform": "",
        "format": "script",
        "collector": False,
        "components": {"hello": "text", "dry": "choice", "shop": "redirect"},
    }
    assert [one["name"] for one in state["hosts"]] == list(HOSTS)
    assert (state["start"]["host"], state["start"]["own"]) == ("frame", {})


def test_strangers_are_refused_in_words(tmp_path: Path):
    async def test() -> list[tuple[int, str]]:
        async with client(tmp_path) as c:
            return [
                await c.ask("/api/state", X_Flowtag_Token="guess"),
                await c.ask("/api/state", X_Flowtag_Token="\xe9"),
                await c.ask("/api/state", Host="evil.example"),
                await c.ask("/api/live", Sec_Fetch_Site="cross-site"),
            ]

    token, strange, host, site = run(test)

    told = "The token is missing or old: open the address that `flowtag serve` printed.\n"
    assert token == strange == (403, told)
    assert host == (403, "This address is not mine: open the one that `flowtag serve` printed.\n")
    assert site == (403, "Only the staging page itself may call this.\n")


def test_an_ad_is_put_on_stage_as_the_case_says(tmp_path: Path):
    case = {"platform": "dv360", "host": "sandbox", "own": {"campaign_id": "77"}}

    async def test() -> tuple[int, str, bytes]:
        async with client(tmp_path) as c:
            status, text = await c.ask("/api/show", {"case": case})
            page = await c.staging.play(
                LIVE, Asked("https", PUBLISHER_HOST, "/load-1", destination="document"), {}
            )
            return status, text, page.body

    status, text, page = run(test)

    shown = json.loads(text)
    assert status == 200
    assert shown["url"] == "https://news.publisher.example/load-1"
    assert shown["query"] == (
        f"creative={tmp_path.name}&platform=dv360&size=300x250&format=script&host=sandbox"
        "&v.campaign_id=77"
    )
    assert shown["pixels"][0] == {
        "component": "",
        "on": "load",
        "url": "https://imp.example/i?ord=@{cachebuster}&site=@{site_domain}",
        "asked": True,
    }
    assert "${CACHEBUSTER}" in shown["tag"]
    assert b'sandbox="allow-forms' in page


def test_what_does_not_exist_is_not_shown(tmp_path: Path):
    told = {
        'There is no platform "nobody".': {"platform": "nobody"},
        'There is no creative "nobody".': {"creative": "nobody"},
        'There is no size "1x1".': {"size": "1x1"},
        'There is no host "moon".': {"host": "moon"},
        "That pasted tag is not here any more: paste it again.": {"tag": "0123"},
        'nothing: There is no macro "nothing".': {"own": {"nothing": "1"}},
        'A case has no "colour".': {"colour": "red"},
        "A case is an object.": None,
    }

    async def test() -> list[tuple[int, str]]:
        async with client(tmp_path) as c:
            return [await c.ask("/api/show", {"case": case}) for case in told.values()]

    answers = run(test)

    assert [status for status, _ in answers] == [422] * len(told)
    for (_, text), expected in zip(answers, told, strict=True):
        assert json.loads(text)["error"].startswith(expected)


def test_a_mended_creative_is_seen_when_it_is_loaded_again(tmp_path: Path):
    folder = write_project(tmp_path / "mini")
    project, _ = load_project(folder)
    assert project is not None

    async def test() -> list[str]:
        found = []
        async with serve_staging() as staging:
            stage = Stage(staging, [project])
            found.append(stage.show(Case())["pixels"][0]["url"])
            write_project(folder, delivery={"impressions": [{"tag": "https://new.example/i"}]})
            found.append(stage.show(Case())["pixels"][0]["url"])
        return found

    assert run(test) == [
        "https://imp.example/i?ord=@{cachebuster}&site=@{site_domain}",
        "https://new.example/i",
    ]


def test_what_took_longer_to_prepare_does_not_take_the_stage_back(tmp_path: Path):
    async def test() -> tuple[str, Case | None]:
        async with serve_staging() as staging:
            stage = Stage(staging, [make_project(tmp_path)])
            early = stage.prepare(Case(platform="xandr"), stage.next_load())
            stage.show(Case(platform="dv360"))
            with pytest.raises(CaseError) as caught:
                stage.put(early)
            return str(caught.value), stage.case

    told, case = run(test)

    assert told == "Another case was put on stage in the meantime: load again."
    assert case is not None
    assert case.platform == "dv360"


def test_any_tag_can_be_pasted(tmp_path: Path):
    tag = '<img src="http://px.example/i?cb=${CACHEBUSTER}" width="728" height="90">'

    async def test() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        async with client(tmp_path) as c:
            pasted = json.loads((await c.ask("/api/paste", {"text": tag}))[1])
            case = {"tag": pasted["id"], "platform": "dv360"}
            shown = json.loads((await c.ask("/api/show", {"case": case}))[1])
            again = json.loads((await c.ask(f"/api/tag?id={pasted['id']}"))[1])
            return pasted, shown, again

    pasted, shown, again = run(test)

    assert pasted["size"] == "728x90"
    assert again == {"text": tag}
    assert [one["code"] for one in shown["lint"]["problems"]] == ["DL421"]
    assert shown["pixels"] == [
        {
            "component": "",
            "on": "load",
            "url": "http://px.example/i?cb=${CACHEBUSTER}",
            "asked": True,
        }
    ]


def test_too_much_is_not_pasted(tmp_path: Path):
    async def test() -> list[tuple[int, str]]:
        async with client(tmp_path) as c:
            return [
                await c.ask("/api/paste", {"text": "x" * 1_000_001}),
                await c.ask("/api/paste", {"text": " "}),
                await c.ask("/api/paste", {}),
            ]

    assert [(status, json.loads(text)["error"]) for status, text in run(test)] == [
        (422, "The tag has 1,000,001 bytes; at most 1,000,000 are served."),
        (422, "There is no tag in it: paste the tag's text."),
        (422, "Paste the text of a tag."),
    ]


def arrive(c: Client, target: str, role: Any = "pixel") -> None:
    c.staging.sink.record(
        Answer(role), scheme="https", host="t.example", target=target, method="GET", headers={}
    )


def test_the_live_log_resumes_behind_the_last_entry_seen(tmp_path: Path):
    async def test() -> bytes:
        async with client(tmp_path) as c:
            for target in ("/1", "/2"):
                arrive(c, target)
            reader = await c.open("/api/live", Last_Event_ID="1")
            await reader.readuntil(b"connected\n\n")
            arrive(c, "/files", "site")  # not shown: it is the ad itself
            arrive(c, "/4")
            text = await reader.readuntil(b"t.example/4")
            c.writer.close()
            return text

    text = run(test).decode()

    assert "id: 1\n" not in text
    assert text.index("id: 2\n") < text.index("id: 3\n")
    assert "/files" not in text


def test_the_server_stops_although_a_log_is_open(tmp_path: Path):
    async def test() -> bytes:
        async with client(tmp_path) as c:
            reader = await c.open("/api/live")
            await reader.readuntil(b"connected\n\n")
        rest = await reader.read()
        c.writer.close()
        return rest

    assert run(test).endswith(b"0\r\n\r\n")


async def share(c: Client, *, play: bool = False) -> tuple[str, dict[str, str]]:
    """Id and header of a new link."""
    said = {"case": {"platform": "dv360"}, "play": play, "note": "Client"}
    url = json.loads((await c.ask("/api/shares", said))[1])["url"]
    listed = json.loads((await c.ask("/api/shares"))[1])["shares"]
    token = url.partition("/share#")[2]
    return listed[0]["id"], {"X_Flowtag_Share": token, "X_Flowtag_Token": ""}


def test_a_link_shows_its_case_and_opens_nothing_else(tmp_path: Path):
    async def test() -> list[tuple[int, str]]:
        async with client(tmp_path) as c:
            _, link = await share(c)
            return [
                await c.ask("/api/shared/state", **link),
                await c.ask("/api/shared/show", {}, **link),
                await c.ask("/api/state", **link),
                await c.ask("/api/show", {"case": {}}, **link),
                await c.ask("/api/shares", **link),
                await c.ask("/api/shared/state", X_Flowtag_Share="x.y"),
                await c.ask("/api/shared/state", Sec_Fetch_Site="cross-site", **link),
            ]

    answers = run(test)

    assert [status for status, _ in answers] == [200, 403, 403, 403, 403, 403, 403]
    state = json.loads(answers[0][1])
    assert (state["rights"], state["note"], state["shown"]) == (["watch"], "Client", None)
    assert json.loads(answers[1][1]) == {"error": "This link is for looking only."}


def test_a_client_sees_neither_the_tag_nor_other_cases(tmp_path: Path):
    async def test() -> tuple[str, bytes]:
        async with client(tmp_path) as c:
            _, link = await share(c, play=True)
            await c.ask("/api/show", {"case": {"platform": "xandr"}})
            arrive(c, "/of-another-case")
            shown = (await c.ask("/api/shared/show", {}, **link))[1]
            reader = await c.open("/api/shared/live", **link)
            arrive(c, "/of-this-case")
            feed = await reader.readuntil(b"/of-this-case")
            c.writer.close()
            return shown, feed

    shown, feed = run(test)

    assert sorted(json.loads(shown)) == [
        "after", "case", "height", "load", "pixels", "url", "width", "world",
    ]  # fmt: skip
    assert b"/of-another-case" not in feed


def test_a_revoked_link_ends_at_once(tmp_path: Path):
    async def test() -> tuple[bytes, tuple[int, str]]:
        async with client(tmp_path) as c:
            share_id, link = await share(c, play=True)
            await c.ask("/api/shared/show", {}, **link)
            reader = await c.open("/api/shared/live", **link)
            await reader.readuntil(b"connected\n\n")
            writer = c.writer
            assert json.loads((await c.ask("/api/revoke", {"id": share_id}))[1]) == {
                "revoked": True
            }
            arrive(c, "/secret")
            rest = await reader.read()
            writer.close()
            return rest, await c.ask("/api/shared/state", **link)

    rest, after = run(test)

    assert b"/secret" not in rest
    assert (after[0], json.loads(after[1])) == (403, {"error": "This link was revoked."})


def test_a_proxys_host_serves_links_only():
    headers = {"host": "staging.agency.example", "sec-fetch-site": "same-origin"}
    at = {"port": 8000, "shared_at": "staging.agency.example"}

    assert refuse(headers, token="", api=True, **at) == ""  # type: ignore[arg-type]
    assert refuse(headers, token="secret", api=False, **at) == ""  # type: ignore[arg-type]
    assert refuse({**headers, "x-flowtag-token": "secret"}, token="secret", api=True, **at)  # type: ignore[arg-type]
    assert refuse({**headers, "host": "evil.example"}, token="", api=True, **at)  # type: ignore[arg-type]
