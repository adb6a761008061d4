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
  readonly close: (state: State) => void
  /** The same for a session whose visits and pixels `add` counts: its metrics, then its end. */
  readonly metric: (name: string, value: number, aggregator: number) => void
  readonly finish: (end: number) => void
  readonly add: (visits: readonly number[], pixels: readonly number[], times: number) => void
  readonly result: () => unknown
}

export function createTotals(size: number, requests: readonly number[]): Totals {
  const components = new Array<number>(size).fill(0)
  const pixels = new Array<number>(size).fill(0)
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
  const finish = (reason: number): void => {
    ends[reason]!++
    if (!touched) return
    for (const name in session) merge(metrics, name, session[name]!)
    session = Object.create(null) as Record<string, Metric>
    touched = false
  }
  const close = (state: State): void => {
    for (let i = 0; i < size; i++) components[i] = components[i]! + state.visits[i]!
    finish(end)
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
  return { emit, close, metric, finish, add, result: () => ({ components, pixels, ends, metrics }) }
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

/** Adds one session's metric. Of a maximum, the sum over sessions is that of their maxima. */
function merge(metrics: Record<string, Metric>, key: string, one: Metric): void {
  if (one.aggregator === E.MAX) {
    one.micros = one.max % 1e6
    one.units = (one.max - one.micros) / 1e6
  }
  const found = metrics[key]
  if (!found) {
    metrics[key] = one
    return
  }
  found.boolean = found.boolean && one.boolean
  found.units += one.units
  found.micros += one.micros
  if (one.max > found.max) found.max = one.max
  found.sessions++
}
