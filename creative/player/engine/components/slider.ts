import { take, tell } from '../core'
import * as E from '../effects'
import type { Pick } from '../types'
import { STAY } from '../types'
import type { Take } from './kind'

/** The user takes a slide. A slider waits only where slides can be taken: then its mode says so. */
export const pick: Take<Pick> = (state, { component, slide }, { values, variable }) => {
  const value = values![slide]
  if (value === undefined) return STAY
  take(state, component)
  if (variable! >= 0) state.kept[variable!] = value
  tell(state, component, E.SELECTED, E.EVENT_SELECTED, '' + slide)
  return 0
}
