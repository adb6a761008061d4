import { emit } from '../acts'
import * as E from '../effects'
import { NOTHING } from '../types'
import type { Enter } from './kind'
import { jump } from './kind'
import { turn } from './show_hide'

/** Variables, visibility and styles as at the start. What was counted stays counted. */
export const reset: Enter = (state) => {
  state.flow.initial.forEach((value, i) => (state.kept[i] = value))
  turn(state, state.hidden, 0)
  for (const component of state.styled) emit(state, E.STYLE, component)
  state.hidden = state.styled = NOTHING
  return 0
}

/** A reset that also clears the conversation, ends every timer, and goes to the start. */
export const restart: Enter = (state, component, own) => {
  reset(state, component, own)
  state.pending = 0
  state.jumps = []
  state.current = -1
  emit(state, E.CLEAR, -1, -1, 1)
  return jump(state.flow.start)
}
