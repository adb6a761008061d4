"""Engines of others: skipped with the reason when they are missing, refused when they miscount."""

import json
import sys
from pathlib import Path

import pytest

from tools import bench_peers
from tools.bench_flow import bench_creative
from tools.bench_peers import PEERS, Missing, Peer, Result, run_peer
from tools.bench_stream import draw_stream

PEER = Peer("walker", "walker_peer.py", 30)
# Walks the table as a peer would; `SKEW` is added to its score.
PROGRAM = """
from harness import measure

def open_flow(table):
    def walk(taken):
        at, score, left = 0, SKEW, list(taken)
        while True:
            node = table[at]
            score += node["score"]
            if node["kind"] == "end":
                return score, node["id"]
            if node["kind"] == "condition":
                at = node["to"][[score >= n for n in (*node["least"], score)].index(True)]
            else:
                choice = table[node["to"][0]]["kind"] == "choice"
                at = node["to"][left.pop(0) if choice else 0]
    return walk

measure("pytest", open_flow)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bench/ with our harness, and a folder of packages with one engine."""
    harness = (bench_peers._FOLDER / "harness.py").read_text()
    (tmp_path / "harness.py").write_text(harness)
    (tmp_path / "walker").mkdir()
    monkeypatch.setattr(bench_peers, "_FOLDER", tmp_path)
    monkeypatch.setattr(bench_peers, "_PACKAGES", tmp_path)
    return tmp_path


def test_an_engine_that_counts_the_same_has_a_rate(folder: Path) -> None:
    (folder / PEER.program).write_text(PROGRAM.replace("SKEW", "0"))

    result = run_peer(PEER, bench_creative(), 2)

    assert isinstance(result, Result)
    assert result.rate > 0


def test_an_engine_that_counts_something_else_stops_the_benchmark(folder: Path) -> None:
    (folder / PEER.program).write_text(PROGRAM.replace("SKEW", "1"))

    with pytest.raises(AssertionError, match="walker: "):
        run_peer(PEER, bench_creative(), 1)


def test_an_engine_that_fails_is_skipped_with_its_error(folder: Path) -> None:
    (folder / PEER.program).write_text("import no_such_engine\n")

    result = run_peer(PEER, bench_creative(), 1)

    assert result == Missing("ModuleNotFoundError: No module named 'no_such_engine'")


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_an_engine_that_is_not_installed_is_skipped_with_the_reason(
    peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_peers, "_FOLDER", tmp_path)
    monkeypatch.setattr(bench_peers, "_PACKAGES", tmp_path)
    monkeypatch.setattr("shutil.which", lambda *_, **__: sys.executable)

    reason = f"{peer.name} of {peer.source} is not installed; make bench installs it"
    assert run_peer(peer, bench_creative(), 1) == Missing(reason)


def test_the_request_is_plain_json() -> None:
    stream = draw_stream(bench_creative(), 3)

    assert json.loads(json.dumps(stream.json()))["table"][0] == {
        "id": "m1",
        "kind": "message",
        "score": 0,
        "to": [10, 11],
        "least": [],
    }
