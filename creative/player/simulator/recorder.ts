/**
 * Effects as one flat list of whole numbers, six an effect: kind, at, component, a, b, text.
 * `text` is a position in `texts`, 0 for none. Values that do not fit 31 bits stand in `texts`,
 * marked by a kind above WIDE. A session ends with a mark of kind 0 (text: its variables).
 */

import type { Emit } from '../engine/types'

export const WIDE = 100
const FITS = 0x7fffffff

export interface Recorder {
  readonly emit: Emit
  readonly mark: (over: number, variables: string) => void
  readonly numbers: number[]
  readonly texts: string[]
}

export function createRecorder(): Recorder {
  const numbers: number[] = []
  const texts: string[] = ['']
  const known = new Map<string, number>([['', 0]])
  const intern = (text: string): number => {
    let index = known.get(text)
    if (index === undefined) {
      index = texts.length
      texts.push(text)
      known.set(text, index)
    }
    return index
  }
  const emit: Emit = (kind, at, component, a, b, text) => {
    if (a <= FITS && a >= -FITS) numbers.push(kind, at, component, a, b, text === '' ? 0 : intern(text))
    else numbers.push(kind + WIDE, at, component, intern(String(a)), b, text === '' ? 0 : intern(text))
  }
  return { emit, mark: (over, variables) => void numbers.push(0, 0, 0, over, 0, intern(variables)), numbers, texts }
}
