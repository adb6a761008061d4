/** Counts over many sessions, without keeping their effects. */

import * as E from '../engine/effects'
import type { Emit, State } from '../engine/types'

/** Sums are kept as whole units and millionths, so that a million calls stay exact. */
interface Metric {
  aggregator: number
  boolean: boolean
  units: number
  micros: number
  max: number // in millionths
  sessions: number
}

/** The place of sessions that wait among `ends`, after the END reasons. */
export const WAITING = 5

export interface Totals {
  readonly emit: Emit
  readonly reaches: boolean
  readonly close: (state: State) => void
  /** The same for a session whose visits and pixels `add` counts: its metrics, then its end. */
  readonly metric: (name: string, value: number, aggregator: number) => void
  readonly see: (components: readonly number[]) => void
  readonly finish: (end: number, left: State | null) => void
  /** The metrics since the last call, as those of `times` sessions that `finish` has counted already. */
  readonly settle: (times: number) => void
  readonly add: (visits: readonly number[], pixels: readonly number[], times: number) => void
  readonly result: () => object
}

/** `reaches`: also counts the sessions that each component was displayed in, which takes a third longer. */
export function createTotals(size: number, requests: readonly number[], reaches: boolean): Totals {
  const components = new Array<number>(size).fill(0)
  const pixels = new Array<number>(size).fill(0)
  const reached = new Array<number>(size).fill(0) // sessions that displayed it
  const lastSeen = new Array<number>(size).fill(-1)
  let sessions = 0
  const leaving = new Array<number>(size).fill(0) // sessions over while this waited
  const ends: number[] = [0, 0, 0, 0, 0, 0] // by END reason; the last: still waiting
  const metrics: Record<string, Metric> = Object.create(null) as Record<string, Metric>
  let session: Record<string, Metric> = Object.create(null) as Record<string, Metric>
  let touched = false
  let end = WAITING

  const emit: Emit = (kind, _at, component, a, b, text) => {
    if (kind === E.FIRE) pixels[component] = pixels[component]! + (a < 0 ? 1 : requests[a]!)
    else if (kind === E.METRIC) metric(text, a, b)
    else if (kind === E.END) end = a
  }
  const finish = (reason: number, left: State | null): void => {
    ends[reason]!++
    sessions++
    if (left) for (const component of left.offered) leaving[component]!++
    if (touched) settle(1)
  }
  const settle = (times: number): void => {
    for (const name in session) merge(metrics, name, session[name]!, times)
    session = Object.create(null) as Record<string, Metric>
    touched = false
  }
  const see = (shown: readonly number[]): void => {
    for (let i = 0; i < shown.length; i++) {
      const component = shown[i]!
      if (lastSeen[component] === sessions) continue
      lastSeen[component] = sessions
      reached[component]!++
    }
  }
  const close = (state: State): void => {
    for (let i = 0; i < size; i++) components[i] = components[i]! + state.visits[i]!
    if (reaches) see(state.visits.flatMap((count, i) => (count ? [i] : [])))
    finish(end, end === WAITING ? state : null)
    end = WAITING
  }
  const metric = (name: string, value: number, aggregator: number): void => {
    touched = true
    count(session, name, value, aggregator)
  }
  const add = (visits: readonly number[], requested: readonly number[], times: number): void => {
    for (let i = 0; i < size; i++) {
      components[i] = components[i]! + visits[i]! * times
      pixels[i] = pixels[i]! + requested[i]! * times
    }
  }
  return { emit, reaches, close, metric, see, finish, settle, add, result: () => ({ components, pixels, reached, leaving, ends, metrics }) }
}

/** A string's counter is kept apart from a metric that happens to have its name. */
const keyOf = (name: string, aggregator: number): string => (aggregator === E.COUNT ? '#' + name : name)

function count(session: Record<string, Metric>, name: string, value: number, aggregator: number): void {
  const key = keyOf(name, aggregator)
  const micros = value % 1e6
  const found = session[key]
  if (!found) {
    const boolean = aggregator === E.FLAG
    session[key] = { aggregator: boolean ? E.MAX : aggregator, boolean, units: (value - micros) / 1e6, micros, max: value, sessions: 1 }
    return
  }
  found.boolean = found.boolean && aggregator === E.FLAG
  found.units += (value - micros) / 1e6
  found.micros += micros
  if (value > found.max) found.max = value
}

/** Adds a metric of `times` sessions alike. Of a maximum, the sum over sessions is that of their maxima. */
function merge(metrics: Record<string, Metric>, key: string, one: Metric, times: number): void {
  if (one.aggregator === E.MAX) {
    one.micros = one.max % 1e6
    one.units = (one.max - one.micros) / 1e6
  }
  const found = metrics[key] || (metrics[key] = { ...one, units: 0, micros: 0, sessions: 0 })
  found.boolean = found.boolean && one.boolean
  found.units += one.units * times
  found.micros += one.micros * times
  if (one.max > found.max) found.max = one.max
  found.sessions += times
}
