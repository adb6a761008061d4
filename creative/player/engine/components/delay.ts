import * as E from '../effects'
import type { Enter } from './kind'
import { STAY } from './kind'

export const delay: Enter = (state, emit, component) => {
  const ms = state.components[component]!.ms!
  state.pausing = component
  state.pending = ++state.token
  state.due = state.at + ms
  emit(E.SCHEDULE, state.at, -1, state.token, ms, '')
  return STAY
}
