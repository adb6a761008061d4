/**
 * Who may be asked: pixels wait until the user's choice is known, fire where there is a legal basis,
 * and are held, and told as held, where there is none. A consent manager is asked first, then the
 * tag's macros; where neither exists, nothing needs consent. The ad runs whatever the answer is.
 */

import { optOut, readGpp, Section } from './gpp'
import { findManager } from './managers'
import type { CreateConsent, Need } from './need'
import { plugs } from './plugs'
import { judge } from './tc_string'

const enum Wait {
  Ms = 500, // for an answer; then each pixel does as its author said
}

type Values = Readonly<Record<string, unknown>>
type Manager = readonly [name: string, command: string, version: unknown, read: (data: Values) => Values | false]

/** How each is asked, and what its answer says under the names of our macros; false: nothing yet. */
const MANAGERS: readonly Manager[] = [
  [
    '__tcfapi',
    'addEventListener',
    2,
    ({ gdprApplies, eventStatus, tcString, addtlConsent }) =>
      // tcloaded or useractioncomplete: neither still loading nor cmpuishown
      (gdprApplies === false || /^(tcl|user)/.test('' + eventStatus)) && {
        gdpr: +(gdprApplies !== false),
        gdpr_consent: tcString,
        gdpr_addtl_consent: addtlConsent,
      },
  ],
  [
    '__gpp',
    'addEventListener',
    '1.1',
    ({ pingData }) => {
      const { signalStatus, gppString, applicableSections } = pingData as Values
      return signalStatus === 'ready' && { gpp: gppString, gpp_sid: '' + applicableSections || -1 }
    },
  ],
  ['__uspapi', 'getUSPData', 1, ({ uspString }) => ({ us_privacy: uspString })], // asked where no other is
]

export const createConsent: CreateConsent = (win, view, tag) => {
  const needs = new Map(Object.entries(view.hosts))
  const known = Object.create(null) as Record<string, string> // by managers, under the names of our macros
  const open = new Map<string, boolean>() // managers, and whether their answer is still to come
  const waiting = new Set<() => void>()
  let late = false

  /** Why not; '' if nothing speaks against it; null if that is not known. */
  const whyNot = (need: Need): string | null => {
    const told = (key: string): string => known[key] ?? (tag(key + '.' + need.vendor) || tag(key))
    const silent = (name: string, value: string): boolean => !!open.get(name) && !(late && value)
    const [gdpr, gpp, inForce, us] = ['gdpr', 'gpp', 'gpp_sid', 'us_privacy'].map(told) as [string, string, string, string]
    const hasGpp = gpp + inForce
    let unsure = silent('__gpp', hasGpp)
    const sections = hasGpp && !unsure ? readGpp(gpp, inForce) : { [Section.UsPrivacy]: us }
    if (!hasGpp && silent('__uspapi', us)) unsure = true
    let why = ''
    const tc = told('gdpr_consent') || sections[Section.TcfEu] || ''
    if (gdpr !== '0') {
      if (silent('__tcfapi', tc)) unsure = true
      else if (gdpr === '1' || tc || Section.TcfEu in sections) why = judge(tc, need)
    }
    for (const [key, text] of Object.entries(sections)) {
      if (why) break
      if (+key === Section.TcfCanada) why = judge(text, need, true)
      if (+key >= Section.UsPrivacy && text)
        try {
          // Purposes that are over: none, those that target, or all that are no measurement.
          const ended = [/^$/, /^[34]$/, /^([2-6]|11)$/][optOut(+key, text)]!
          if ([...need.consent, ...need.interest].some((purpose) => ended.test('' + purpose))) why = 'opted_out'
        } catch {
          why = 'no_string'
        }
    }
    return why || (unsure ? null : '')
  }

  /** The need of a host, or of the nearest domain that it is part of. */
  const needOf = (host: string): Need => {
    let need
    for (let at = host; at && !need; at = at.replace(/^[^.]*\.?/, '')) need = needs.get(at)
    return need || view.other
  }
  const review = (): void => waiting.forEach((settle) => settle())

  /** Looks for managers, also for those that come after the ad. */
  const look = (): void => {
    if (view.macros) return
    for (const [name, command, version, read] of MANAGERS) {
      if (open.has(name) || (open.size && command === 'getUSPData')) continue
      const call = findManager(win, name, version, (data) => {
        const values = read(data)
        if (!values) return true
        for (const key in values) known[key] = '' + (values[key] ?? '')
        open.set(name, false)
        review()
        return values['gdpr'] !== 0
      })
      if (!call) continue
      open.set(name, true)
      late = false
      win.setTimeout(() => {
        late = true
        review()
      }, Wait.Ms)
      call(command)
    }
  }
  look()

  return {
    ask(hosts, unknown, fire, held) {
      look()
      let told = false
      const settle = (): void => {
        const reasons = hosts.map((host) => whyNot(needOf(host)))
        let why = reasons.find((one) => one) ?? (reasons.indexOf(null) < 0 ? '' : null)
        if (why === null) {
          if (!late) return
          why = unknown === 'fire' ? '' : unknown === 'drop' ? 'dropped' : 'no_answer'
        }
        if (!why || why === 'dropped') waiting.delete(settle)
        if (!why) fire()
        else if (!told) held(why)
        told = true
      }
      waiting.add(settle)
      settle()
    },
    macro: (key) => known[key] || '',
  }
}

plugs.consent = createConsent
