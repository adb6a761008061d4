/**
 * First-party events: what the engine reports and what the page around it knows, as beacons.
 * The list and the meanings are creative/wire.py; nothing here outlives the load.
 */

import * as E from '../engine/effects'
import { createBeacons } from './beacons'
import type { Heard } from './plugs'
import type { Ad } from './types'
import type { Host } from '../hosts/host'
import { AGGREGATORS, ERRORS, REJECTS, REPORTS } from './wire.gen'
import { watchAd } from './viewable'

/** Values of the tag by which reports are broken down. */
const TAGGED = ['line_item_id', 'campaign_id', 'creative_id', 'site_domain', 'app_bundle', 'is_preview']

/** `given` looks up what the tag was given, without telling of what is missing. */
export function listen(ad: Ad, host: Host, given: (key: string) => string): Heard {
  const { win, doc, view } = ad
  const events = view.events!
  const { push, flush } = createBeacons(win, events.collector, () => head)
  const macros: Record<string, string> = {}
  for (const key of TAGGED) if (given(key)) macros[key] = given(key)
  const head = {
    s: ad.macro('session'),
    c: events.creative,
    r: events.version,
    z: view.width + 'x' + view.height,
    h: host.name,
    l: doc.documentElement.lang,
    p: given('placement_id'),
    m: macros,
  }
  let shown = 0 // time of the impression
  let touched = false
  let left = 0

  push('loaded', '')
  const impression = (): void => {
    if (shown) return
    shown = win.performance.now()
    push('impression', '', 0, '', doc.documentElement.className ? '' : 'fallback')
  }
  if (events.load) impression()

  const touch = ({ isTrusted }: Event): void => {
    if (touched || !isTrusted) return
    touched = true
    impression() // whoever acts has seen it
    push('interacted', '')
    push('first_interaction', '', Math.round(win.performance.now() - shown))
  }
  doc.addEventListener('pointerdown', touch, true)
  doc.addEventListener('keydown', touch, true)

  const viewing = watchAd(
    win,
    host,
    doc.body,
    events.rule,
    (why) => push('measured', '', why ? 0 : 1, why),
    () => {
      impression()
      push('viewable', '', 0, events.rule[0] * 100 + '%/' + events.rule[1] / 1000 + 's')
    },
  )
  const leave = (): void => {
    const spent = viewing.spent()
    if (spent > left) push('time_spent', '', (left = spent))
    flush()
  }
  host.leaving(leave)
  const { ReportingObserver } = win as { ReportingObserver?: new (hear: (reports: readonly { readonly body?: { readonly id?: string } }[]) => void, options: object) => { observe(): void } }
  if (ReportingObserver)
    new ReportingObserver(
      (reports) => {
        // The browser is about to take a heavy ad away.
        for (const { body } of reports) push('error', '', 0, (body && body.id) || '', 'intervention')
        leave()
      },
      { types: ['intervention'], buffered: true },
    ).observe()

  return (kind, component, a, b, text) => {
    if (kind === 'painted') impression()
    else if (kind === E.REPORT) push(REPORTS[a]!, component, 0, text)
    else if (kind === E.METRIC) push('metric', component, a, text, AGGREGATORS[b])
    else if (kind === E.REJECT) push('rejected', component, 0, text, REJECTS[a])
    else if (kind === E.ERROR) push('error', component, 0, text, ERRORS[a])
    else if (kind === 'error') push('error', component, 0, text, 'host')
    else if (kind === 'missing') push('missing', component, 0, text)
    else if (kind === 'held') push('held', component, a, ...(text.split(' ') as [string, string]))
  }
}
