import * as E from '../effects'
import { NOTHING } from '../types'
import type { Enter } from './kind'
import { jump } from './kind'
import { turn } from './show_hide'

/** Variables, visibility and styles as at the start. What was counted stays counted. */
export const reset: Enter = (state, emit) => {
  const { initial } = state.program
  for (let i = 0; i < initial.length; i++) state.vars[i] = initial[i]!
  for (const target of state.hidden) turn(state, emit, target, 0)
  for (const component of state.styled) emit(E.STYLE, state.at, component, 0, 0, '')
  state.hidden = state.styled = NOTHING
  return 0
}

/** A reset that also clears the conversation, ends every timer, and goes to the start. */
export const restart: Enter = (state, emit, component) => {
  reset(state, emit, component)
  state.pending = 0
  state.jumps = []
  state.current = -1
  emit(E.CLEAR, state.at, -1, -1, 1, '')
  return jump(state.program.start)
}
