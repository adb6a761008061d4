/**
 * A TC string, as far as a pixel's legal basis needs it.
 * IAB Europe and IAB Tech Lab, "Consent string and vendor list formats v2": core segment, and the
 * segment of disclosed vendors, which strings made from 2026-03-01 on must carry (TCF 2.3).
 */

import type { Bits } from './bits'
import { readBits } from './bits'
import type { Need } from './need'

const DISCLOSED = 1 // segment type
const DISCLOSURE_FROM = 17723232000 // 2026-03-01, in tenths of seconds
const CONSENT_ONLY = /^[13456]$/ // purposes that no legitimate interest carries (policy version 4)
type Has = (vendor: number) => boolean

/** Why the receiver may not be asked: '' if it may. */
export function judge(text: string, need: Need): string {
  const [core, ...segments] = text.split('.') as [string, ...string[]]
  const bits = readBits(core)
  if (bits(6) !== 2) return 'no_string'
  const created = bits(36)
  bits(36 + 12 + 12 + 6 + 12 + 12 + 6 + 1 + 1 + 12)
  const consents = flags(bits, 24)
  const interests = flags(bits, 24)
  const purposeOneTreated = bits(1)
  bits(12)
  const vendorConsents = readVendors(bits)
  const vendorInterests = readVendors(bits)
  const restriction = readRestrictions(bits, need.vendor)
  const shown = segments.find((one) => readBits(one)(3) === DISCLOSED)
  if (need.vendor) {
    if (shown ? !readVendors(readBits(shown, 3))(need.vendor) : created >= DISCLOSURE_FROM) return 'not_disclosed'
  }
  const allowed = (list: Has, purposes: readonly number[], purpose: number): boolean => !!purposes[purpose - 1] && (!need.vendor || list(need.vendor))
  for (const purpose of [...need.consent, ...need.interest]) {
    if (purpose === 1 && purposeOneTreated) continue
    const restricted = restriction(purpose)
    let byConsent = need.consent.indexOf(purpose) >= 0
    if (restricted === 0) return 'restricted'
    if (restricted > 0 && byConsent !== (restricted === 1)) {
      if (need.flexible.indexOf(purpose) < 0) return 'restricted'
      byConsent = restricted === 1
    }
    if (byConsent || CONSENT_ONLY.test('' + purpose)) {
      if (!allowed(vendorConsents, consents, purpose)) return 'no_consent'
    } else if (!allowed(vendorInterests, interests, purpose)) return 'objected'
  }
  return ''
}

function flags(bits: Bits, count: number): number[] {
  return Array.from({ length: count }, () => bits(1))
}

/** A list of vendors: a bit for each, or ranges. */
function readVendors(bits: Bits): Has {
  const last = bits(16)
  if (bits(1)) return readRanges(bits)
  const found = flags(bits, last)
  return (vendor) => !!found[vendor - 1]
}

function readRanges(bits: Bits): Has {
  const ranges = Array.from({ length: bits(12) }, () => {
    const many = bits(1)
    const first = bits(16)
    return [first, many ? bits(16) : first] as const
  })
  return (vendor) => ranges.some(([first, last]) => first <= vendor && vendor <= last)
}

/** What the publisher allows the vendor for a purpose: 0 nothing, 1 consent, 2 interest; -1: as it declares. */
function readRestrictions(bits: Bits, vendor: number): (purpose: number) => number {
  const kinds: Record<number, number> = {}
  for (let count = bits(12); count > 0; count--) {
    const purpose = bits(6)
    const kind = bits(2)
    if (readRanges(bits)(vendor)) kinds[purpose] = kind
  }
  return (purpose) => kinds[purpose] ?? -1
}
