"""The one place that asks the network for something at build time: feeds of sliders.

https only, one megabyte, ten seconds, three redirects. The name is resolved once, every address
of it is checked, and the connection goes to a checked address: a name that answers differently a
moment later leads nowhere else. Proxies of the environment are not used.
"""

import contextlib
import http.client
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

__all__ = ["MAX_BYTES", "TIMEOUT_S", "FetchError", "Fetcher", "fetch_https"]

MAX_BYTES = 1_000_000  # 20 slides need a thousandth of it
TIMEOUT_S = 10
MAX_REDIRECTS = 3
KEPT_S = 60  # one command reads a project more than once, and has to see one feed

Resolve = Callable[[str, int], Sequence[str]]


class FetchError(Exception):
    """Why there is no answer, as a sentence for the author of the flow."""


def _addresses(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def _is_public(address: str) -> bool:
    """Whether an address belongs to the open internet, also one of IPv4 inside IPv6."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if inner is not None and not _is_public(str(inner)):
            return False
        if parsed in _NAT64 and not _is_public(str(ipaddress.IPv4Address(parsed.packed[-4:]))):
            return False
        if parsed in _LOCAL_NAT64:
            return False
    return parsed.is_global and not parsed.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last four bytes
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215


@dataclass(frozen=True)
class Fetcher:
    """Fetches https addresses. What it takes from outside are arguments, so that a test can lend them."""

    resolve: Resolve = _addresses
    is_allowed: Callable[[str], bool] = _is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    clock: Callable[[], float] = time.monotonic
    timeout_s: float = TIMEOUT_S
    _kept: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def __call__(self, url: str) -> bytes:
        """The body. Raises FetchError. The same answer for a minute."""
        kept = self._kept.get(url)
        if kept and self.clock() - kept[0] < KEPT_S:
            return kept[1]
        body = self._follow(url, self.clock() + self.timeout_s)
        self._kept[url] = (self.clock(), body)
        return body

    def _follow(self, url: str, deadline: float) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = self._ask(_split(url), deadline)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise FetchError(f"{_host(url)} did not answer: {_reason(error)}") from error
            if isinstance(answer, bytes):
                return answer
            url = urljoin(url, answer)
        raise FetchError(f"it leads on more than {MAX_REDIRECTS} times")

    def _ask(self, url: SplitResult, deadline: float) -> bytes | str:
        """The body, or where it leads on."""
        host, port = str(url.hostname), url.port or 443
        plain = self._open(host, port, deadline)
        guard = _Guard(plain, self._left(deadline))
        connection = http.client.HTTPSConnection(host, port, context=self.context)
        try:
            connection.sock = self.context.wrap_socket(plain, server_hostname=host)
            target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
            headers = {"Accept": "application/json, text/csv, */*;q=0.1"}
            connection.request("GET", target, headers=headers | {"Accept-Encoding": "identity"})
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308):
                return response.getheader("Location") or ""
            if response.status != 200:
                raise FetchError(f"{host} answered with status {response.status}")
            if response.getheader("Content-Encoding", "identity") != "identity":
                raise FetchError(f"{host} sent a compressed body that nobody asked for")
            return _read(response)
        finally:
            guard.close()
            connection.close()
            self._left(deadline)  # a body that the guard cut short is none

    def _open(self, host: str, port: int, deadline: float) -> socket.socket:
        """A connection to one of the host's addresses, all of which are checked before."""
        addresses = self.resolve(host, port)
        private = [address for address in addresses if not self.is_allowed(address)]
        if private:
            shown = host if host == private[0] else f"{host} is {private[0]}, which"
            raise FetchError(f"{shown} is no public address")
        failed: OSError | None = None
        for address in addresses:
            try:
                return socket.create_connection((address, port), self._left(deadline))
            except OSError as error:
                failed = error
        raise failed or FetchError(f"{host} has no address")

    def _left(self, deadline: float) -> float:
        left = deadline - self.clock()
        if left <= 0:
            raise FetchError(f"it took longer than {self.timeout_s:g} seconds")
        return left


class _Guard:
    """Ends a connection when its time is over, however slowly the other side goes on talking."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._end = socket.socket(fileno=os.dup(connection.fileno()))  # below TLS
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        with contextlib.suppress(OSError):  # closed by the other side meanwhile
            self._end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._timer.cancel()
        self._timer.join()
        self._end.close()


def _read(response: http.client.HTTPResponse) -> bytes:
    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise FetchError(f"it has more than {MAX_BYTES:,} bytes")
    if response.length:
        raise FetchError(f"it ended {response.length:,} bytes too early")
    return body


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"{url} is no address: {error}") from error
    if parts.scheme != "https":
        raise FetchError(f"{url} is no https address")
    if not parts.hostname or parts.username is not None or port == 0:
        raise FetchError(f"{url} is no address of a plain host")
    if not url.isascii() or any(character <= " " for character in url):
        raise FetchError(f"{url} has characters that are not encoded")
    return parts


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    return str(error) or type(error).__name__


_FETCHER: list[Fetcher] = []


def fetch_https(url: str) -> bytes:
    """The body at an https address. Raises FetchError. The default way to read feeds."""
    if not _FETCHER:
        _FETCHER.append(Fetcher())  # at first use: loading the root certificates takes 20 ms
    return _FETCHER[0](url)
