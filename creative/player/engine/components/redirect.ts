import { report, take } from '../acts'
import * as E from '../effects'
import type { Emit, State } from '../types'
import type { Enter, Take } from './kind'
import { STAY } from './kind'

/** Opens in the user's act; without one it is a button that waits (browsers block the rest). */
export const redirect: Enter = (state, emit, component) => {
  if (!state.gesture) {
    state.offered = [component]
    return STAY
  }
  open(state, emit, component)
  return 0
}

export const press: Take = (state, emit, { type, component }) => {
  if (type !== 'press') return STAY
  take(state, emit, component)
  open(state, emit, component)
  return 0
}

function open(state: State, emit: Emit, component: number): void {
  const { text, opens, top } = state.components[component]!
  openUrl(state, emit, component, opens!, top!, text!)
}

/** `component` is -1 for a clickable area of the look. */
export function openUrl(state: State, emit: Emit, component: number, opens: number, top: number, text: string): void {
  report(state, emit, component, opens === E.OPEN_CLICK ? E.EVENT_CLICK_THROUGH : E.EVENT_EXIT, text)
  emit(E.OPEN, state.at, component, opens, top, text)
  state.gesture = false // browsers allow one window an act: a second redirect waits as a button
}
