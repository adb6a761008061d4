/** Who acts in a simulated session: one who follows a list, or one who draws. */

import type { State } from '../engine/types'
import type { Act, Visitor } from './session'

const ANYTIME: readonly Act['kind'][] = ['exit', 'hide', 'show', 'idle', 'set']

/** Follows the list, and stops where its next act does not fit what waits. */
export function follower(acts: readonly Act[]): Visitor {
  return (state, _options, n) => {
    const act = acts[n]
    if (!act) return null
    const { kind, component } = act
    const rings = (state.limit === component && state.limitToken) || state.jumps.some((jump) => jump.target === component)
    const waits = kind === 'wait' ? rings : state.offered.indexOf(component) >= 0
    return waits || ANYTIME.indexOf(kind) >= 0 ? act : null
  }
}

/** Takes every option of what waits with the same chance. */
export const drawer: Visitor = (_state, options, n, seed) =>
  options.length === 1 ? options[0]! : options.length ? options[draw(seed, n) % options.length]! : null

/** How visitors behave, by component: how likely each is taken against the others, and left alone for good. */
export interface Behaviour {
  readonly weights: readonly number[]
  readonly drops: readonly number[] // share of visitors who leave while this waits, 0 to 1
}

const LEAVE: Act = { kind: 'leave', component: -1, value: '', also: [], values: [], consent: true }
const DRAWS = 1 << 24

/** Leaves, or takes an option by its weight. The options of one component share its weight. */
export function behaving({ weights, drops }: Behaviour): Visitor {
  const plans = new WeakMap<readonly Act[], readonly number[]>() // each option's share, added up
  const planOf = (options: readonly Act[]): readonly number[] => {
    let sum = 0
    return options.map(({ component }) => (sum += weights[component]! / options.filter((one) => one.component === component).length))
  }
  return (state, options, n, seed) => {
    if (!options.length) return null
    if (draw(seed, 2 * n) < dropOf(state, drops) * DRAWS) return LEAVE
    let plan = plans.get(options)
    if (!plan) plans.set(options, (plan = planOf(options)))
    const sum = plan[plan.length - 1]!
    if (!sum) return LEAVE // what waits is never taken
    const at = (draw(seed, 2 * n + 1) / DRAWS) * sum
    return options[plan.findIndex((share) => at < share)]!
  }
}

/** Of a group: the largest share that one of its components says. */
export function dropOf(state: State, drops: readonly number[]): number {
  let drop = 0
  for (const component of state.offered) if (drops[component]! > drop) drop = drops[component]!
  return drop
}

/** 24 bits for the visitor's `n`th draw: a hash of its own, so that it does not meet the flow's chance. */
function draw(seed: number, n: number): number {
  let x = seed ^ Math.imul(n + 1, 0x9e3779b9)
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 8
}
