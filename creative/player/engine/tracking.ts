/** Firing the tracking of a component. What a tracking text asks for, only the host knows. */

import * as E from './effects'
import type { Emit, Fires, State, Value } from './types'

/** `fires` are the component's tracking indexes by moment, if it has any. */
export function fire(state: State, emit: Emit, component: number, moment: number, fires: Fires | null): void {
  const entries = fires && fires[moment]
  if (!entries) return
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!
    const tracking = state.program.tracking[entry]!
    if (tracking.once) {
      if (state.fired[tracking.once]) continue
      state.fired[tracking.once] = true
    }
    emit(E.FIRE, state.at, component, entry, moment, tracking.uses ? snapshot(state, tracking.uses) : '')
  }
}

/** The variables that a tracking text shows, as they are now: `{"skin":"dry"}`. */
function snapshot(state: State, uses: readonly number[]): string {
  const values: Record<string, Value> = {}
  for (const variable of uses) values[state.program.vars[variable]!] = state.vars[variable]!
  return JSON.stringify(values)
}
