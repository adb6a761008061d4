import { finish, report } from '../acts'
import * as E from '../effects'
import type { Enter } from './kind'

export const goal: Enter = (state, emit, component) => {
  report(state, emit, component, E.EVENT_GOAL, state.components[component]!.text!)
  finish(state, emit, component)
  return 0
}
