/**
 * Many sessions at the speed of a table. Each way from one wait of the user to the next is played
 * once, by the engine, and what it did is kept as `cargo`; sessions that take it again only say so.
 *
 * Two sessions that wait for the same thing with the same variables go on alike, unless a script
 * asked for chance or time (`State.varies`): then this file says so, and the session is played.
 */

import type * as Engine from '../engine/index'
import type { Emit, Program, ScriptFn, State } from '../engine/types'
import type { Sample } from './options'
import { optionsOf } from './options'
import type { Act, Limits, Visitor } from './session'
import { begin, perform, proceed } from './session'

declare const FlowtagEngine: typeof Engine

const MAX_PLACES = 5000 // a flow that counts upwards without end has as many places as sessions

/** One way on. `to` is null where the session ends. */
export interface Way<T> {
  readonly to: Place<T> | null
  readonly messages: number
  readonly cargo: T
}

/** What waits for the user, his options, and the way on by each of them. */
interface Place<T> {
  readonly state: State
  readonly options: readonly Act[]
  readonly ways: (Way<T> | null | undefined)[] // null: it has to be played
}

/** Hears one way being played; `cargo` is what is kept of it. */
export interface Listener<T> {
  readonly emit: Emit
  /** null: nothing can be kept, the session has to be played. */
  readonly cargo: (after: State) => T | null
}

/** Walks one session: its ways, valid until the next call, and where the visitor left; null if it has to be played. */
export type Walk<T> = (visitor: Visitor, seed: number) => Walked<T> | null

export interface Walked<T> {
  readonly ways: readonly Way<T>[]
  readonly left: State | null // null: the session ended
}

export function createWalk<T>(
  program: Program,
  scripts: readonly ScriptFn[],
  epoch: number,
  samples: readonly Sample[],
  limits: Limits,
  listen: (before: State) => Listener<T>,
): Walk<T> {
  const places = new Map<string, Place<T>>()
  const taken: Way<T>[] = []
  const firsts: Record<string, Way<T> | null> = {}
  const splits = program.components.filter((one) => one.weights)

  /** Plays from a state that this call may change, until the user is waited for or the flow ends. */
  function play(state: State, act: Act | null): Way<T> | null {
    const { emit, cargo } = listen(state)
    const count = { messages: 0 }
    if (act) perform(state, act, limits.think, count, emit)
    else begin(state, epoch, count, emit)
    const over = proceed(state, count, limits, emit)
    if (state.varies || (over !== 'end' && over !== 'act')) return null
    const to = over === 'end' ? null : placeOf(state)
    const kept = to === undefined ? null : cargo(state)
    return to === undefined || kept === null ? null : { to, messages: count.messages, cargo: kept }
  }

  function placeOf(state: State): Place<T> | undefined {
    const key = arms(state.seed) + fingerprint(state) + state.current + state.finished + Math.min(state.deeds, 2)
    const known = places.get(key)
    if (known || places.size >= MAX_PLACES) return known
    const place: Place<T> = { state, options: optionsOf(state, samples), ways: [] }
    places.set(key, place)
    return place
  }

  /** The arms that a session takes: all that its seed decides, unless a script asks for chance. */
  function arms(seed: number): string {
    return splits.length ? splits.map((one) => FlowtagEngine.armOf(seed, one)).join() : ''
  }

  return (visitor, seed) => {
    const drawn = arms(seed)
    let way: Way<T> | null | undefined = firsts[drawn]
    if (way === undefined) way = firsts[drawn] = play(FlowtagEngine.createState(program, seed, scripts, () => ''), null)
    taken.length = 0
    let messages = 0
    for (let acts = 0; ; acts++) {
      if (!way) return null
      taken.push(way)
      messages += way.messages
      if (messages >= limits.messages || acts >= limits.acts) return null // cut off somewhere: the engine says where
      const place: Place<T> | null = way.to
      if (!place) return { ways: taken, left: null }
      const act = visitor(place.state, place.options, acts, seed)
      if (!act) return null
      if (act.kind === 'leave') return { ways: taken, left: place.state }
      const option = place.options.indexOf(act)
      way = place.ways[option]
      if (way === undefined) way = place.ways[option] = play(copy(place.state), act)
    }
  }
}

/** What tells two waiting sessions apart for what can still happen. */
export function fingerprint(state: State): string {
  const { offered, limit, stage, kept, fired, metrics, hidden, styled, limitDue, at } = state
  return JSON.stringify([offered, limit, stage, kept, fired, metrics, hidden, styled, limit < 0 ? 0 : limitDue - at])
}

/** A state that shares nothing that is written to. */
export function copy(state: State): State {
  const metrics = Object.assign(Object.create(null), state.metrics) as Record<string, number>
  return { ...state, kept: state.kept.slice(), visits: state.visits.slice(), fired: state.fired.slice(), metrics }
}
