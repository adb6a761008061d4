/**
 * Totals at the speed of a table. Each way from one wait of the user to the next is played once,
 * by the engine; how often sessions take it is then only counted.
 *
 * Two sessions that wait for the same thing with the same variables go on alike, unless a script
 * asked for chance or time (`State.varies`): then this file says so, and the session is played.
 */

import * as E from '../engine/effects'
import type { createState as Create, step as Step } from '../engine/engine'
import type { Emit, Program, ScriptFn, State } from '../engine/types'
import type { Act, Limits, Visitor } from './session'
import { perform } from './session'
import type { Totals } from './totals'

declare const FlowtagEngine: { readonly createState: typeof Create; readonly step: typeof Step }

const MAX_PLACES = 5000 // a flow that counts upwards without end has as many places as sessions

/** One way, and how often it was taken. `to` is null where the session ends. */
interface Way {
  readonly to: Place | null
  readonly end: number
  readonly messages: number
  readonly visits: readonly number[]
  readonly pixels: readonly number[]
  readonly metrics: readonly (readonly [name: string, value: number, aggregator: number])[]
  taken: number
}

/** What waits for the user, and the ways on by component. */
interface Place {
  readonly state: State
  readonly ways: (Way | null | undefined)[] // null: it has to be played
}

export interface Graph {
  /** Walks one session and counts it; false if it has to be played. */
  readonly walk: (visitor: Visitor, seed: number, totals: Totals) => boolean
  /** Adds up what was walked since the last time. */
  readonly pour: (totals: Totals) => void
}

export function createGraph(program: Program, scripts: readonly ScriptFn[], requests: readonly number[], limits: Limits): Graph {
  const places = new Map<string, Place>()
  const ways: Way[] = []
  const taken: Way[] = []
  let first: Way | null | undefined

  /** Plays from a state that this call may change, until the user is waited for or the flow ends. */
  function play(state: State, act: Act | null): Way | null {
    const before = state.visits.slice()
    const pixels = new Array<number>(before.length).fill(0)
    const metrics: [string, number, number][] = []
    let end = -1
    let messages = 1
    const emit: Emit = (kind, _at, component, a, b, text) => {
      if (kind === E.FIRE) pixels[component] = pixels[component]! + (a < 0 ? 1 : requests[a]!)
      else if (kind === E.METRIC) metrics.push([text, a, b])
      else if (kind === E.END) end = a
    }
    if (act) perform(state, act, state.at + limits.think, emit)
    else FlowtagEngine.step(state, { type: 'start', at: 0, epoch: 0 }, emit)
    while (!state.ended && !state.offered.length && state.button < 0 && state.pending && !state.varies) {
      if (++messages > limits.messages) return null
      FlowtagEngine.step(state, { type: 'timer', at: state.due, token: state.pending }, emit)
    }
    const waits = state.offered.length > 0 || state.button >= 0
    if (state.varies || (!state.ended && !waits)) return null
    const to = state.ended ? null : placeOf(state)
    if (to === undefined) return null
    const visits = state.visits.map((count, i) => count - before[i]!)
    const way: Way = { to, end, messages, visits, pixels, metrics, taken: 0 }
    ways.push(way)
    return way
  }

  function placeOf(state: State): Place | undefined {
    const key = JSON.stringify([state.offered, state.button, state.vars, state.fired, state.metrics])
    const known = places.get(key)
    if (known || places.size >= MAX_PLACES) return known
    const place: Place = { state, ways: [] }
    places.set(key, place)
    return place
  }

  function walk(visitor: Visitor, seed: number, totals: Totals): boolean {
    if (first === undefined) first = play(FlowtagEngine.createState(program, 0, scripts, () => ''), null)
    taken.length = 0
    let way: Way | null | undefined = first
    let messages = 0
    for (let acts = 0; ; acts++) {
      if (!way) return false
      taken.push(way)
      messages += way.messages
      if (messages >= limits.messages || acts >= limits.acts) return false // cut off somewhere: the engine says where
      const place: Place | null = way.to
      if (!place) break
      const act = visitor(place.state, acts, seed)
      if (!act) return false
      way = place.ways[act.component]
      if (way === undefined) way = place.ways[act.component] = play(copy(place.state), act)
    }
    for (let i = 0; i < taken.length; i++) {
      const one = taken[i]!
      one.taken++
      for (let m = 0; m < one.metrics.length; m++) {
        const call = one.metrics[m]!
        totals.metric(call[0], call[1], call[2])
      }
    }
    totals.finish(way!.end)
    return true
  }

  function pour(totals: Totals): void {
    for (const way of ways) {
      if (way.taken) totals.add(way.visits, way.pixels, way.taken)
      way.taken = 0
    }
  }
  return { walk, pour }
}

/** A state that shares nothing that is written to. */
function copy(state: State): State {
  const metrics = Object.assign(Object.create(null), state.metrics) as Record<string, number>
  return { ...state, vars: state.vars.slice(), visits: state.visits.slice(), fired: state.fired.slice(), metrics }
}
