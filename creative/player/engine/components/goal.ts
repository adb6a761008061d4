import { finish, report } from '../acts'
import * as E from '../effects'
import type { Enter } from './kind'

export const goal: Enter = (state, component, { text }) => {
  report(state, component, E.EVENT_GOAL, text)
  finish(state, component)
  return 0
}
