/** What an act of the user is worth: the reports that every act makes. */

import * as E from './effects'
import type { Emit, State } from './types'
import { NOTHING } from './types'

export function report(state: State, emit: Emit, component: number, event: number, text: string): void {
  emit(E.REPORT, state.at, component, event, 0, text)
}

/** An act on `component` (-1: an area of the look) closes the open group. The first act starts, the second continues. */
export function act(state: State, emit: Emit, component: number): void {
  state.gesture = true
  if (component >= 0) close(state, emit, component)
  const acts = ++state.acts
  emit(E.REPORT, state.at, component, E.EVENT_ACTION, 0, '')
  if (acts < 3) emit(E.REPORT, state.at, component, acts === 1 ? E.EVENT_STARTED : E.EVENT_CONTINUED, 0, '')
}

/** Closes what waits for the user, if anything does. */
export function close(state: State, emit: Emit, taken: number): void {
  if (!state.offered.length && state.button < 0) return
  state.offered = NOTHING
  state.button = -1
  emit(E.CLEAR, state.at, -1, taken, 0, '')
}

/** Reports once a session that the conversation is finished: by a goal or by its end. */
export function finish(state: State, emit: Emit, component: number): void {
  if (state.finished) return
  state.finished = true
  report(state, emit, component, E.EVENT_FINISHED, '')
}
