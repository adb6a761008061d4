import { report } from '../acts'
import * as E from '../effects'
import type { Emit, State } from '../types'
import type { Enter } from './kind'
import { STAY } from './kind'

/** Opens in the user's act; without one it is a button that waits (browsers block the rest). */
export const redirect: Enter = (state, emit, component) => {
  if (!state.gesture) {
    state.button = component
    return STAY
  }
  open(state, emit, component, state.components[component]!.text!)
  return 0
}

/** `component` is -1 for a clickable area of the look. */
export function open(state: State, emit: Emit, component: number, click: string): void {
  report(state, emit, component, E.EVENT_CLICK_THROUGH, click)
  emit(E.OPEN, state.at, component, 1, 0, click)
  state.gesture = false // browsers allow one window an act: a second redirect waits as a button
}
