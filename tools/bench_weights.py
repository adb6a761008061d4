"""The player beside other engines that run in a page: bytes, minified and packed in the same run.

Each is what its documentation has a page load to do its work, without anything that it is fed.
`make bench` installs them (`tools/setup/bench.py`).
"""

import gzip
import json
import shutil
import subprocess
from pathlib import Path

from rich.table import Table

from creative import Part, Wiring, build_page, load_part
from tools.bench_flow import bench_creative
from tools.bench_sizes import CORE, SCRIPTED, every_part, gzip_bytes

__all__ = ["PEERS", "weight_table"]

_ROOT = Path(__file__).parents[1]
_FOLDER = _ROOT / "bench"
# Package -> what a page takes of it, and what that does.
PEERS: dict[str, tuple[str, str]] = {
    "preact": (
        "import { h, render } from 'preact'; window.x = { h, render }",
        "draws elements; no flow, no tracking",
    ),
    "xstate": (
        "import { assign, createActor, setup } from 'xstate'; window.x = { assign, createActor, setup }",
        "walks states; draws nothing",
    ),
    "inkjs": (
        "import { Story } from 'inkjs'; window.x = Story",
        "walks a compiled story; draws nothing",
    ),
    "lottie-web": (
        "import lottie from 'lottie-web/build/player/lottie_light.min.js'; window.x = lottie",
        "plays an animation; its light build",
    ),
    "@typebot.io/js": (
        "import Typebot from '@typebot.io/js/web'; window.x = Typebot",
        "a chat in a page, its flow on a server",
    ),
}


def weight_table() -> Table:
    """Rows of ours, then of theirs; one that is missing says so."""
    table = Table("engine", "does", title="Bytes beside other engines")
    for name in ("bytes", "gzip", "of the core"):
        table.add_column(name, justify="right")
    core = gzip_bytes(CORE)
    for name, does, text in _ours():
        _add(table, name, does, len(text.encode()), len(gzip.compress(text.encode(), 9)), core)
    found, why = _measure()
    for name, version, size, packed in found:
        _add(table, f"{name} {version}", PEERS[name][1], size, packed, core)
    if why:
        table.add_row("others", why, "", "", "")
    return table


def _add(table: Table, name: str, does: str, size: int, packed: int, core: int) -> None:
    table.add_row(name, does, f"{size:,}", f"{packed:,}", f"{packed / core:.1f}")


def _ours() -> list[tuple[str, str, str]]:
    page = build_page(
        bench_creative(), "300x250", {}, wiring=Wiring(collector="https://collect.example/b")
    )
    return [
        ("Flowtag, core", "walks, draws and tracks texts, choices, logic", _joined(CORE)),
        ("Flowtag, scripts too", "the same with scripts and metrics", _joined(SCRIPTED)),
        ("Flowtag, every kind", "films, forms, sliders, payments too", _joined(every_part())),
        ("a whole ad", "20 components, look, events: the page itself", page),
    ]


def _joined(parts: list[Part]) -> str:
    return "".join(map(load_part, parts))


def _measure() -> tuple[list[tuple[str, str, int, int]], str]:
    node = shutil.which("node") or shutil.which("node", path=_ROOT / ".tools" / "bin")
    missing = [name for name in PEERS if not (_FOLDER / "node_modules" / name).is_dir()]
    if node is None or missing:
        return [], f"not installed: {', '.join(missing) or 'Node'}; make bench installs them"
    entries = json.dumps([[name, entry] for name, (entry, _) in PEERS.items()])
    done = subprocess.run(
        [node, str(_FOLDER / "sizes.mjs")],
        input=entries,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return [], done.stderr.strip().splitlines()[-1]
    return [tuple(row) for row in json.loads(done.stdout)], ""
