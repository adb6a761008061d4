/**
 * A TC string, as far as a pixel's legal basis needs it: core segment, and that of disclosed vendors.
 * IAB Europe and IAB Tech Lab, "Consent string and vendor list formats v2" (TCF 2.3); for Canada
 * "GPP Extension: IAB TCF Canada": express consent is consent, implied consent is interest.
 */

import { readBits, readRanges } from './bits'
import type { Range } from './bits'
import type { Need } from './need'

const enum Basis {
  None = 0, // what a publisher's restriction may leave of it
  Consent = 1,
  Interest = 2,
}
const enum Disclosed {
  Type = 1, // of the segment
  From = 17723232000, // 2026-03-01 in tenths of seconds: strings made since must have it
}

/** Why the receiver may not be asked: '' if it may. */
export function judge(text: string, need: Need, canada?: boolean): string {
  // Canada's lists were written with plain numbers before they were Fibonacci's: only one of them fits.
  for (const fibonacci of canada ? [true, false] : [false])
    try {
      return findBasis(text, need, canada, fibonacci)
    } catch {
      // cut off, or no such string
    }
  return 'no_string'
}

function findBasis(text: string, { vendor, consent, interest, flexible }: Need, canada?: boolean, fibonacci?: boolean): string {
  const [core, ...segments] = text.split('.') as [string, ...string[]]
  let bits = readBits(canada ? core + 'AA' : core) // Canada's may end before its number of restrictions
  const within = (ranges: readonly Range[]): boolean => ranges.some(([first, last]) => first <= vendor && vendor <= last)
  const listed = (): boolean => {
    const last = bits(16)
    let found = false
    if (bits(1)) {
      const ranges = readRanges(bits, fibonacci)
      if (fibonacci && last !== (ranges[ranges.length - 1] || [0, 0])[1]) throw last
      return within(ranges)
    }
    for (let one = 1; one <= last; one++) if (bits(1) && one === vendor) found = true
    return found
  }

  if (bits(6) !== (canada ? 1 : 2)) throw core
  const created = bits(36)
  bits(canada ? 109 : 110) // Canada has no scope
  const purposes = [0, bits(24), bits(24)] // by basis
  const skipsStorage = canada || bits(1) // purpose 1 was not asked for, as the publisher's country has it
  if (!canada) bits(12)
  const vendors = [false, listed(), listed()]
  const kinds: Record<number, number> = {}
  for (let count = bits(12); count > 0; count--) {
    const purpose = bits(6)
    const kind = bits(2)
    if ((fibonacci ? listed() : within(readRanges(bits))) && kind < 3 && !(kinds[purpose]! < kind)) kinds[purpose] = kind
  }

  let disclosure = canada || created < Disclosed.From ? '' : 'no_disclosure'
  for (const segment of segments) {
    bits = readBits(segment)
    if (bits(3) === Disclosed.Type) disclosure = listed() || !vendor ? '' : 'not_disclosed'
  }
  if (disclosure) return disclosure

  for (const purpose of [...consent, ...interest]) {
    if (purpose === 1 && skipsStorage) continue
    const declared = vendor && consent.indexOf(purpose) < 0 ? Basis.Interest : Basis.Consent
    const basis = kinds[purpose] ?? declared
    const impossible = basis === Basis.Interest && /^[13456]$/.test('' + purpose) // since policy version 4
    if (basis === Basis.None || impossible || (basis !== declared && flexible.indexOf(purpose) < 0)) return 'restricted'
    if (!((purposes[basis]! >> (24 - purpose)) & 1) || (vendor && !vendors[basis])) return basis === Basis.Consent ? 'no_consent' : 'objected'
  }
  return ''
}
