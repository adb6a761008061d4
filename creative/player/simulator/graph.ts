/**
 * Many sessions at the speed of a table. Each way from one wait of the user to the next is played
 * once, by the engine, and what it did is kept as `cargo`; sessions that take it again only say so.
 *
 * Two sessions that wait for the same thing with the same variables go on alike, unless a script
 * asked for chance or time (`State.varies`): then this file says so, and the session is played.
 */

import type { createState as Create, step as Step } from '../engine/engine'
import type { Emit, Program, ScriptFn, State } from '../engine/types'
import type { Act, Limits, Visitor } from './session'
import { perform } from './session'

declare const FlowtagEngine: { readonly createState: typeof Create; readonly step: typeof Step }

const MAX_PLACES = 5000 // a flow that counts upwards without end has as many places as sessions

/** One way on. `to` is null where the session ends. */
export interface Way<T> {
  readonly to: Place<T> | null
  readonly messages: number
  readonly cargo: T
}

/** What waits for the user, and the ways on by component. */
interface Place<T> {
  readonly state: State
  readonly ways: (Way<T> | null | undefined)[] // null: it has to be played
}

/** Hears one way being played; `cargo` is what is kept of it. */
export interface Listener<T> {
  readonly emit: Emit
  readonly cargo: (after: State) => T
}

/** Walks one session: its ways, valid until the next call; null if it has to be played. */
export type Walk<T> = (visitor: Visitor, seed: number) => readonly Way<T>[] | null

export function createWalk<T>(
  program: Program,
  scripts: readonly ScriptFn[],
  epoch: number,
  limits: Limits,
  listen: (before: State) => Listener<T>,
): Walk<T> {
  const places = new Map<string, Place<T>>()
  const taken: Way<T>[] = []
  let first: Way<T> | null | undefined

  /** Plays from a state that this call may change, until the user is waited for or the flow ends. */
  function play(state: State, act: Act | null): Way<T> | null {
    const { emit, cargo } = listen(state)
    let messages = 1
    if (act) perform(state, act, state.at + limits.think, emit)
    else FlowtagEngine.step(state, { type: 'start', at: 0, epoch }, emit)
    while (!state.ended && !waits(state) && state.pending && !state.varies) {
      if (++messages > limits.messages) return null
      FlowtagEngine.step(state, { type: 'timer', at: state.due, token: state.pending }, emit)
    }
    if (state.varies || (!state.ended && !waits(state))) return null
    const to = state.ended ? null : placeOf(state)
    return to === undefined ? null : { to, messages, cargo: cargo(state) }
  }

  function placeOf(state: State): Place<T> | undefined {
    const { offered, button, vars, fired, metrics, current, finished } = state
    const key = JSON.stringify([offered, button, vars, fired, metrics, current, finished, Math.min(state.acts, 2)])
    const known = places.get(key)
    if (known || places.size >= MAX_PLACES) return known
    const place: Place<T> = { state, ways: [] }
    places.set(key, place)
    return place
  }

  return (visitor, seed) => {
    if (first === undefined) first = play(FlowtagEngine.createState(program, 0, scripts, () => ''), null)
    taken.length = 0
    let way: Way<T> | null | undefined = first
    let messages = 0
    for (let acts = 0; ; acts++) {
      if (!way) return null
      taken.push(way)
      messages += way.messages
      if (messages >= limits.messages || acts >= limits.acts) return null // cut off somewhere: the engine says where
      const place: Place<T> | null = way.to
      if (!place) return taken
      const act = visitor(place.state, acts, seed)
      if (!act) return null
      way = place.ways[act.component]
      if (way === undefined) way = place.ways[act.component] = play(copy(place.state), act)
    }
  }
}

const waits = (state: State): boolean => state.offered.length > 0 || state.button >= 0

/** A state that shares nothing that is written to. */
function copy(state: State): State {
  const metrics = Object.assign(Object.create(null), state.metrics) as Record<string, number>
  return { ...state, vars: state.vars.slice(), visits: state.visits.slice(), fired: state.fired.slice(), metrics }
}
