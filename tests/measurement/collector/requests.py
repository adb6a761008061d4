"""Requests for a collector, good and hostile, as bytes on the wire; and their answers."""

import gzip
import random
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from creative import Beacon, WireEvent, encode_beacon

__all__ = ["Reply", "beacon", "many_requests", "post", "talk"]


@dataclass(frozen=True)
class Reply:
    """One answer: status, headers that matter, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def beacon(session: int = 1, numbers: Sequence[int] = (0, 1), **fields: object) -> bytes:
    """A beacon of a made-up session."""
    events = tuple(WireEvent(n, n * 10, "displayed", f"c{n}") for n in numbers)
    values = {
        "session": f"{session:032x}",
        "creative": "quiz",
        "version": "v1",
        "size": "300x250",
        "host": "page",
        "sent_ms": 1_000,
        "events": events,
        **fields,
    }
    return encode_beacon(Beacon(**values))  # type: ignore[arg-type]


def post(
    body: bytes,
    path: str = "/api/beacon?key=k",
    *,
    chunked: bool = False,
    close: bool = False,
    headers: Sequence[str] = (),
    method: str = "POST",
) -> bytes:
    """A request as a browser sends it."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: collect.example",
        "user-agent: Mozilla/5.0",
        *headers,
    ]
    lines.append("transfer-encoding: chunked" if chunked else f"content-length: {len(body)}")
    if close:
        lines.append("connection: close")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    if not chunked:
        return head + body
    middle = len(body) // 2
    chunks = b"".join(
        f"{len(part):x}\r\n".encode() + part + b"\r\n"
        for part in (body[:middle], body[middle:])
        if part
    )
    return head + chunks + b"0\r\n\r\n"


def many_requests(count: int, seed: int) -> Iterator[bytes]:
    """Requests of every kind: what players and sites send, and what nobody should."""
    draw = random.Random(seed)
    makers = [_good, _good, _site, _site, _image, _hostile, _preflight, _elsewhere, _packed]
    for number in range(count):
        yield draw.choice(makers)(draw, number)


def _good(draw: random.Random, number: int) -> bytes:
    body = beacon(draw.randrange(50), sorted(draw.sample(range(40), 3)))
    origin = draw.choice(["origin: null", "origin: https://news.example", "x: y"])
    return post(body, chunked=draw.random() < 0.3, headers=[origin])


def _site(draw: random.Random, number: int) -> bytes:
    bodies = [
        b'{"t":"e","n":"Purchase","mk":["plan"],"mv":["pro"],"ra":49.99,"rc":"EUR"}',
        b'{"t":"e","n":"Purchase","ra":"$49.99"}',
        b'[{"t":"p","u":"https://shop.example/"},{"t":"e","n":"a","mv":[1,true,null],"mk":[1,2,3]}]',
        b'{"t":"e","n":"m","md":{"seats":3,"deep":{"a":1}}}',
        b'{"t":"e","n":"' + b"x" * 3000 + b'"}',
    ]
    return post(draw.choice(bodies), "/api/event?key=k")


def _image(draw: random.Random, number: int) -> bytes:
    return post(b"", f"/api/p.gif?key=k&n=impression&c=quiz%20{number}&p=4%2F7", method="GET")


def _hostile(draw: random.Random, number: int) -> bytes:
    bodies = [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b"\xff\xfe\x00",
        b'{"s":"../../etc/passwd"}',
        beacon(session=1, creative="'; DROP TABLE events; --"),
        beacon(sent_ms=-5, numbers=(2**31 - 1,)),
        b"[" * 5_000,
        b'{"t":"e","n":"\\u0000\\ud800"}',
        b" " * 65_537,
        b'{"t":"x","n":"a"}',
    ]
    path = draw.choice(
        ["/api/beacon?key=k", "/api/event?key=k", "/api/beacon?key=other", "/api/beacon"]
    )
    return post(draw.choice(bodies), path, method=draw.choice(["POST", "POST", "PUT", "GET"]))


def _preflight(draw: random.Random, number: int) -> bytes:
    headers = ["origin: https://news.example", "access-control-request-method: POST"]
    return post(b"", method="OPTIONS", headers=headers)


def _elsewhere(draw: random.Random, number: int) -> bytes:
    return post(b"{}", draw.choice(["/", "/api/../etc/passwd", "/api/beacon/x", "/wp-login.php"]))


def _packed(draw: random.Random, number: int) -> bytes:
    bodies = [
        gzip.compress(beacon(draw.randrange(50), (7, 8))),
        gzip.compress(b" " * 1_000_000),  # small on the wire
        b"\x1f\x8bnonsense",
        gzip.compress(beacon())[:-4],
    ]
    return post(draw.choice(bodies), headers=["content-encoding: gzip"])


def talk(port: int, requests: Sequence[bytes], *, pipelined: bool = False) -> list[Reply]:
    """The answers, on one connection as long as it stays open."""
    replies: list[Reply] = []
    connection: socket.socket | None = None
    buffer = b""
    try:
        for at in range(0, len(requests), 8 if pipelined else 1):
            group = requests[at : at + 8] if pipelined else [requests[at]]
            if connection is None:
                connection = socket.create_connection(("127.0.0.1", port), timeout=20)
                buffer = b""
            connection.sendall(b"".join(group))
            for request in group:
                reply, buffer = _receive(connection, buffer, head=request.startswith(b"HEAD"))
                replies.append(reply)
                if reply.headers.get("connection") == "close":
                    connection.close()
                    connection = None
                    break
    finally:
        if connection is not None:
            connection.close()
    return replies


def _receive(connection: socket.socket, buffer: bytes, *, head: bool) -> tuple[Reply, bytes]:
    def more() -> bytes:
        data = connection.recv(65_536)
        if not data:
            raise ConnectionError(f"closed after {buffer[:200]!r}")
        return data

    while True:
        while b"\r\n\r\n" not in buffer:
            buffer += more()
        top, _, buffer = buffer.partition(b"\r\n\r\n")
        status, *lines = top.decode("latin-1").split("\r\n")
        code = int(status.split()[1])
        if code != 100:
            break
    headers = dict(line.lower().split(": ", 1) for line in lines)
    length = 0 if head else int(headers.get("content-length", "0"))
    while len(buffer) < length:
        buffer += more()
    return Reply(code, headers, buffer[:length]), buffer[length:]
