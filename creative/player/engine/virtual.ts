/**
 * Math and Date as scripts see them: seeded chance, and the time of the session.
 * The only file of the engine that touches the real Date and Math.random's name.
 */

/** Every function of Math, with `random` replaced. */
export function virtualMath(random: () => number): Math {
  return Object.freeze(Object.create(null, { ...Object.getOwnPropertyDescriptors(Math), random: { value: random } })) as Math
}

/** A Date whose "now" is `now()`; with arguments it is the ordinary Date. */
export function virtualDate(now: () => number): DateConstructor {
  const Real = Date
  const Virtual = function (this: unknown, ...parts: readonly unknown[]): unknown {
    if (!new.target) return new Real(now()).toISOString()
    return Reflect.construct(Real, parts.length ? parts : [now()], new.target as unknown as NewableFunction)
  }
  const { prototype, parse, UTC } = Real
  return Object.freeze(Object.assign(Virtual, { prototype, now, parse, UTC })) as unknown as DateConstructor
}
