"""A page that draws as a simulation did, and the same in every run of QA."""

import zlib

__all__ = ["seed_script"]

# The ad's first draw seeds its engine: it gets the simulation's seed. All later ones, and those of
# pasted scripts, come from a generator (splitmix32) that starts from the run's name and from where
# the frame stands: new in every load and for each of two copies, and the same every time.
_SCRIPT = """(() => {
  let state = SALT, seeded = false
  for (let at = window; at !== at.parent; at = at.parent)
    for (let n = 0; n < at.parent.length; n++) if (at.parent[n] === at) state = Math.imul(state ^ (n + 1), 0x9e3779b1)
  const next = () => {
    let t = (state = (state + 0x9e3779b9) | 0)
    t = Math.imul(t ^ (t >>> 16), 0x21f0aaad)
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97)
    return (t ^ (t >>> 15)) >>> 0
  }
  crypto.getRandomValues = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    for (let n = 0, word = 0; n < bytes.length; n++, word >>>= 8) bytes[n] = n % 4 ? word : (word = next())
    if (!seeded && array instanceof Uint32Array && array.length === 1) {
      seeded = true
      array[0] = SEED
    }
    return array
  }
  Math.random = () => next() / 4294967296
})();
"""


def seed_script(seed: int, run: str = "") -> str:
    """What a page runs before anything else. `run` names the load."""
    return _SCRIPT.replace("SEED", str(seed)).replace("SALT", str(zlib.crc32(run.encode())))
