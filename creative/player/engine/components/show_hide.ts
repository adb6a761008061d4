import * as E from '../effects'
import type { Emit, State, Target } from '../types'
import type { Enter } from './kind'

export const showHide: Enter = (state, emit, component) => {
  const { show, hide } = state.components[component]!
  const { hidden } = state
  for (const target of hide!) turn(state, emit, target, 1)
  for (const target of show!) turn(state, emit, target, 0)
  state.hidden = hidden.concat(hide!.filter((one) => hidden.indexOf(one) < 0)).filter((one) => show!.indexOf(one) < 0)
  return 0
}

/** Hides (1) or shows again (0) a component or an element of the look. */
export function turn(state: State, emit: Emit, target: Target, hides: 0 | 1): void {
  if (typeof target === 'string') emit(E.HIDE, state.at, -1, hides, 0, target)
  else emit(E.HIDE, state.at, target, hides, 0, '')
}
