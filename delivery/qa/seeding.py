"""A page that draws as a simulation did: both start from one seed."""

__all__ = ["seed_script"]

# The ad's first draw seeds its engine: it gets the simulation's seed, all later draws are real.
_SCRIPT = """(() => {
  const real = crypto.getRandomValues.bind(crypto)
  let seeded = false
  crypto.getRandomValues = (array) => {
    if (seeded || !(array instanceof Uint32Array) || array.length !== 1) return real(array)
    seeded = true
    array[0] = SEED
    return array
  }
})();
"""


def seed_script(seed: int) -> str:
    """What a page runs before anything else."""
    return _SCRIPT.replace("SEED", str(seed))
