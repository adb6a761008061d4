/**
 * Effects as one flat list of whole numbers, six an effect: kind, at, component, a, b, text.
 * `text` is a position in `texts`, 0 for none. Values that do not fit 31 bits stand in `texts`,
 * marked by a kind above WIDE. A session ends with a mark of kind 0 (text: its variables).
 */

import type { Emit } from '../engine/types'

export const FIELDS = 6
const WIDE = 100
const FITS = 0x7fffffff
const FIRST_WORDS = 1 << 16

export interface Recorder {
  readonly emit: Emit
  /** Ends a session. */
  readonly close: (over: number, variables: number) => void
  readonly intern: (text: string) => number
  /** Appends a block of whole effects; says where it begins in `words()`. */
  readonly append: (block: Int32Array) => number
  readonly words: () => Int32Array
  /** All that was written, in a fresh view. */
  readonly written: () => Int32Array
  readonly texts: readonly string[]
}

export function createRecorder(): Recorder {
  let words = new Int32Array(FIRST_WORDS)
  let used = 0
  let numbers: number[] = [] // written by `emit`, not in `words` yet: pushing is what engines do fastest
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
  const append = (block: Int32Array | readonly number[]): number => {
    while (used + block.length > words.length) {
      const larger = new Int32Array(words.length * 2)
      larger.set(words)
      words = larger
    }
    words.set(block, used)
    used += block.length
    return used - block.length
  }
  const flush = (): void => {
    if (!numbers.length) return
    append(numbers)
    numbers = []
  }
  return {
    emit: (kind, at, component, a, b, text) => writeEffect(numbers, intern, kind, at, component, a, b, text),
    close(over, variables) {
      numbers.push(0, 0, 0, over, 0, variables)
      flush()
    },
    intern,
    append,
    words: () => words,
    written() {
      flush()
      return words.subarray(0, used)
    },
    texts,
  }
}

export function writeEffect(
  numbers: number[],
  intern: (text: string) => number,
  kind: number,
  at: number,
  component: number,
  a: number,
  b: number,
  text: string,
): void {
  if (a <= FITS && a >= -FITS) numbers.push(kind, at, component, a, b, text === '' ? 0 : intern(text))
  else numbers.push(kind + WIDE, at, component, intern(String(a)), b, text === '' ? 0 : intern(text))
}
