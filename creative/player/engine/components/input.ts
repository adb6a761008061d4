import { act, report } from '../acts'
import * as E from '../effects'
import { fire } from '../tracking'
import type { Component, Emit, State } from '../types'
import { wait } from './kind'

const MAX_LENGTH = 254 // the longest e-mail address, RFC 5321 section 4.5.3.1.3
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/

/** Offered with its group, as choices are. */
export const input = wait

/** The user submits a field; returns whether the value was taken. The value enters no effect. */
export function submit(state: State, emit: Emit, component: number, value: string, consent: boolean): boolean {
  const field = state.components[component]!
  const typed = value.trim()
  const reason = findFault(field, typed, consent)
  if (reason >= 0) {
    emit(E.INVALID, state.at, component, reason, 0, '')
    return false
  }
  act(state, emit, component)
  if (field.variable! >= 0) state.vars[field.variable!] = typed
  fire(state, emit, component, E.SUBMITTED, field.fires)
  report(state, emit, component, E.EVENT_SUBMITTED, '')
  emit(E.SUBMIT, state.at, component, 0, 0, '')
  state.current = component
  return true
}

function findFault(field: Component, typed: string, consent: boolean): number {
  if (!typed) {
    if (field.required) return E.INVALID_EMPTY
  } else if (typed.length > MAX_LENGTH) return E.INVALID_LENGTH
  else if (field.email && !EMAIL.test(typed)) return E.INVALID_EMAIL
  return field.consent && !consent ? E.INVALID_CONSENT : -1
}
