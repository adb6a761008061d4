import * as E from '../effects'
import type { Enter } from './kind'

/** Its styles hold until a reset. */
export const css: Enter = (state, emit, component) => {
  if (state.styled.indexOf(component) < 0) {
    state.styled = state.styled.concat(component)
    emit(E.STYLE, state.at, component, 1, 0, '')
  }
  return 0
}
