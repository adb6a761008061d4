import { act, close, emit, tell } from '../core'
import * as E from '../effects'
import type { Media } from '../types'
import { STAY } from '../types'
import type { Take } from './kind'

/** Tracking moments of what a film says, in the order of MEDIA. */
const MOMENTS: readonly number[] = [E.PLAYED, E.FIRST_QUARTILE, E.MIDPOINT, E.THIRD_QUARTILE, E.COMPLETED, E.SKIPPED, E.MUTED, E.UNMUTED]

/** Progress counts once and only forwards; the flow goes on at the end, when skipped, or when it fails. */
export const media: Take<Media> = (state, { component, event }) => {
  state.gesture = false
  if (event <= E.MEDIA_COMPLETED) {
    if (event < state.stage) return STAY
    state.stage = event + 1
  }
  if (event === E.MEDIA_FAILED) emit(state, E.ERROR, component, E.ERROR_MEDIA)
  const over = event === E.MEDIA_COMPLETED || event === E.MEDIA_SKIPPED || event === E.MEDIA_FAILED
  if (over) close(state, component)
  if (event === E.MEDIA_SKIPPED) act(state, component)
  if (event < E.MEDIA_FAILED) tell(state, component, MOMENTS[event]!, E.EVENT_MEDIA + event)
  if (!over) return STAY
  state.current = component
  return event === E.MEDIA_COMPLETED ? 0 : 1
}
