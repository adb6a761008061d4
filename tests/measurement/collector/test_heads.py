"""Heads that came before: the same bytes mean the same request, wherever the stream is cut."""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from msgspec.structs import replace
from uvicorn.server import ServerState

from measurement import RateLimit
from measurement.collector.app import CollectorApp
from measurement.collector.heads import Head, Heads
from measurement.collector.protocol import HotProtocol, hot_protocol
from measurement.collector.service import Collector
from tests.measurement.collector.requests import beacon, many_requests, post
from tests.measurement.collector.running import NOW_MS, open_project
from tests.measurement.collector.wires import Wire

HEAD = Head("POST", "/api/event", "key=k", {"origin": "null"}, 5)
FRONT = b"POST /api/event?key=k HTTP/1.1\r\norigin: null\r\ncontent-length: 5\r\n\r\n"
HEADERS = [(b"origin", b"null"), (b"content-length", b"5")]


class _Line:
    """A collector that keeps nothing, and connections to it."""

    def __init__(self, folder: Path) -> None:
        self.key = open_project(folder).encode()
        rate = RateLimit(1e9, 1_000_000_000)
        self.collector = Collector(folder, now_ms=lambda: NOW_MS, rate=rate)
        self.taken: list[bytes] = []
        self.collector.group.submit = self._submit  # type: ignore[method-assign]
        app = CollectorApp(self.collector)
        self._config = uvicorn.Config(app, log_config=None, date_header=False)
        self._config.load()
        self._type = hot_protocol(self.collector)

    @property
    def heads(self) -> Heads:
        return self._type.heads

    def _submit(self, payloads: Any, done: Any) -> bool:
        self.taken += payloads
        done(None)
        return True

    async def send(self, parts: list[bytes], *, turns: bool = False) -> bytes:
        """All that is answered on one connection; `turns`: each part comes in one of its own."""
        loop, wire = asyncio.get_running_loop(), Wire()
        protocol: HotProtocol = self._type(self._config, ServerState(), {}, loop)
        protocol.connection_made(wire)  # type: ignore[arg-type]
        for part in parts:
            protocol.data_received(part)
            if turns:
                await asyncio.sleep(0)
        await asyncio.sleep(0)
        return wire.heard


def _cut(draw: random.Random, data: bytes, pieces: int) -> list[bytes]:
    places = sorted(draw.randrange(len(data)) for _ in range(pieces))
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True) if a < b]


def test_wherever_a_stream_is_cut_the_answers_are_the_same(tmp_path):
    async def run() -> list[tuple[bytes, list[bytes]]]:
        stream, draw, found = b"".join(made), random.Random(3), []
        ways = [[stream], made, made, *(_cut(draw, stream, pieces) for pieces in (0, 5, 40, 400))]
        for parts in ways:  # no head is known the first time, nearly all from the fourth on
            for turns in (False, True):
                line.taken = []
                found.append((await line.send(parts, turns=turns), line.taken))
        return found

    line = _Line(tmp_path)
    # Nothing for the app, which answers in its own time.
    made = [r for r in many_requests(300, seed=4) if b"?key=k" in r and len(r) < 60_000]
    made = [r.replace(b"key=k", b"key=" + line.key) for r in made]
    answers = asyncio.run(run())
    line.collector.close()

    assert [answer for answer in answers if answer != answers[0]] == []
    assert answers[0][0].count(b"HTTP/1.1 ") == len(made) > 200
    assert len(answers[0][1]) > 150
    assert len(line.heads) > 50


def test_a_known_head_takes_no_part_of_the_next_request(tmp_path):
    async def run() -> bytes:
        path = f"/api/beacon?key={line.key.decode()}"
        one = post(beacon(1, (1,)), path)
        await line.send([one, one])
        return await line.send([one + one[:-3], one[-3:] + one + b"nonsense\r\n\r\n"])

    line = _Line(tmp_path)
    heard = asyncio.run(run())
    line.collector.close()

    assert [part[:3] for part in heard.split(b"HTTP/1.1 ")] == [b"", b"204", b"204", b"204"]
    assert heard.endswith(b"\r\nconnection: close\r\n\r\n")
    assert len(line.taken) == 5
    assert len(line.heads) == 1


@pytest.mark.parametrize(
    ("front", "name"),
    [
        (FRONT.replace(b"\r\norigin", b"\norigin"), b"origin"),  # a line or two, by who reads it
        (b"\r\n" + FRONT, b"origin"),
        (FRONT.replace(b"origin: null", b"origin: null\r\n more"), b"origin"),
        (FRONT.replace(b"origin", b"transfer-encoding"), b"transfer-encoding"),
        (FRONT.replace(b"origin", b"expect"), b"expect"),
        (FRONT.replace(b"origin", b"upgrade"), b"upgrade"),
        (FRONT.replace(b"null", b"x" * 3_000), b"origin"),
    ],
    ids=["line-feed", "line-before", "folded", "chunked", "expect", "upgrade", "long"],
)
def test_a_head_that_may_mean_something_else_is_not_kept(front, name):
    heads = Heads()
    for _ in range(3):
        heads.add(FRONT, HEADERS, HEAD)
        heads.add(front, [(name, b"null"), HEADERS[1]], HEAD)

    assert len(heads) == 1
    assert heads.find(front) is None


def test_a_head_is_known_with_another_length():
    heads = Heads()
    front = FRONT.replace(b"content-length", b"Content-Length")
    for length in (b"7", b"65536"):
        heads.add(front.replace(b"5", length), HEADERS, replace(HEAD, length=int(length)))
    found = {
        length: heads.match(front.replace(b": 5", b": " + length))
        for length in (b"5", b"0", b"65537", b"999999", b"-5", b"5 ", b"5, 5", b"+5", b"")
    }

    assert found == {
        b"5": HEAD, b"0": replace(HEAD, length=0), **dict.fromkeys(list(found)[2:])
    }  # fmt: skip
    assert heads.match(front.replace(b"null", b"none")) is None
    assert heads.match(front.replace(b": 5\r\n", b": \r\nx: 5\r\n")) is None


@pytest.mark.parametrize("other", [b"x-length: 5", b"x-content-length: 5", b"strength: 5"])
def test_a_number_elsewhere_is_no_length(other):
    heads = Heads()
    front = FRONT.replace(b"origin: null", other)
    for _ in range(2):
        heads.add(front, [(other.partition(b":")[0], b"5"), HEADERS[1]], HEAD)

    assert heads.find(front) == HEAD
    assert heads.match(front.replace(b": 5\r\nc", b": 6\r\nc")) is None
    assert heads.match(front.replace(b": 5\r\n\r", b": 6\r\n\r")) is None


def test_a_head_is_kept_when_it_comes_again():
    heads = Heads()
    kept = []
    for _ in range(2):
        heads.add(FRONT, HEADERS, HEAD)
        kept.append(heads.find(FRONT))

    assert kept == [None, HEAD]


def test_too_many_heads_begin_anew():
    heads = Heads()
    fronts = [FRONT.replace(b"null", b"%d" % n) for n in range(3_000)]
    for front in fronts * 2:
        heads.add(front, HEADERS, HEAD)

    assert len(heads) == 3_000 - 2_048
    assert [heads.find(fronts[n]) for n in (0, 2_047, 2_048, 2_999)] == [None, None, HEAD, HEAD]
