import { act, close, fire, report } from '../core'
import * as E from '../effects'
import type { Take } from './kind'
import { STAY } from './kind'

/** Pressing opens the payment page, as often as the user likes; its result leads on. */
export const payment: Take = (state, emit, message) => {
  const { component } = message
  const own = state.components[component]!
  if (message.type === 'press') {
    act(state, emit, component)
    state.stage = 1
    report(state, emit, component, E.EVENT_EXIT, own.text!)
    emit(E.OPEN, state.at, component, E.OPEN_PAYMENT, 0, own.text!)
    return STAY
  }
  if (message.type !== 'result' || !state.stage) return STAY
  const { paid } = message
  close(state, emit, component)
  fire(state, emit, component, paid ? E.PAID : E.CANCELLED, own.fires)
  report(state, emit, component, paid ? E.EVENT_PAID : E.EVENT_CANCELLED, '')
  state.current = component
  return paid ? 0 : 1
}
