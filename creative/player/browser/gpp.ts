/** A GPP string: its sections, and whether a person in the United States has opted out. IAB Tech Lab GPP 1.1. */

import { readBits } from './bits'

const OPTED_OUT = 1
// Bits before SaleOptOut; what follows it is SharingOptOut or TargetedAdvertisingOptOut. usnat has all three.
const SALE_AT: Readonly<Record<number, number>> = { 7: 18, 11: 14, 18: 14 }
const OTHERS_SALE_AT = 12
export const TCF_EU = 2
const US_PRIVACY = 6
const US_FIRST = 7 // usnat, and the states behind it

/** Section by id. The header names the ids as ranges of Fibonacci numbers, in the order of the sections. */
export function readGpp(text: string): Readonly<Record<number, string>> {
  const [header, ...sections] = text.split('~') as [string, ...string[]]
  const bits = readBits(header)
  const found: Record<number, string> = {}
  if (bits(6) !== 3) return found // type: a GPP header
  bits(6)
  const fibonacci = (): number => {
    let value = 0
    let [small, large] = [1, 2]
    for (let before = 0, n = 0; n < 32; n++) {
      const bit = bits(1)
      if (bit && before) break
      value += bit * small
      ;[small, large] = [large, small + large]
      before = bit
    }
    return value
  }
  let id = 0
  let at = 0
  for (let count = bits(12); count > 0; count--) {
    const many = bits(1)
    id += fibonacci()
    for (let last = id + (many ? fibonacci() : 0); id <= last; id++) found[id] = sections[at++] || ''
    id--
  }
  return found
}

/** Whether a section that is in force says that data is not sold, shared or used to target. */
export function optedOut(sections: Readonly<Record<number, string>>, inForce: (id: number) => boolean): boolean {
  return Object.keys(sections).some((key) => {
    const id = +key
    if (!inForce(id)) return false
    if (id === US_PRIVACY) return saleOptedOut(sections[id]!)
    if (id < US_FIRST) return false
    const bits = readBits(sections[id]!)
    bits(SALE_AT[id] || OTHERS_SALE_AT)
    return bits(2) === OPTED_OUT || bits(2) === OPTED_OUT || (id === US_FIRST && bits(2) === OPTED_OUT)
  })
}

/** A US Privacy string, `1YYN`: its third character. */
export function saleOptedOut(text: string): boolean {
  return /^1..?$/.test(text.slice(0, 3)) && text[2] === 'Y'
}
