/** Totals along known ways: a way's visits and pixels are added up once, times how often it was taken. */

import * as E from '../engine/effects'
import type { Emit, State } from '../engine/types'
import type { Listener, Walked } from './graph'
import type { Totals } from './totals'
import { WAITING } from './totals'

export interface Counts {
  readonly end: number
  readonly visits: readonly number[]
  readonly seen: readonly number[] // the components that were
  readonly pixels: readonly number[]
  readonly metrics: readonly (readonly [name: string, value: number, aggregator: number])[]
  taken: number
  alone: number // sessions whose metrics are those of this way
}

/** Listens to ways; every one that it kept is in `all`. */
export function createCounter(requests: readonly number[], all: Counts[]): (before: State) => Listener<Counts> {
  return (state) => {
    const before = state.visits.slice()
    const pixels = new Array<number>(before.length).fill(0)
    const metrics: [string, number, number][] = []
    let end = -1
    const emit: Emit = (kind, _at, component, a, b, text) => {
      if (kind === E.FIRE) pixels[component] = pixels[component]! + (a < 0 ? 1 : requests[a]!)
      else if (kind === E.METRIC) metrics.push([text, a, b])
      else if (kind === E.END) end = a
    }
    const cargo = (after: State): Counts => {
      const visits = after.visits.map((count, i) => count - before[i]!)
      const seen = visits.flatMap((count, i) => (count ? [i] : []))
      const counts = { end, visits, seen, pixels, metrics, taken: 0, alone: 0 }
      all.push(counts)
      return counts
    }
    return { emit, cargo }
  }
}

/** Counts one session by its ways; `addWays` does the rest. */
export function countSession({ ways, left }: Walked<Counts>, totals: Totals): void {
  let end = WAITING
  let counting: Counts | null = null // the way that sent metrics
  let several = false
  for (let i = 0; i < ways.length; i++) {
    const counts = ways[i]!.cargo
    counts.taken++
    if (counts.end >= 0) end = counts.end
    if (totals.reaches) totals.see(counts.seen)
    if (!counts.metrics.length) continue
    several = counting !== null
    counting = counts
  }
  if (several) for (const { cargo } of ways) addMetrics(cargo, totals)
  else if (counting && counting.alone++ === 0) addMetrics(counting, totals) // the first time in its place: order decides what a name is
  totals.finish(end, left)
}

/** Adds up what the ways of all sessions did, each times how often it was taken. */
export function addWays(counted: readonly Counts[], totals: Totals): void {
  for (const counts of counted) {
    totals.add(counts.visits, counts.pixels, counts.taken)
    if (counts.alone < 2) continue
    addMetrics(counts, totals)
    totals.settle(counts.alone - 1)
  }
}

function addMetrics({ metrics }: Counts, totals: Totals): void {
  for (const [name, value, aggregator] of metrics) totals.metric(name, value, aggregator)
}
