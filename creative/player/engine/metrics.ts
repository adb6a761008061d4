/** The rules of ANALYTICS.sendMetric: what is counted, under which name, and what is rejected. */

import * as E from './effects'
import type { Emit, State } from './types'

const NAME = /^[A-Za-z0-9_]{1,63}$/
const TEXT = /^[A-Za-z0-9_]{1,64}$/
const MAX_VALUE = 9e9 // in millionths still a whole number that a double holds exactly
const AGGREGATORS: Readonly<Record<string, number>> = { sum: E.SUM, max: E.MAX, flag: E.MAX }
const MAX_SEEN = 80 // characters of a value at fault: enough to find it, too few to carry a text away

/** Emits a metric or its rejection; never throws. */
export function sendMetric(state: State, emit: Emit, component: number, name: unknown, value: unknown, how: unknown): void {
  const reject = (reason: number, seen: unknown) => emit(E.REJECT, state.at, component, reason, 0, print(seen))
  if (typeof name !== 'string' || !NAME.test(name)) return reject(E.REJECT_NAME, name)
  if (typeof value === 'string') {
    if (!TEXT.test(value)) return reject(E.REJECT_STRING, value)
    return emit(E.METRIC, state.at, component, 1e6, E.COUNT, name + '__' + value)
  }
  const flag = typeof value === 'boolean'
  const amount = flag ? (value ? 1 : 0) : value
  if (typeof amount !== 'number' || !Number.isFinite(amount)) return reject(E.REJECT_VALUE, value)
  if (Math.abs(amount) > MAX_VALUE) return reject(E.REJECT_RANGE, value)
  const wanted = how === undefined ? (flag ? 'flag' : 'sum') : how
  if (typeof wanted !== 'string' || !Object.prototype.hasOwnProperty.call(AGGREGATORS, wanted)) return reject(E.REJECT_AGGREGATOR, how)
  const aggregator = AGGREGATORS[wanted]!
  const before = state.metrics[name]
  if (before !== undefined && before !== aggregator) return reject(E.REJECT_CONFLICT, name)
  state.metrics[name] = aggregator
  emit(E.METRIC, state.at, component, Math.round(amount * 1e6) + 0, flag && aggregator === E.MAX ? E.FLAG : aggregator, name)
}

/** A value as a short text that runs no code of the author. */
export function print(value: unknown): string {
  const kind = typeof value
  const plain = kind === 'string' || kind === 'number' || kind === 'boolean' || value === null || value === undefined
  return plain ? String(value).slice(0, MAX_SEEN) : kind
}
