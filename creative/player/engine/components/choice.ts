import { act } from '../acts'
import * as E from '../effects'
import type { Emit, State } from '../types'
import { assign } from '../values'
import { fire } from '../tracking'
import { wait } from './kind'

/** Offered with its group, see `offer` in engine.ts; entered alone only by a script's goTo. */
export const choice = wait

/** The user takes an option: its group leaves, its `set` runs, the flow goes on. */
export function choose(state: State, emit: Emit, component: number): void {
  act(state, emit, component)
  const taken = state.components[component]!
  if (taken.set) assign(state, taken.set)
  if (taken.fires) fire(state, emit, component, E.SELECTED, taken.fires)
  emit(E.REPORT, state.at, component, E.EVENT_SELECTED, 0, '')
  state.current = component
}
