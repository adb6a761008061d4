/** Who acts in a simulated session: one who follows a list, or one who draws. */

import { mix } from '../engine/random'
import type { State } from '../engine/types'
import type { Act, Visitor } from './session'

const INPUT = 3 // position in flows.COMPONENT_TYPES
const VISITOR = 0x51ed270b // keeps the visitor's draws apart from the flow's

/** Follows the list, and stops where its next act does not fit what waits. */
export function follower(acts: readonly Act[]): Visitor {
  return (state, n) => {
    const act = acts[n]
    if (!act) return null
    if (act.kind === 'exit') return act
    const waits = act.kind === 'press' ? state.button === act.component : state.offered.indexOf(act.component) >= 0
    return waits ? act : null
  }
}

/** Takes every option of what waits with the same chance; fills fields with the sample values. */
export function drawer(samples: readonly string[]): Visitor {
  // One act for all: a session takes it at once, and millions of them are drawn.
  const act: { -readonly [K in keyof Act]: Act[K] } = { kind: 'press', component: -1, value: '', consent: true }
  return (state: State, n: number) => {
    const group = state.offered
    act.component = state.button
    if (state.button < 0) act.component = group.length === 1 ? group[0]! : group[mix(state.seed, VISITOR, n, 0) % group.length]!
    const { type } = state.components[act.component]!
    act.kind = state.button >= 0 ? 'press' : type === INPUT ? 'submit' : 'choose'
    act.value = samples[act.component]!
    return act
  }
}
