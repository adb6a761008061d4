/** What an act of the user is worth: the reports that every act makes. */

import * as E from './effects'
import { fire } from './tracking'
import type { Emit, State } from './types'
import { NOTHING } from './types'

export function report(state: State, emit: Emit, component: number, event: number, text: string): void {
  emit(E.REPORT, state.at, component, event, 0, text)
}

/** An act on `component` (-1: an area of the look). The first act starts, the second continues; any act ends a timeout. */
export function act(state: State, emit: Emit, component: number): void {
  state.limit = -1
  const acts = ++state.acts
  emit(E.REPORT, state.at, component, E.EVENT_ACTION, 0, '')
  if (acts < 3) emit(E.REPORT, state.at, component, acts === 1 ? E.EVENT_STARTED : E.EVENT_CONTINUED, 0, '')
}

/** Closes what waits, if anything does. */
export function close(state: State, emit: Emit, taken: number): void {
  state.limit = -1
  if (!state.offered.length) return
  state.offered = NOTHING
  emit(E.CLEAR, state.at, -1, taken, 0, '')
}

/** The user takes `component` of what waits: the group leaves, and the flow goes on from there. */
export function take(state: State, emit: Emit, component: number): void {
  close(state, emit, component)
  act(state, emit, component)
  if (state.current >= 0 && state.current !== component) depart(state, emit) // a field beside the choices
  state.current = component
}

/** The flow moves on from the component it entered last. */
export function depart(state: State, emit: Emit): void {
  const { fires } = state.components[state.current]!
  if (fires) fire(state, emit, state.current, E.LEFT, fires)
  state.current = -1
}

/** Reports once a session that the conversation is finished: by a goal or by its end. */
export function finish(state: State, emit: Emit, component: number): void {
  if (state.finished) return
  state.finished = true
  report(state, emit, component, E.EVENT_FINISHED, '')
}
