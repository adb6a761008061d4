"""The floor that the engine is measured against: a bare table walker of the same flow in QuickJS.

It only follows connections, adds the score and counts: no effects, no times, no tracking, no
scripts. The choices stand ready in an array; Flowtag draws its own.
"""

import json

from creative.sandbox import Realm
from tools.bench_stream import Stream, Totals

__all__ = ["Walker"]

_CPU_MS = 60_000
_WALKER = """
let table, stream
// Rows: [0, score, to], [1, score, option, option], [2, least, to, least, to, else], [3]
function load(text) {
  const given = JSON.parse(text)
  table = given.table
  stream = Uint8Array.from(given.stream)
  return 'null'
}
function walk(text) {
  const sessions = JSON.parse(text), ends = table.map(() => 0)
  let choices = 0, total = 0
  for (let n = 0; n < sessions; n++) {
    let at = 0, score = 0
    for (;;) {
      const row = table[at], kind = row[0]
      if (kind === 0) {
        score += row[1]
        at = row[2]
      } else if (kind === 1) {
        score += row[1]
        at = row[2 + stream[choices++]]
      } else if (kind === 2) at = score >= row[1] ? row[2] : score >= row[3] ? row[4] : row[5]
      else break
    }
    total += score
    ends[at]++
  }
  return JSON.stringify([choices, total, ends])
}
"""


class Walker:
    """Walks the sessions of a stream, as often as it is asked to."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._realm = Realm()
        self._realm.load(_WALKER, "walker")
        self._realm.lock({"load": "load", "walk": "walk"})
        taken = [option for session in stream.sessions for option in session]
        request = json.dumps({"table": _rows(stream), "stream": taken})
        self._realm.call("load", request, cpu_ms=_CPU_MS)

    def walk(self) -> Totals:
        """What the stream adds up to."""
        asked = json.dumps(len(self._stream.sessions))
        choices, score, ends = json.loads(self._realm.call("walk", asked, cpu_ms=_CPU_MS))
        table = self._stream.table
        by_id = {node.id: ends[n] for n, node in enumerate(table) if node.kind == "end"}
        return Totals(choices, score, by_id)


def _rows(stream: Stream) -> list[list[int]]:
    rows = []
    for node in stream.table:
        if node.kind == "end":
            rows.append([3])
        elif node.kind == "condition":
            (high, some), (first, second, other) = node.least, node.to
            rows.append([2, high, first, some, second, other])
        else:
            waits = stream.table[node.to[0]].kind == "choice"
            rows.append([1 if waits else 0, node.score, *node.to])
    return rows
