/** Variables: setting, adding, comparing. */

import type { Setting, State, Test } from './types'

/** Values of different types are never equal or ordered. */
export function holds(state: State, test: Test): boolean {
  if ('all' in test) return test.all.every((inner) => holds(state, inner))
  if ('any' in test) return test.any.some((inner) => holds(state, inner))
  const [op, variable, b] = test
  const a = state.kept[variable]
  if (a === undefined) return false
  const alike = typeof a === typeof b
  const place = alike && typeof a === 'string' ? a.indexOf(b as string) : -1
  // By operator code: positions of OPERATORS in creative/codes.py.
  const answers = [
    a === b, // ==
    a !== b, // !=
    alike && a < b!, // <
    alike && a <= b!, // <=
    alike && a > b!, // >
    alike && a >= b!, // >=
    place >= 0, // contains
    place === 0, // starts_with
    a === '', // is_empty
  ]
  return !!answers[op]
}

/** Runs a `set`, if there is one. A sum of numbers stays finite or is left as it was. */
export function assign(state: State, settings?: readonly Setting[] | null): void {
  if (!settings) return
  for (const [variable, how, value] of settings) {
    const sum = how === 0 ? value : how === 1 ? (state.kept[variable] as number) + (value as number) : state.kept[value as number]!
    if (typeof sum !== 'number' || sum - sum === 0) state.kept[variable] = sum // finite
  }
}
