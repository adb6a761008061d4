/** Variables: setting, adding, comparing. Values of different types are never equal or ordered. */

import type { Setting, State, Test, Value } from './types'

/** Positions are the operator codes of `creative/compile.py`. */
const OPERATORS: readonly ((a: Value, b: Value | null) => boolean)[] = [
  (a, b) => a === b, // ==
  (a, b) => a !== b, // !=
  (a, b) => typeof a === typeof b && a < (b as Value), // <
  (a, b) => typeof a === typeof b && a <= (b as Value), // <=
  (a, b) => typeof a === typeof b && a > (b as Value), // >
  (a, b) => typeof a === typeof b && a >= (b as Value), // >=
  (a, b) => typeof a === 'string' && typeof b === 'string' && a.indexOf(b) >= 0, // contains
  (a, b) => typeof a === 'string' && typeof b === 'string' && a.indexOf(b) === 0, // starts_with
  (a) => a === '', // is_empty
]

export function holds(state: State, test: Test): boolean {
  if ('all' in test) return test.all.every((inner) => holds(state, inner))
  if ('any' in test) return test.any.some((inner) => holds(state, inner))
  const compare = OPERATORS[test[0]]
  const value = state.vars[test[1]]
  return compare !== undefined && value !== undefined && compare(value, test[2])
}

/** Runs the `set` of a component. A sum of numbers stays finite or is left as it was. */
export function assign(state: State, settings: readonly Setting[]): void {
  for (let i = 0; i < settings.length; i++) {
    const setting = settings[i]! // no destructuring here: it is slow where every session is simulated
    const variable = setting[0]
    const how = setting[1]
    const sum =
      how === 0 ? setting[2] : how === 1 ? (state.vars[variable] as number) + (setting[2] as number) : state.vars[setting[2] as number]!
    if (typeof sum !== 'number' || sum - sum === 0) state.vars[variable] = sum // finite
  }
}
