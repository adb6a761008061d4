/** Chance without a source of chance: every draw is a hash of seed, component, visit and draw number. */

/** 32 well-mixed bits. Integer operations only, so every engine agrees. */
export function mix(seed: number, hash: number, visit: number, draw: number): number {
  let x = seed ^ Math.imul(hash, 0x9e3779b1) ^ Math.imul(visit, 0x85ebca6b) ^ Math.imul(draw + 1, 0xc2b2ae35)
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/** A number from 0 up to 1, by the same hash. */
export function draw(seed: number, hash: number, visit: number, n: number): number {
  return mix(seed, hash, visit, n) / 4294967296
}
