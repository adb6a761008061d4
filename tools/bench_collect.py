"""`make bench`, table `collect`: the durable collector beside nginx's bare 204 and a Starlette route.

One round is: nginx, uvloop alone, and each route of the collector, for some seconds with the same load; what is
compared stands in the same round. Afterwards the log has to hold every event that was answered.
Needs nginx and wrk; where one is missing, the table says so.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from rich.table import Table

from measurement import Control
from measurement.log import read_records
from tools.bench_servers import (
    ROUTES,
    find_program,
    libraries,
    running_bare,
    running_collector,
    running_nginx,
)
from tools.bench_timing import verdict

__all__ = ["EVENT", "collect_table"]

ROUNDS, SECONDS, CONNECTIONS = 3, 2, 128
MANY = int(os.environ.get("FLOWTAG_BENCH_COLLECTED", "300000"))
BAR_NGINX, BAR_STARLETTE, BAR_P99_MS, BAR_RSS_MB = 0.4, 4.0, 15.0, 120.0
_LISTED: Final = 20  # events of a request, where only their number matters
_SESSION, _SESSIONS = "0f1e2d3c4b5a69788796a5b4c3d2e1f0", 5_000
EVENT: Final = json.dumps(
    {
        "t": "e",
        "n": "Purchase",
        "s": _SESSION,
        "q": 7,
        "v": "9a8b7c6d5e4f3a2b1c0d",
        "u": "https://shop.example/checkout/step-3?lang=en&currency=eur&from=newsletter-41170",
        "mk": ["product", "category", "plan", "seats"],
        "mv": ["Trail runner 3, waterproof", "shoes", "pro", 4],
        "ra": 149.95,
        "rc": "EUR",
    },
    separators=(",", ":"),
).encode()
_AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/%d.0 Safari/537.36"
# As different ones as there are visitors: each of another session, by 50 versions of a browser.
# With `fresh` no two heads are the same; with `lists` a request has several events.
_WRK: Final = """
wrk.method = "POST"
wrk.headers["content-type"] = "text/plain"
wrk.headers["origin"] = "https://shop.example"
local ready, at, fresh = {{}}, 0, nil
function init(args)
  for n = 1, {sessions} do
    wrk.headers["user-agent"] = string.format("{agent}", 80 + n % 50)
    local body = string.gsub({body}, "{session}", string.format("%032x", n))
    if args[1] == "fresh" then wrk.headers["x-request"], fresh = "0000000000", 1000000000 end
    if args[1] == "lists" then body = "[" .. string.rep(body .. ",", {listed} - 1) .. body .. "]" end
    ready[n] = wrk.format(nil, nil, nil, body)
  end
end
function request()
  at = at % {sessions} + 1
  if not fresh then return ready[at] end
  fresh = fresh + 1
  return (string.gsub(ready[at], "0000000000", fresh, 1))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk said."""

    requests: int
    per_second: float
    p99_ms: float


Loads = Mapping[str, list[Load]]


def collect_table() -> Table:
    """The rates, their ratios, and whether they meet their bars."""
    table = Table(
        title=f"Collecting: 300-byte events, durable, {CONNECTIONS} connections, one process"
    )
    for column in ("server", "requests a second", "of nginx", "p99 ms", "RSS MB", "bar", "met"):
        table.add_column(column, justify="left" if column in ("server", "bar") else "right")
    missing = [name for name in ("nginx", "wrk") if find_program(name) is None]
    if missing:
        table.add_row(f"not measured: {' and '.join(missing)} not installed", *[""] * 6)
        return table
    with tempfile.TemporaryDirectory() as folder:
        for row in _measure(Path(folder)):
            table.add_row(*row)
    return table


def _measure(folder: Path) -> Iterator[tuple[str, ...]]:
    key = {name: _project(folder / name) for name in ROUTES}
    script = folder / "load.lua"
    script.write_text(
        _WRK.format(
            body=json.dumps(EVENT.decode()),
            session=_SESSION,
            sessions=_SESSIONS,
            agent=_AGENT,
            listed=_LISTED,
        )
    )
    with ExitStack() as stack:
        ports = {"nginx": stack.enter_context(running_nginx(folder))}
        ports["bare"], pids = stack.enter_context(running_bare()), {}
        for name in ROUTES:
            ports[name], pids[name] = stack.enter_context(running_collector(folder / name, name))
        loads = _take_rounds(script, ports, key)
        rss = {name: _rss_mb(pid) for name, pid in pids.items()}
        yield from _rows(loads, rss)
        taken = {name: _requests(loads[name]) for name in ROUTES}
        taken["hot"] += _requests(loads["fresh"])
        while taken["hot"] < MANY:
            taken["hot"] += _load(script, ports["hot"], key["hot"], "lists").requests * _LISTED
        yield _memory_row(taken["hot"], _rss_mb(pids["hot"]))
    for name in ROUTES:
        _check_log(folder / name, taken[name])


def _take_rounds(script: Path, ports: Mapping[str, int], key: Mapping[str, str]) -> Loads:
    loads: dict[str, list[Load]] = {name: [] for name in (*ports, "fresh")}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            loads[name].append(_load(script, port, key.get(name, "")))
        loads["fresh"].append(_load(script, ports["hot"], key["hot"], "fresh"))
    return loads


def _rows(loads: Loads, rss: Mapping[str, float]) -> Iterator[tuple[str, ...]]:
    def ratio(one: str, other: str) -> float:
        pairs = zip(loads[one], loads[other], strict=True)
        return median(a.per_second / b.per_second for a, b in pairs)

    def row(title: str, name: str, bar: str = "", met: str = "") -> tuple[str, ...]:
        rate = f"{median(one.per_second for one in loads[name]):,.0f}"
        p99 = f"{median(one.p99_ms for one in loads[name]):.1f}"
        memory = f"{rss[name]:.0f}" if name in rss else ""
        return title, rate, f"{ratio(name, 'nginx'):.2f}", p99, memory, bar, met

    p99 = median(one.p99_ms for one in loads["hot"])
    met = ratio("hot", "nginx") >= BAR_NGINX and p99 <= BAR_P99_MS
    yield row("nginx, a bare 204", "nginx")
    yield row("uvloop, a bare 204", "bare")
    yield row("hot route", "hot", f"{BAR_NGINX} of nginx, p99 {BAR_P99_MS:.0f} ms", verdict(met))
    yield row("the same, every head a new one", "fresh")
    yield row("its reference, plain ASGI", "reference")
    yield row("the same rules in a Starlette route", "starlette")
    times = ratio("hot", "starlette")
    bar = f"{BAR_STARLETTE:.0f} times Starlette"
    met_too = verdict(times >= BAR_STARLETTE)
    yield "hot route, times the Starlette route", f"{times:.1f}", "", "", "", bar, met_too


def _requests(loads: Iterable[Load]) -> int:
    return sum(one.requests for one in loads)


def _memory_row(taken: int, rss: float) -> tuple[str, ...]:
    bar = f"{BAR_RSS_MB:.0f} MB"
    return (
        f"memory after {taken:,} events",
        "",
        "",
        "",
        f"{rss:.0f}",
        bar,
        verdict(rss <= BAR_RSS_MB),
    )


def _project(data_dir: Path) -> str:
    control = Control(data_dir)
    key = control.add_project("bench")
    control.close()
    return key


def _load(script: Path, port: int, key: str, *args: str) -> Load:
    url = f"http://127.0.0.1:{port}/api/event?key={key}"
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(script)]
    command = [str(find_program("wrk")), *options, url, "--", *args]
    said = subprocess.check_output(command, text=True, env=libraries() or None)
    requests = re.search(r"(\d+) requests in", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if not (requests and rate and p99) or "Non-2xx or 3xx responses" in said:
        raise RuntimeError(f"wrk did not measure port {port}:\n{said}")
    in_ms = {"us": 0.001, "ms": 1.0, "s": 1_000.0}[p99[2]]
    return Load(int(requests[1]), float(rate[1]), float(p99[1]) * in_ms)


def _check_log(data_dir: Path, answered: int) -> None:
    found = sum(1 for _ in read_records(data_dir))
    if found < answered:
        raise RuntimeError(f"{data_dir}: {answered} events were answered, {found} are in the log")


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    text = status.read_text() if status.exists() else ""
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else float("nan")
