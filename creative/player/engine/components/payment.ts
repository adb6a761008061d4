import { act, close, emit, report, tell } from '../core'
import * as E from '../effects'
import type { Press, Result } from '../types'
import { STAY } from '../types'
import type { Take } from './kind'

/** Pressing opens the payment page, as often as the user likes. */
export const pay: Take<Press> = (state, { component }, { text }) => {
  act(state, component)
  state.stage = 1
  report(state, component, E.EVENT_EXIT, text)
  emit(state, E.OPEN, component, E.OPEN_PAYMENT, 0, text)
  return STAY
}

/** What became of it leads on. */
export const result: Take<Result> = (state, { component, paid }) => {
  if (!state.stage) return STAY
  state.gesture = false
  close(state, component)
  tell(state, component, paid ? E.PAID : E.CANCELLED, paid ? E.EVENT_PAID : E.EVENT_CANCELLED)
  state.current = component
  return paid ? 0 : 1
}
