import { fire, report, take } from '../core'
import * as E from '../effects'
import type { Take } from './kind'
import { STAY } from './kind'
import { findFault, valueOf } from './input'

/** The user submits an input or a form. What was typed enters no effect. */
export const submit: Take = (state, emit, message) => {
  if (message.type !== 'submit') return STAY
  const { component, consent } = message
  const { fields, fires, consent: asks, attempts } = state.components[component]!
  const typed = fields!.map((_, i) => (message.values[i] || '').trim())
  const faults = fields!.map((field, i) => findFault(field, typed[i]!))
  faults.forEach((reason, i) => reason >= 0 && emit(E.INVALID, state.at, component, reason, i, ''))
  const unconsented = asks && !consent
  if (unconsented) emit(E.INVALID, state.at, component, E.INVALID_CONSENT, -1, '')
  if (unconsented || faults.some((reason) => reason >= 0)) {
    fire(state, emit, component, E.INVALID_MOMENT, fires)
    if (!attempts || ++state.stage < attempts) return STAY
    take(state, emit, component)
    return 1
  }
  take(state, emit, component)
  fields!.forEach(({ variable }, i) => {
    if (variable >= 0) state.vars[variable] = valueOf(typed[i]!, state.program.initial[variable]!)
  })
  fire(state, emit, component, E.SUBMITTED, fires)
  report(state, emit, component, E.EVENT_SUBMITTED, '')
  emit(E.SUBMIT, state.at, component, 0, 0, '')
  return 0
}
