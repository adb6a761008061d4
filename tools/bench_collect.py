"""`make bench`, table `collect`: the durable collector beside nginx's bare 204 and its own reference.

One round is: nginx, the hot route, the Starlette route, each for some seconds with the same load;
what is compared stands in the same round. Afterwards the log has to hold every event that was
answered. Needs nginx and wrk; where one is missing, the table says so.
"""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from rich.table import Table

from measurement import Control
from measurement.log import read_records

__all__ = ["EVENT", "collect_table", "running_collector", "running_nginx"]

ROUNDS, SECONDS, CONNECTIONS = 3, 3, 128
BAR_NGINX, BAR_REFERENCE, BAR_P99_MS = 0.4, 4.0, 15.0
_SESSION, _SESSIONS = "0f1e2d3c4b5a69788796a5b4c3d2e1f0", 5_000
EVENT: Final = json.dumps(
    {
        "t": "e",
        "n": "Purchase",
        "s": _SESSION,
        "q": 7,
        "v": "9a8b7c6d5e4f3a2b1c0d",
        "u": "https://shop.example/checkout/step-3?lang=en",
        "mk": ["product", "category", "plan", "seats"],
        "mv": ["Trail runner 3", "shoes", "pro", 4],
        "ra": 149.95,
        "rc": "EUR",
    },
    separators=(",", ":"),
).encode()
_SERVE: Final = """
import sys
from pathlib import Path
from measurement import RateLimit, run_collector
run_collector(
    Path(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), hot=sys.argv[3] == "hot",
    report=lambda text: print(text, flush=True), rate=RateLimit(1e9, 1_000_000_000),
)
"""
_NGINX: Final = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ return 204; }} }}
}}
"""
_WRK: Final = """
wrk.method = "POST"
wrk.headers["content-type"] = "text/plain"
wrk.headers["origin"] = "https://shop.example"
wrk.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
local ready, at = {{}}, 0
function init(args)
  for n = 1, {sessions} do  -- as different ones as there are visitors
    ready[n] = wrk.format(nil, nil, nil, (string.gsub({body}, "{session}", string.format("%032x", n))))
  end
end
function request()
  at = at % {sessions} + 1
  return ready[at]
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk said."""

    requests: int
    per_second: float
    p99_ms: float
    refused: int


def collect_table() -> Table:
    """The rates, their ratios, and whether they meet their bars."""
    table = Table(title="Collecting: 300-byte events, durable, 128 connections, one process")
    for column in ("server", "requests a second", "of nginx", "p99 ms", "RSS MB", "bar", "met"):
        table.add_column(column, justify="left" if column in ("server", "bar") else "right")
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        table.add_row(f"not measured: {' and '.join(missing)} not installed", *[""] * 6)
        return table
    with tempfile.TemporaryDirectory() as folder:
        for row in _measure(Path(folder)):
            table.add_row(*row)
    return table


def _measure(folder: Path) -> Iterator[tuple[str, ...]]:
    key = {name: _project(folder / name) for name in ("hot", "reference")}
    script = folder / "load.lua"
    script.write_text(
        _WRK.format(body=json.dumps(EVENT.decode()), session=_SESSION, sessions=_SESSIONS)
    )
    loads: dict[str, list[Load]] = {"nginx": [], "hot": [], "reference": []}
    with (
        running_nginx(folder) as nginx,
        running_collector(folder / "hot", "hot") as (hot, hot_process),
        running_collector(folder / "reference", "reference") as (reference, slow_process),
    ):
        ports = {"nginx": nginx, "hot": hot, "reference": reference}
        for _ in range(ROUNDS):
            for name, port in ports.items():
                path = f"/api/event?key={key.get(name, '')}"
                loads[name].append(_load(script, port, path))
        rss = {"hot": _rss_mb(hot_process.pid), "reference": _rss_mb(slow_process.pid)}
    for name in ("hot", "reference"):
        _check_log(folder / name, sum(one.requests for one in loads[name]))
    yield from _rows(loads, rss)


def _rows(loads: dict[str, list[Load]], rss: dict[str, float]) -> Iterator[tuple[str, ...]]:
    def ratio(one: str, other: str) -> float:
        pairs = zip(loads[one], loads[other], strict=True)
        return median(a.per_second / b.per_second for a, b in pairs)

    def row(title: str, name: str, of_nginx: str, bar: str, met: str) -> tuple[str, ...]:
        rate = f"{median(one.per_second for one in loads[name]):,.0f}"
        p99 = f"{median(one.p99_ms for one in loads[name]):.1f}"
        return title, rate, of_nginx, p99, f"{rss[name]:.0f}" if name in rss else "", bar, met

    of_nginx, of_reference = ratio("hot", "nginx"), ratio("hot", "reference")
    p99 = median(one.p99_ms for one in loads["hot"])
    met = of_nginx >= BAR_NGINX and p99 <= BAR_P99_MS
    yield row("nginx, a bare 204", "nginx", "1", "", "")
    bar = f"{BAR_NGINX} of nginx, p99 {BAR_P99_MS:.0f} ms"
    yield row("hot route", "hot", f"{of_nginx:.2f}", bar, "yes" if met else "no")
    yield row("Starlette route", "reference", f"{ratio('reference', 'nginx'):.2f}", "", "")
    met_too = "yes" if of_reference >= BAR_REFERENCE else "no"
    bar = f"{BAR_REFERENCE:.0f} times Starlette"
    yield "hot route, times Starlette", f"{of_reference:.1f}", "", "", "", bar, met_too


@contextlib.contextmanager
def running_nginx(folder: Path) -> Iterator[int]:
    """The port of an nginx that answers 204 to everything."""
    port = _free_port()
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=port))
    with _process(["nginx", "-p", str(folder), "-c", str(config)], port):
        yield port


@contextlib.contextmanager
def running_collector(
    data_dir: Path, route: str
) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """The port and the process of a collector without a limit of requests."""
    port = _free_port()
    command = [sys.executable, "-c", _SERVE, str(data_dir), str(port), route]
    with _process(command, port) as process:
        yield port, process


@contextlib.contextmanager
def _process(command: list[str], port: int) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _await_port(port)
        yield process
    finally:
        process.terminate()
        process.wait()


def _await_port(port: int) -> None:
    for _ in range(200):
        with (
            contextlib.suppress(ConnectionRefusedError),
            socket.create_connection(("127.0.0.1", port)),
        ):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def _project(data_dir: Path) -> str:
    control = Control(data_dir)
    key = control.add_project("bench")
    control.close()
    return key


def _load(script: Path, port: int, path: str) -> Load:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(script)]
    said = subprocess.check_output([*command, f"http://127.0.0.1:{port}{path}"], text=True)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    requests = re.search(r"(\d+) requests in", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if not (requests and rate and p99) or refused:
        raise RuntimeError(f"wrk did not measure port {port}:\n{said}")
    in_ms = {"us": 0.001, "ms": 1.0, "s": 1_000.0}[p99[2]]
    return Load(int(requests[1]), float(rate[1]), float(p99[1]) * in_ms, 0)


def _check_log(data_dir: Path, answered: int) -> None:
    found = sum(1 for _ in read_records(data_dir))
    if found < answered:
        raise RuntimeError(f"{data_dir}: {answered} events were answered, {found} are in the log")


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    text = status.read_text() if status.exists() else ""
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else float("nan")
