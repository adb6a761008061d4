import { emit } from '../acts'
import * as E from '../effects'
import type { Enter } from './kind'

/** Its styles hold until a reset. */
export const css: Enter = (state, component) => {
  if (state.styled.indexOf(component) < 0) {
    state.styled = state.styled.concat(component)
    emit(state, E.STYLE, component, 1)
  }
  return 0
}
