/** What happens in a session: the effects that every kind makes, and what an act of the user is worth. */

import * as E from './effects'
import { fire } from './tracking'
import type { State } from './types'
import { NOTHING, STAY } from './types'

/** One effect, now. */
export function emit(state: State, kind: number, component: number, a = 0, b = 0, text = ''): void {
  state.emit(kind, state.at, component, a, b, text)
}

export function report(state: State, component: number, event: number, text?: string): void {
  emit(state, E.REPORT, component, event, 0, text)
}

/** Fires the tracking of a moment, and reports it. */
export function tell(state: State, component: number, moment: number, event: number, text?: string): void {
  fire(state, component, moment)
  report(state, component, event, text)
}

/** An act on `component` (-1: an area of the look). The first act starts, the second continues; any act ends a timeout. */
export function act(state: State, component: number): void {
  state.limit = -1
  report(state, component, E.EVENT_ACTION)
  if (++state.deeds < 3) report(state, component, state.deeds) // EVENT_STARTED, EVENT_CONTINUED
}

/** Closes what waits, if anything does. */
export function close(state: State, taken: number): void {
  state.limit = -1
  if (!state.offered.length) return
  state.offered = NOTHING
  emit(state, E.CLEAR, -1, taken)
}

/** The user takes `component` of what waits: the group leaves, and the flow goes on from there. */
export function take(state: State, component: number): void {
  close(state, component)
  act(state, component)
  if (state.current !== component) depart(state) // a field beside the choices
  state.current = component
}

/** The flow moves on from the component it entered last. */
export function depart(state: State): void {
  const { current } = state
  if (current >= 0) fire(state, current, E.LEFT)
  state.current = -1
}

/** The one timer that the flow itself waits for: `shown` is what comes then, `pausing` what it ends, -1 for none. */
export function pause(state: State, ms: number, shown: number, pausing: number): number {
  state.pausing = pausing
  state.pending = ++state.token
  state.due = state.at + ms
  emit(state, E.SCHEDULE, shown, state.token, ms)
  return STAY
}

/** Reports once a session that the conversation is finished: by a goal or by its end. */
export function finish(state: State, component: number): void {
  if (!state.finished) report(state, component, E.EVENT_FINISHED)
  state.finished = true
}
