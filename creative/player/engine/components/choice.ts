import { emit, take, tell } from '../acts'
import * as E from '../effects'
import type { Choose, State } from '../types'
import { STAY } from '../types'
import { assign } from '../values'
import type { Take } from './kind'

/**
 * The user takes an option: its group leaves, its `set` runs, the flow goes on. Options that were
 * toggled are selected with it, in the order of the group.
 */
export const choose: Take<Choose> = (state, { component, also }, { multiple, min, max }) => {
  const toggled = also ? state.offered.filter((one) => state.nodes[one]!.multiple && also.indexOf(one) >= 0) : []
  if (multiple) return STAY
  if (toggled.length < min! || toggled.length > max!) {
    emit(state, E.INVALID, component, E.INVALID_COUNT)
    return STAY
  }
  take(state, component)
  for (const one of toggled) select(state, one)
  select(state, component)
  return 0
}

function select(state: State, component: number): void {
  assign(state, state.nodes[component]!.set)
  tell(state, component, E.SELECTED, E.EVENT_SELECTED)
}
