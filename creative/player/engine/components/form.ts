import { emit, fire, take, tell } from '../core'
import * as E from '../effects'
import type { Submit } from '../types'
import { STAY } from '../types'
import { findFault, valueOf } from './input'
import type { Take } from './kind'

/** The user submits an input or a form. What was typed enters no effect. */
export const submit: Take<Submit> = (state, { component, values, consent }, own) => {
  const typed = own.fields!.map((_, i) => (values[i] || '').trim())
  const faults = own.fields!.map((field, i) => findFault(field, typed[i]!))
  faults.forEach((reason, i) => reason >= 0 && emit(state, E.INVALID, component, reason, i))
  const refused = own.consent && !consent
  if (refused) emit(state, E.INVALID, component, E.INVALID_CONSENT, -1)
  if (refused || faults.some((reason) => reason >= 0)) {
    fire(state, component, E.INVALID_MOMENT)
    if (!own.attempts || ++state.stage < own.attempts) return STAY
    take(state, component)
    return 1
  }
  take(state, component)
  own.fields!.forEach(([variable], i) => {
    if (variable >= 0) state.kept[variable] = valueOf(typed[i]!, state.flow.initial[variable]!)
  })
  tell(state, component, E.SUBMITTED, E.EVENT_SUBMITTED)
  emit(state, E.SUBMIT, component)
  return 0
}
