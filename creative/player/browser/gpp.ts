/** A GPP string: its sections in force, and what a person in the United States opted out of. IAB Tech Lab GPP 1.1. */

import { readBits, readRanges } from './bits'
import type { Bits } from './bits'

/** Ids of sections. */
export const enum Section {
  TcfEu = 2,
  TcfCanada = 5,
  UsPrivacy = 6,
  UsNational = 7,
  California = 8,
  Utah = 11,
  Iowa = 18,
  Maryland = 24, // from it on MSPA comes first, and a header may stand before it
}

/** What is opted out of: what targets, or everything that sells or shares data. */
const enum Out {
  Targeting = 1,
  Sale = 2,
}

/**
 * Section by id, '' for one that is in force and missing. `inForce` are ids as platforms and
 * managers write them; without any, all that the string has are. The header names its sections in
 * their order, as ranges.
 */
export function readGpp(text: string, inForce: string): Readonly<Record<number, string>> {
  const [header, ...sections] = text.split('~') as [string, ...string[]]
  const all: Record<string, string> = {}
  try {
    const bits = readBits(header)
    if (bits(12) === 0b000011_000001)
      for (const [first, last] of readRanges(bits, true))
        for (let id = first; id <= last && sections[0] !== undefined; id++) all[id] = sections.shift()!
  } catch {
    // no GPP string
  }
  if (!inForce) return all
  return Object.fromEntries(inForce.split(/[,_]/).map((id) => [id, all[id] || '']))
}

/** What a section of the United States says, 0 for nothing. Throws where it cannot be read. */
export function optOut(id: number, text: string): number {
  if (id === Section.UsPrivacy) return /^1.Y/.test(text) ? Out.Sale : 0
  const segments = text.split('.')
  const open = (): Bits => readBits(segments.shift()!)
  let bits = open()
  if (bits(6) === id) {
    bits = open() // that was the section's header
    bits(6)
  }
  // Fields of two bits before SaleOptOut. Behind it comes sharing (usnat, California) or targeting, usnat has both.
  bits(2 * (id === Section.UsNational ? 6 : id === Section.Utah || id === Section.Iowa ? 4 : id < Section.Maryland ? 3 : 5))
  const sale = bits(2)
  const next = bits(2)
  const signal = /^[YZa-f]/ // 011: a segment of type 1, and that of the browser is set (GPC)
  const shares = id === Section.UsNational || id === Section.California
  if (sale === 1 || (shares && next === 1) || (id <= Section.Maryland && segments.some((one) => signal.test(one)))) return Out.Sale
  return (shares ? id === Section.UsNational && bits(2) : next) === 1 ? Out.Targeting : 0
}
