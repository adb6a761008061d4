/** Firing the tracking of a component. What a tracking text asks for, only the host knows. */

import { emit } from './acts'
import * as E from './effects'
import type { State, Value } from './types'

export function fire(state: State, component: number, moment: number): void {
  const { fires } = state.nodes[component]!
  const entries = fires && fires[moment]
  if (!entries) return
  for (const entry of entries) {
    const [once, uses] = state.flow.tracking[entry]!
    if (once && state.fired[once]) continue
    if (once) state.fired[once] = true
    emit(state, E.FIRE, component, entry, moment, uses ? snapshot(state, uses) : '')
  }
}

/** The variables that a tracking text shows, as they are now: `{"skin":"dry"}`. */
function snapshot(state: State, uses: readonly number[]): string {
  const values: Record<string, Value> = {}
  for (const variable of uses) values[state.flow.vars[variable]!] = state.kept[variable]!
  return JSON.stringify(values)
}
