import { fire, report, take } from '../core'
import * as E from '../effects'
import { goOn, STAY } from './kind'
import type { Take } from './kind'

/** Waits only where slides can be taken: then its mode says so. */
export const slider = goOn

/** The user takes a slide. */
export const pick: Take = (state, emit, message) => {
  if (message.type !== 'pick') return STAY
  const { component, slide } = message
  const { values, variable, fires } = state.components[component]!
  const value = values![slide]
  if (value === undefined) return STAY
  take(state, emit, component)
  if (variable! >= 0) state.vars[variable!] = value
  fire(state, emit, component, E.SELECTED, fires)
  report(state, emit, component, E.EVENT_SELECTED, '' + slide)
  return 0
}
