/**
 * Effects as one flat list of whole numbers, six an effect: kind, time since the effect before,
 * component, a, b, text. `text` is a position in `texts`, 0 for none. Values that do not fit 31 bits
 * stand in `texts`, marked by a kind above WIDE. A session ends with a mark of kind 0 (text: its
 * variables). What can be counted is left out (0 in its place): a timer's token is the number of
 * `schedule` effects so far, a visit the number of times that the component was displayed.
 *
 * So a block of effects means the same wherever it stands.
 */

import * as E from '../engine/effects'
import type { Emit } from '../engine/types'

const WIDE = 100
const FITS = 0x7fffffff

/** Numbers as base64 of 32-bit words. */
export type Pack = (numbers: Int32Array) => string

export interface Writer {
  readonly emit: Emit
  /** All that was written since the last call. */
  readonly take: () => number[]
  /** When the last effect was written. */
  readonly last: () => number
}

/** Texts, each once. */
export interface Texts {
  readonly intern: (text: string) => number
  readonly all: readonly string[]
  /** Characters in all of them. */
  readonly size: () => number
}

export function createTexts(): Texts {
  const all: string[] = ['']
  const known = new Map<string, number>([['', 0]])
  let size = 0
  const intern = (text: string): number => {
    let index = known.get(text)
    if (index === undefined) {
      index = all.length
      all.push(text)
      known.set(text, index)
      size += text.length
    }
    return index
  }
  return { intern, all, size: () => size }
}

/** Writes effects from the time `before` on. */
export function createWriter({ intern }: Texts, before: number): Writer {
  let numbers: number[] = []
  let last = before
  const emit: Emit = (kind, at, component, a, b, text) => {
    const since = at - last
    last = at
    const value = kind === E.SHOW || kind === E.SCHEDULE || kind === E.RUN_SCRIPT ? 0 : a
    if (value <= FITS && value >= -FITS) numbers.push(kind, since, component, value, b, text === '' ? 0 : intern(text))
    else numbers.push(kind + WIDE, since, component, intern(String(value)), b, text === '' ? 0 : intern(text))
  }
  const take = (): number[] => {
    const taken = numbers
    numbers = []
    return taken
  }
  return { emit, take, last: () => last }
}

/** Ends a session. */
export function mark(over: number, variables: number): readonly number[] {
  return [0, 0, 0, over, 0, variables]
}
