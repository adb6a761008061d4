import { holds } from '../values'
import type { Enter } from './kind'

/** The ports are the branches in order, then `else`. */
export const condition: Enter = (state, _component, { tests }) => {
  const found = tests!.findIndex((test) => holds(state, test))
  return found < 0 ? tests!.length : found
}
