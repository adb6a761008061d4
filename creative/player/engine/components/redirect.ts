import { emit, report, take } from '../acts'
import * as E from '../effects'
import type { Press, State } from '../types'
import type { Enter, Take } from './kind'

/** Opens in the user's act; without one it is a button that waits (browsers block the rest). */
export const redirect: Enter = (state, component, { text, opens, top }) => openUrl(state, component, opens!, text!, top)

export const press: Take<Press> = (state, { component }, own) => {
  take(state, component)
  return redirect(state, component, own)
}

/** `component` is -1 for a clickable area of the look. */
export function openUrl(state: State, component: number, opens: number, text: string, top?: number): number {
  report(state, component, opens === E.OPEN_CLICK ? E.EVENT_CLICK_THROUGH : E.EVENT_EXIT, text)
  emit(state, E.OPEN, component, opens, top, text)
  state.gesture = false // browsers allow one window an act: a second redirect waits as a button
  return 0
}
