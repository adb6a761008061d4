/**
 * Who may be asked: pixels wait until the user's choice is known, fire where there is a legal basis,
 * and are held, and told as held, where there is none. A consent manager is asked first, then the
 * tag's macros; where neither exists, nothing needs consent. The ad runs whatever the answer is.
 */

import { optedOut, readGpp, saleOptedOut, TCF_EU } from './gpp'
import { askManager } from './managers'
import type { Consent, CreateConsent, Need } from './need'
import { plugs } from './plugs'
import { judge } from './tc_string'

const PATIENCE_MS = 500 // for an answer; then each pixel does as its author said
const TARGETING = /^[3456]$/ // purposes that an opt-out of sale, sharing or targeting ends

interface Waiting {
  readonly hosts: readonly string[]
  readonly unknown: string
  readonly fire: () => void
  readonly held: (why: string) => void
  told: boolean
}

export const createConsent: CreateConsent = (win, view, tag) => {
  /** What is known, under the names of our macros. */
  const known: Record<string, string> = {}
  let waiting: Waiting[] = []
  let open = 0 // managers that have not answered
  let late = false
  const told = (key: string): string => known[key] || tag(key)

  const whyNot = (need: Need): string => {
    const sections = readGpp(told('gpp'))
    const force = told('gpp_sid').split(/[,_]/)
    const inForce = (id: number): boolean => force.indexOf('' + id) >= 0
    const eu = inForce(TCF_EU) || told('gdpr') === '1' || (!told('gdpr') && !!told('gdpr_consent'))
    if (eu && told('gdpr') !== '0') {
      const why = judge(told('gdpr_consent.' + need.vendor) || told('gdpr_consent') || sections[TCF_EU] || '', need)
      if (why) return why
    }
    const out = sections[7] || force[0] ? optedOut(sections, inForce) : saleOptedOut(told('us_privacy'))
    return out && [...need.consent, ...need.interest].some((purpose) => TARGETING.test('' + purpose)) ? 'opted_out' : ''
  }
  const needOf = (host: string): Need => view.hosts[host] || view.other

  /** Fires or holds; false: it has to wait on. */
  const settle = (one: Waiting): boolean => {
    let why = ''
    if (open > 0) {
      if (!late) return false
      why = one.unknown === 'fire' ? '' : one.unknown === 'drop' ? 'dropped' : 'no_answer'
    } else for (const host of one.hosts) why = why || whyNot(needOf(host))
    if (!why) one.fire()
    else if (!one.told) one.held(why)
    one.told = true
    return !why || why === 'dropped'
  }
  const review = (): void => {
    const before = waiting
    waiting = []
    for (const one of before) if (!settle(one)) waiting.push(one)
  }
  /** A manager's answer; the first one ends the wait for it. */
  const learn = (values: Record<string, unknown>, first: boolean): void => {
    for (const key in values) known[key] = values[key] === undefined || values[key] === null ? '' : '' + values[key]
    if (first) open--
    review()
  }
  const listen = (name: string, command: string, version: unknown, read: (data: Record<string, unknown>) => Record<string, unknown> | null): void => {
    let first = true
    open++
    const found = askManager(win, name, command, version, (data) => {
      const values = read(data)
      if (!values) return
      const fresh = first
      first = false
      learn(values, fresh)
    })
    if (!found) open--
  }

  if (!view.macros) {
    listen('__tcfapi', 'addEventListener', 2, ({ gdprApplies, eventStatus, tcString, addtlConsent }) => {
      if (gdprApplies !== false && !/^(tcloaded|useractioncomplete)$/.test('' + eventStatus)) return null
      return { gdpr: gdprApplies === undefined ? '' : +!!gdprApplies, gdpr_consent: tcString, gdpr_addtl_consent: addtlConsent }
    })
    listen('__gpp', 'addEventListener', '1.1', ({ pingData }) => {
      const { signalStatus, gppString, applicableSections } = (pingData || {}) as Record<string, unknown>
      return signalStatus === 'ready' ? { gpp: gppString, gpp_sid: applicableSections } : null
    })
    listen('__uspapi', 'getUSPData', 1, ({ uspString }) => ({ us_privacy: uspString }))
  }
  if (open > 0)
    win.setTimeout(() => {
      late = true
      review()
    }, PATIENCE_MS)

  const consent: Consent = {
    ask(hosts, unknown, fire, held) {
      const one = { hosts, unknown, fire, held, told: false }
      if (!settle(one)) waiting.push(one)
    },
    macro: (key) => known[key] || '',
  }
  return consent
}

plugs.consent = createConsent
