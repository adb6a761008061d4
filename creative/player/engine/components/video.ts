import { act, close, fire, report } from '../core'
import * as E from '../effects'
import type { Take } from './kind'
import { STAY } from './kind'

/** Tracking moments of what a film says, in the order of MEDIA. */
const MOMENTS: readonly number[] = [E.PLAYED, E.FIRST_QUARTILE, E.MIDPOINT, E.THIRD_QUARTILE, E.COMPLETED, E.SKIPPED, E.MUTED, E.UNMUTED]

/** Progress counts once and only forwards; the flow goes on at the end, when skipped, or when it fails. */
export const video: Take = (state, emit, message) => {
  if (message.type !== 'media') return STAY
  const { component, event } = message
  if (event <= E.MEDIA_COMPLETED) {
    if (event < state.stage) return STAY
    state.stage = event + 1
  }
  if (event === E.MEDIA_FAILED) emit(E.ERROR, state.at, component, E.ERROR_MEDIA, 0, '')
  const over = event === E.MEDIA_COMPLETED || event === E.MEDIA_SKIPPED || event === E.MEDIA_FAILED
  if (over) close(state, emit, component)
  if (event === E.MEDIA_SKIPPED) act(state, emit, component)
  const moment = MOMENTS[event]
  if (moment !== undefined) {
    fire(state, emit, component, moment, state.components[component]!.fires)
    report(state, emit, component, E.EVENT_MEDIA + event, '')
  }
  if (!over) return STAY
  state.current = component
  return event === E.MEDIA_COMPLETED ? 0 : 1
}
