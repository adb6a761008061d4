/** Which token of a text is which of a proven tag: an alignment with the most in common. */
import type { Token } from './html'
import { isMark } from './marks'
import { matchTemplate } from './values'

/** Token number in the proven tag, token number in the text; -1 where one has no partner. */
export type Pair = readonly [proven: number, found: number]

/** How much depends on a token: what asks a server for something, and the program, count most. */
const WEIGHTS: Readonly<Record<string, number>> = { script: 10, img: 10, iframe: 10, a: 8, body: 8, meta: 4, ins: 8, link: 6 }
const GAP = 0.05 // for each token between two partners: what is far away belongs to something else
const LEAST = 0.3 // open tags less alike than this are not one that was edited
const LEAST_ADDRESS = 0.35 // less alike is another pixel, not an edited one
const ADDRESS = new Set(['src', 'href'])
const SLOT = /^\d\.[0-9a-f]{6}\./
const MOST_CELLS = 4_000_000

export function weightOf(token: Token): number {
  if (token.kind === 'open') return WEIGHTS[token.name] ?? 2
  if (token.kind === 'code') return 10
  return token.kind === 'text' ? 2 : 1
}

/** The place of an exact copy in the text at or after `from`; -1 if there is none. */
export function findExact(proven: readonly Token[], text: readonly Token[], from: number): number {
  const first = proven[0]
  if (!first) return -1
  for (let at = from; at + proven.length <= text.length; at++) {
    if (text[at]!.key === first.key && proven.every((token, n) => text[at + n]!.key === token.key)) return at
  }
  return -1
}

/** The partners, in order, and how much of the proven tag they make up (0..1). */
export function align(proven: readonly Token[], text: readonly Token[]): { pairs: Pair[]; share: number } {
  const [rows, columns] = [proven.length, text.length]
  if (!rows || !columns || rows * columns > MOST_CELLS) return { pairs: [], share: 0 }
  const width = columns + 1
  const score = new Float64Array((rows + 1) * width)
  const step = new Uint8Array((rows + 1) * width) // 1: partners, 2: only in the proven tag, 3: only in the text
  for (let i = 1; i <= rows; i++) {
    step[i * width] = 2
    for (let j = 1; j <= columns; j++) {
      const here = i * width + j
      const likeness = alike(proven[i - 1]!, text[j - 1]!)
      const paired = likeness > 0 ? score[here - width - 1]! + likeness * weightOf(proven[i - 1]!) : -1
      const gone = score[here - width]!
      const added = score[here - 1]! - GAP
      const best = Math.max(paired, gone, added)
      score[here] = best
      step[here] = best === paired ? 1 : best === gone ? 2 : 3
    }
  }
  let end = 0
  for (let j = 1; j <= columns; j++) if (score[rows * width + j]! > score[rows * width + end]!) end = j
  const total = proven.reduce((sum, token) => sum + weightOf(token), 0)
  return { pairs: walkBack(step, rows, end, width), share: score[rows * width + end]! / total }
}

function walkBack(step: Uint8Array, rows: number, end: number, width: number): Pair[] {
  const pairs: Pair[] = []
  for (let i = rows, j = end; i > 0; ) {
    const how = j > 0 ? step[i * width + j] : 2
    if (how === 1) pairs.push([--i, --j])
    else if (how === 2) pairs.push([--i, -1])
    else pairs.push([-1, --j])
  }
  pairs.reverse()
  const first = pairs.findIndex(([p, c]) => p >= 0 && c >= 0)
  return pairs.filter(([p], n) => p >= 0 || n > first)
}

/** How alike two tokens are, 0 to 1. */
export function alike(one: Token, other: Token): number {
  if (one.key === other.key) return 1
  if (one.kind !== other.kind || one.name !== other.name) return 0
  switch (one.kind) {
    case 'open':
      return alikeTags(one, other)
    case 'code':
      return 0.3 + 0.6 * shared(one.value, other.value)
    case 'text':
      return shared(one.value, other.value) > 0.5 ? 0.8 : 0
    case 'comment':
      return shared(one.value, other.value) > 0.5 ? 0.8 : 0
    case 'close':
      return 0.9
  }
}

function alikeTags(one: Token, other: Token): number {
  let [sum, total] = [1, 1] // the name is the same
  for (const { name, value } of one.attributes) {
    const weight = 1 + Math.min(value.length, 60) / 10
    const partner = other.attributes.find((attribute) => attribute.name === name)
    if (!partner && other.cut) continue
    total += weight
    const likeness = partner ? alikeValues(value, partner.value) : 0
    const same = partner && ADDRESS.has(name) && beforeQuery(value) === beforeQuery(partner.value)
    if (partner && !same && likeness < LEAST_ADDRESS && ADDRESS.has(name) && !other.cut) return 0
    sum += weight * (same ? Math.max(likeness, 0.7) : likeness)
  }
  for (const { name, value } of other.attributes) {
    if (!one.attributes.some((attribute) => attribute.name === name)) total += 1 + Math.min(value.length, 60) / 10
  }
  const likeness = sum / total
  return likeness < LEAST && one.attributes.length ? 0 : 0.95 * likeness
}

const beforeQuery = (address: string): string => address.split(/[?#]/)[0]!

function alikeValues(one: string, other: string): number {
  if (one === other) return 1
  if (matchTemplate(one, other)) return 0.95
  if (SLOT.test(one) && SLOT.test(other)) return 0.8
  if (![...one].some((character) => !isMark(character))) return 0.7 // nothing but a macro
  return 0.9 * shared(one, other)
}

function shared(one: string, other: string): number {
  const longest = Math.max(one.length, other.length)
  return longest ? Math.min(1, (commonStart(one, other) + commonEnd(one, other)) / longest) : 1
}

export function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let n = 0
  while (n < most && one[n] === other[n]) n += 1
  return n
}

export function commonEnd(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let n = 0
  while (n < most && one[one.length - 1 - n] === other[other.length - 1 - n]) n += 1
  return n
}
