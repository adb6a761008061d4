/**
 * Math and Date as scripts see them: seeded chance, and the time of the session.
 * The only file of the engine that touches the real Date and Math.random's name.
 */

/** Every function of Math, with `random` replaced. */
export function virtualMath(random: () => number): Math {
  const copy = Object.create(null) as Record<string, unknown>
  for (const name of Object.getOwnPropertyNames(Math)) copy[name] = (Math as unknown as Record<string, unknown>)[name]
  copy['random'] = random
  return Object.freeze(copy) as unknown as Math
}

/** A Date whose "now" is `now()`; with arguments it is the ordinary Date. */
export function virtualDate(now: () => number): DateConstructor {
  const Real = Date
  const Virtual = function (this: unknown, ...parts: readonly unknown[]): unknown {
    if (!new.target) return new Real(now()).toISOString()
    return Reflect.construct(Real, parts.length ? parts : [now()], new.target as unknown as NewableFunction)
  }
  Virtual.prototype = Real.prototype
  Virtual.now = now
  Virtual.parse = Real.parse
  Virtual.UTC = Real.UTC
  return Object.freeze(Virtual) as unknown as DateConstructor
}
