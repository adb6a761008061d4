"""The floor that the engine is measured against: a bare table walker for the same flow.

It only follows connections: no effects, no times, no tracking, no scripts.
"""

__all__ = ["WALKER"]

WALKER = """
const table = [
  [1, 10, 11], [1, 12, 13], [1, 12, 13], [1, 14, 15], [1, 14, 15], [1, 12, 10],
  [0, 8], [0, 9], [2], [2],
  [0, 1], [0, 2], [0, 3], [0, 4], [3, 16, 17], [0, 5],
  [0, 6], [0, 7],
]
function walk(sessions) {
  let ends = 0, seed = 1
  for (let n = 0; n < sessions; n++) {
    let at = 0, score = 0
    for (;;) {
      const row = table[at], kind = row[0]
      if (kind === 2) { ends += at; break }
      if (kind === 0) at = row[1]
      else if (kind === 1) {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
        score += seed & 3
        at = row[1 + (seed >>> 16) % 2]
      } else at = row[score >= 5 ? 1 : 2]
    }
  }
  return ends
}
"""
