import { holds } from '../values'
import type { Enter } from './kind'

/** The ports are the branches in order, then `else`. */
export const condition: Enter = (state, _emit, component) => {
  const tests = state.components[component]!.tests!
  let port = 0
  while (port < tests.length && !holds(state, tests[port]!)) port++
  return port
}
