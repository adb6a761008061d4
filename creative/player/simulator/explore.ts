/**
 * Every way through a flow from one wait to the next: the map that covering sets and exact shares
 * are read from. Places are found breadth first, so each is reached by its shortest acts.
 */

import * as E from '../engine/effects'
import type { Emit, Program, ScriptFn, State } from '../engine/types'
import { copy, fingerprint } from './graph'
import type { Sample } from './options'
import { optionsOf } from './options'
import type { Act, Limits } from './session'
import { begin, perform, proceed } from './session'

/** `from` and `to` are places; -1: the start, or the end of the session. Messages: see `covers`. */
interface ExploredWay {
  readonly from: number
  readonly act: Act | null
  readonly to: number
  readonly end: number // END reason; -1 if it goes on to `to` or waits for ever, -2 if a limit cut it off, -3 beyond the map
  readonly displayed: readonly number[] // components, as often as they were
  readonly passed: readonly (readonly [from: number, to: number])[]
  readonly taken: readonly number[] // choices, fields, films … that the user took
}

export interface Explored {
  readonly places: readonly { readonly waiting: readonly number[]; readonly options: number }[]
  readonly ways: readonly ExploredWay[]
  readonly varies: boolean // a script asked for chance or time: other sessions may go elsewhere
  readonly whole: boolean // false: there are more places than `most`
}

/** A wait, and the component that led to it. */
interface Place {
  readonly state: State
  readonly before: number
  readonly options: readonly Act[]
}

export function exploreFlow(
  program: Program,
  scripts: readonly ScriptFn[],
  seed: number,
  epoch: number,
  samples: readonly Sample[],
  limits: Limits,
  most: number,
): Explored {
  const places: Place[] = []
  const known = new Map<string, number>()
  const ways: ExploredWay[] = []
  let varies = false
  let whole = true

  function walk(from: number, state: State, before: number, act: Act | null): void {
    const trail = follow(state, before)
    const count = { messages: 0 }
    if (act) perform(state, act, limits.think, count, trail.emit)
    else begin(state, epoch, count, trail.emit)
    const over = proceed(state, count, limits, trail.emit)
    varies = varies || state.varies
    const { displayed, passed, taken } = trail
    const to = over === 'act' ? placeOf(state, trail.before()) : -1
    const end = over === 'end' ? trail.end() : over === 'limit' ? -2 : over === 'act' && to < 0 ? -3 : -1
    ways.push({ from, act, to, end, displayed, passed, taken })
  }

  function placeOf(state: State, before: number): number {
    const key = fingerprint(state) + before + JSON.stringify(state.jumps.map(({ target, due }) => [target, due - state.at]))
    const found = known.get(key)
    if (found !== undefined) return found
    if (places.length >= most) {
      whole = false
      return -1
    }
    known.set(key, places.length)
    places.push({ state, before, options: optionsOf(state, samples) })
    return places.length - 1
  }

  walk(-1, FlowtagEngine.createState(program, seed, scripts, () => ''), -1, null)
  for (let n = 0; n < places.length; n++) {
    const { state, before, options } = places[n]!
    for (const act of options) walk(n, copy(state), before, act)
  }
  const told = places.map(({ state, options }) => ({ waiting: state.offered, options: options.length }))
  return { places: told, ways, varies, whole }
}

declare const FlowtagEngine: typeof import('../engine/index')

/** What a way passes. What waits is displayed while the flow still stands before it. */
function follow(state: State, start: number) {
  const displayed: number[] = []
  const passed: [number, number][] = []
  const taken: number[] = []
  let before = start
  let end = -1
  const emit: Emit = (kind, _at, component, a) => {
    if (kind === E.CLEAR && a >= 0) before = a
    else if (kind === E.END) end = a
    else if (kind === E.REPORT && a === E.EVENT_DISPLAYED) {
      displayed.push(component)
      passed.push([before, component])
      if (state.nodes[component]!.mode !== 2) before = component
    } else if (kind === E.REPORT && (a === E.EVENT_SELECTED || a === E.EVENT_SUBMITTED)) taken.push(component)
  }
  return { emit, displayed, passed, taken, before: () => before, end: () => end }
}
