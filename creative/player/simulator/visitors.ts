/** Who acts in a simulated session: one who follows a list, or one who draws. */

import type { State } from '../engine/types'
import type { Act, Visitor } from './session'

const INPUT = 3 // position in flows.COMPONENT_TYPES

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
  return (state: State, n: number, seed: number) => {
    const group = state.offered
    act.component = state.button
    if (state.button < 0) act.component = group.length === 1 ? group[0]! : group[pick(seed, n, group.length)]!
    const { type } = state.components[act.component]!
    act.kind = state.button >= 0 ? 'press' : type === INPUT ? 'submit' : 'choose'
    act.value = samples[act.component]!
    return act
  }
}

/**
 * The visitor's `n`th draw among `count`. Session seeds are hashes already, so one xorshift is
 * enough to spread them; `random.ts` stays the flow's, so the two do not meet.
 */
function pick(seed: number, n: number, count: number): number {
  let x = (seed + n * 0x3779b9) | 1
  x ^= x << 13
  x ^= x >>> 17
  x ^= x << 5
  return ((x >>> 8) + n) % count
}
