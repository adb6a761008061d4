/** The rules of ANALYTICS.sendMetric: what is counted, under which name, and what is rejected. */

import { emit } from './core'
import * as E from './effects'
import { print } from './plain'
import type { State } from './types'

const NAME = /^\w{1,63}$/
const TEXT = /^\w{1,64}$/
const MAX_VALUE = 9e9 // in millionths still a whole number that a double holds exactly
const AGGREGATORS: readonly unknown[] = ['sum', 'max', 'flag'] // SUM, MAX, and MAX by another name

/** Emits a metric or its rejection; never throws. */
export function sendMetric(state: State, component: number, name: unknown, value: unknown, how: unknown): void {
  const reject = (reason: number, seen: unknown) => emit(state, E.REJECT, component, reason, 0, print(seen))
  if (typeof name !== 'string' || !NAME.test(name)) return reject(E.REJECT_NAME, name)
  if (typeof value === 'string') {
    if (!TEXT.test(value)) return reject(E.REJECT_STRING, value)
    return emit(state, E.METRIC, component, 1e6, E.COUNT, name + '__' + value)
  }
  const flag = typeof value === 'boolean'
  const amount = flag ? +value : value
  if (typeof amount !== 'number' || amount - amount !== 0) return reject(E.REJECT_VALUE, value) // not finite
  if (Math.abs(amount) > MAX_VALUE) return reject(E.REJECT_RANGE, value)
  const wanted = how === undefined ? +flag : AGGREGATORS.indexOf(how)
  if (wanted < 0) return reject(E.REJECT_AGGREGATOR, how)
  const aggregator = wanted && E.MAX
  if ((state.metrics[name] ?? aggregator) !== aggregator) return reject(E.REJECT_CONFLICT, name)
  state.metrics[name] = aggregator
  emit(state, E.METRIC, component, Math.round(amount * 1e6) + 0, flag && aggregator ? E.FLAG : aggregator, name)
}
