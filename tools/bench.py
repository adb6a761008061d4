"""`make bench`: how fast, how small. Ratios are taken side by side in one run; medians of five.

Times are CPU seconds of this process. Machines differ and share their cores, so the ratios to the
reference rows are what compares; the table says which row is a reference.
"""

import gzip
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from jinja2 import Environment
from rich.console import Console
from rich.table import Table

from creative import Simulator, load_part
from creative.sandbox import Realm
from delivery import build_tag, load_platforms, load_project
from tools.bench_flow import bench_creative
from tools.bench_walker import WALKER

ROUNDS = 5
ROOT = Path(__file__).parents[1]
Work = Callable[[], int]


def main() -> None:
    """Measures everything and prints the table."""
    table = Table("measure", "rate", "against", "ratio", title="Per CPU second, medians of five")
    for name, unit, work, reference, against in (*_engine(), *_sandbox(), *_tags()):
        rate, base, ratio = _side_by_side(work, reference)
        table.add_row(name, f"{rate:,.0f} {unit}/s", f"{against} ({base:,.0f}/s)", f"{ratio:.3f}")
    console = Console(width=120)
    console.print(table)
    console.print(_sizes())


Row = tuple[str, str, Work, Work, str]


def _side_by_side(work: Work, reference: Work) -> tuple[float, float, float]:
    """Median rates of both, and the median of their ratios, taken in turn."""
    rates, bases = [], []
    for _ in range(ROUNDS):
        rates.append(_rate(work))
        bases.append(_rate(reference))
    ratios = [rate / base for rate, base in zip(rates, bases, strict=True)]
    return median(rates), median(bases), median(ratios)


def _rate(work: Work) -> float:
    start = time.process_time()
    done = work()
    return done / (time.process_time() - start)


def _engine() -> list[Row]:
    simulator = Simulator(bench_creative())
    steps = sum(_messages(part.numbers) for part in simulator.record(1000, plain=True)) / 1000
    walker = _walker()

    def record(sessions: int, *, plain: bool = False) -> int:
        for part in simulator.record(sessions, plain=plain):
            assert len(part.numbers) > 0
        return sessions

    def totals(sessions: int = 20_000) -> int:
        simulator.totals(sessions)
        return sessions

    def played() -> int:
        return record(1500, plain=True)

    against = "bare table walker in QuickJS"
    return [
        ("sessions as totals", "sessions", totals, walker, against),
        ("sessions, every effect to Python", "sessions", lambda: record(5000), walker, against),
        ("the same, no way known before", "sessions", played, walker, against),
        (
            "engine steps, effects to Python",
            "steps",
            lambda: int(played() * steps),
            walker,
            against,
        ),
    ]


def _messages(numbers: Sequence[int]) -> int:
    """Messages that the sessions took: every schedule rings, every clear is an act, one start."""
    return sum(kind in (8, 3, 0) for kind in numbers[::6])


def _walker() -> Work:
    realm = Realm()
    realm.load(WALKER, "walker")
    realm.lock({"walk": "(text) => JSON.stringify(walk(JSON.parse(text)))"})

    def walk(sessions: int = 20_000) -> int:
        realm.call("walk", json.dumps(sessions), cpu_ms=60_000)
        return sessions

    return walk


# About 1 KB of what such scripts do; `%d` makes each text another one.
_SCRIPT = """
var score = %d;
var skin = FLOW.get('skin');
""" + "\n".join(
    f"if (skin === 'type{n}') ANALYTICS.sendMetric('skin_{n}', true); else score = score + {n};"
    for n in range(11)
)
_RUNNER = """
let calls = 0
const FLOW = { get: () => 'type3' }
const ANALYTICS = { sendMetric() { calls++ } }
const scripts = new Map()
const run = (text) => {
  let script = scripts.get(text)
  if (!script) scripts.set(text, (script = compileScript(text)))
  script(ANALYTICS, FLOW)
}
"""


def _sandbox() -> list[Row]:
    realm = Realm()
    realm.load(_RUNNER, "runner")
    realm.lock(
        {
            "each": "(text) => { scripts.clear(); JSON.parse(text).forEach(run); return 'null' }",
            "same": "(text) => { for (let n = 0; n < 20000; n++) run(text); return 'null' }",
        }
    )
    batch = json.dumps([_SCRIPT % n for n in range(1000)])

    def distinct() -> int:
        realm.call("each", batch, cpu_ms=20_000)
        return 1000

    def cached() -> int:
        realm.call("same", _SCRIPT % 1, cpu_ms=20_000)
        return 20_000

    return [("scripts of 1 KB, each another", "scripts", distinct, cached, "one, compiled once")]


def _tags() -> list[Row]:
    project, _ = load_project(ROOT / "samples" / "skincare-quiz")
    assert project is not None
    platform = load_platforms()["dv360"]
    tag, _ = build_tag(project, platform)
    assert tag is not None
    cut = tag.text.replace("{", "{{ '{' }}")
    template = Environment(autoescape=True).from_string(cut)

    def tags(count: int = 100) -> int:
        for _ in range(count):
            build_tag(project, platform)
        return count

    def plain(count: int = 3000) -> int:
        for _ in range(count):
            template.render()
        return count

    return [("tags (dv360, script)", "tags", tags, plain, "its text rendered by Jinja2")]


def _sizes() -> Table:
    table = Table("part", "bytes", "gzip", title="What a visitor pays for")
    engine, browser, loader = (load_part(p) for p in ("engine.js", "browser.js", "loader.js"))
    parts = {
        "engine": engine,
        "player (engine and browser)": engine + browser,
        "tag.js": loader,
    }
    for name, text in parts.items():
        packed = len(gzip.compress(text.encode(), 9))
        table.add_row(name, f"{len(text):,}", f"{packed:,}")
    return table


if __name__ == "__main__":
    main()
