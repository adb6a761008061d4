/** Totals along known ways: a way's visits and pixels are added up once, times how often it was taken. */

import * as E from '../engine/effects'
import type { Emit, State } from '../engine/types'
import type { Listener, Way } from './graph'
import type { Totals } from './totals'

export interface Counts {
  readonly end: number
  readonly visits: readonly number[]
  readonly pixels: readonly number[]
  readonly metrics: readonly (readonly [name: string, value: number, aggregator: number])[]
  taken: number
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
      const counts = { end, visits, pixels, metrics, taken: 0 }
      all.push(counts)
      return counts
    }
    return { emit, cargo }
  }
}

/** Counts one session by its ways. */
export function countSession(ways: readonly Way<Counts>[], totals: Totals): void {
  let end = -1
  for (let i = 0; i < ways.length; i++) {
    const counts = ways[i]!.cargo
    counts.taken++
    end = counts.end
    for (let m = 0; m < counts.metrics.length; m++) {
      const call = counts.metrics[m]!
      totals.metric(call[0], call[1], call[2])
    }
  }
  totals.finish(end)
}
