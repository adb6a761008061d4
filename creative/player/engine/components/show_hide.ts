import { emit } from '../acts'
import * as E from '../effects'
import type { State, Target } from '../types'
import type { Enter } from './kind'

export const showHide: Enter = (state, _component, { show, hide }) => {
  turn(state, hide!, 1)
  turn(state, show!, 0)
  const { hidden } = state
  state.hidden = hidden.concat(hide!.filter((one) => hidden.indexOf(one) < 0)).filter((one) => show!.indexOf(one) < 0)
  return 0
}

/** Hides (1) or shows again (0) components or elements of the look. */
export function turn(state: State, targets: readonly Target[], hides: 0 | 1): void {
  for (const target of targets) {
    if (typeof target === 'string') emit(state, E.HIDE, -1, hides, 0, target)
    else emit(state, E.HIDE, target, hides)
  }
}
