"""What may be asked for at build time, against a server on this machine: sizes, times, addresses."""

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import trustme

from creative.fetch import MAX_BYTES, Fetcher, FetchError, _is_public

HOST = "feed.example"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        answer = getattr(self, f"_{self.path.strip('/').partition('?')[0]}", self._good)
        answer()

    def log_message(self, *_: Any) -> None:
        pass

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _good(self) -> None:
        self._send(b"title\nLamp\n")

    def _missing(self) -> None:
        self._send(b"", 404)

    def _moved(self) -> None:
        self._send(b"", 302, Location="/good?a=b")

    def _around(self) -> None:
        self._send(b"", 307, Location="/around")

    def _plain(self) -> None:
        self._send(b"", 301, Location=f"http://{HOST}/good")

    def _inside(self) -> None:
        self._send(b"", 301, Location="https://intranet.example/good")

    def _large(self) -> None:
        self._send(b"x" * (MAX_BYTES + 1))

    def _packed(self) -> None:
        self._send(b"\x1f\x8b", Content_Encoding="gzip")

    def _short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"title\n")
        self.close_connection = True

    def _slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"t")
        self.rfile.read(1)  # until the other side has had enough
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[str]

    def handle_error(self, *_: Any) -> None:
        pass  # clients that hang up are what is tested


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[_Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    found = _Server(("127.0.0.1", 0), _Handler)
    found.asked = []
    found.socket = context.wrap_socket(found.socket, server_side=True)
    thread = threading.Thread(target=found.serve_forever, args=(0.01,))
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.fixture
def fetch(authority: trustme.CA) -> Fetcher:
    context = ssl.create_default_context()
    authority.configure_trust(context)

    def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.8"] if host == "intranet.example" else ["127.0.0.1"]

    return Fetcher(resolve, lambda address: address == "127.0.0.1", context)


def _at(server: _Server, path: str) -> str:
    return f"https://{HOST}:{server.server_address[1]}/{path}"


def test_a_body(server: _Server, fetch: Fetcher) -> None:
    assert fetch(_at(server, "good?x=1")) == b"title\nLamp\n"
    assert server.asked == ["/good?x=1"]


def test_it_follows_where_an_answer_leads(server: _Server, fetch: Fetcher) -> None:
    assert fetch(_at(server, "moved")) == b"title\nLamp\n"
    assert server.asked == ["/moved", "/good?a=b"]


def test_one_command_sees_one_feed(server: _Server, authority: trustme.CA, fetch: Fetcher) -> None:
    now = [100.0]
    timed = Fetcher(fetch.resolve, fetch.is_allowed, fetch.context, lambda: now[0])
    for moment in (100.0, 159.9, 160.1):
        now[0] = moment
        timed(_at(server, "good"))

    assert server.asked == ["/good", "/good"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing", "feed.example answered with status 404"),
        ("around", "it leads on more than 3 times"),
        ("plain", "http://feed.example/good is no https address"),
        ("inside", "intranet.example is 10.0.0.8, which is no public address"),
        ("large", "it has more than 1,000,000 bytes"),
        ("packed", "feed.example sent a compressed body that nobody asked for"),
        ("short", "it ended 94 bytes too early"),
    ],
)
def test_answers_that_are_none(server: _Server, fetch: Fetcher, path: str, reason: str) -> None:
    with pytest.raises(FetchError) as raised:
        fetch(_at(server, path))

    assert str(raised.value) == reason


def test_a_server_that_never_ends(server: _Server, fetch: Fetcher) -> None:
    hasty = Fetcher(fetch.resolve, fetch.is_allowed, fetch.context, timeout_s=0.3)

    with pytest.raises(FetchError, match=r"^it took longer than 0\.3 seconds$"):
        hasty(_at(server, "slow"))


def test_a_name_that_the_certificate_lacks(server: _Server, fetch: Fetcher) -> None:
    with pytest.raises(FetchError, match=r"^other\.example did not answer: .*certificate"):
        fetch(f"https://other.example:{server.server_address[1]}/good")


def test_a_host_with_one_private_address_is_not_asked(fetch: Fetcher) -> None:
    def mixed(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "192.168.1.1"]

    with pytest.raises(FetchError, match=r"192\.168\.1\.1, which is no public address"):
        Fetcher(mixed)("https://rebind.example/")


def test_a_name_without_an_address() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchError, match=r"^nowhere\.example did not answer: .*not known$"):
        Fetcher(unknown)("https://nowhere.example/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.example/a", "http://shop.example/a is no https address"),
        ("file:///etc/passwd", "file:///etc/passwd is no https address"),
        ("https:///a", "https:///a is no address of a plain host"),
        ("https://u:p@shop.example/", "https://u:p@shop.example/ is no address of a plain host"),
        (
            "https://shop.example:x/",
            "https://shop.example:x/ is no address: Port could not be cast to integer value as 'x'",
        ),
        (
            "https://shop.example/a b",
            "https://shop.example/a b has characters that are not encoded",
        ),
        ("https://shöp.example/", "https://shöp.example/ has characters that are not encoded"),
        ("https://127.0.0.1/", "127.0.0.1 is no public address"),
        ("https://[::1]/", "::1 is no public address"),
    ],
)
def test_addresses_that_are_not_asked(url: str, reason: str) -> None:
    with pytest.raises(FetchError) as raised:
        Fetcher()(url)

    assert str(raised.value) == reason


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b:1::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert _is_public(address) is public
