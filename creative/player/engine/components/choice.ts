import { report, take } from '../acts'
import * as E from '../effects'
import { fire } from '../tracking'
import type { Emit, State } from '../types'
import { assign } from '../values'
import type { Take } from './kind'
import { STAY } from './kind'

/**
 * The user takes an option: its group leaves, its `set` runs, the flow goes on. Options that were
 * toggled are selected with it, in the order of the group.
 */
export const choose: Take = (state, emit, message) => {
  const { offered, components } = state
  const { component } = message
  const own = components[component]!
  if (message.type !== 'choose' || own.multiple) return STAY
  const { also } = message
  const toggled = also ? offered.filter((one) => components[one]!.multiple && also.indexOf(one) >= 0) : []
  if (toggled.length < own.min! || toggled.length > own.max!) {
    emit(E.INVALID, state.at, component, E.INVALID_COUNT, 0, '')
    return STAY
  }
  take(state, emit, component)
  for (const one of toggled) select(state, emit, one)
  select(state, emit, component)
  return 0
}

function select(state: State, emit: Emit, component: number): void {
  const { set, fires } = state.components[component]!
  if (set) assign(state, set)
  if (fires) fire(state, emit, component, E.SELECTED, fires)
  report(state, emit, component, E.EVENT_SELECTED, '')
}
