/**
 * Viewable impressions and time spent, both by the share of the ad that can be seen.
 * MRC Viewable Ad Impression Measurement Guidelines: half of the pixels (30 % of large ads) for one
 * continuous second (two for video) in a tab that is shown. The rule comes with the ad.
 */

import type { Host } from '../hosts/host'
import type { Win } from './types'

export interface Viewing {
  /** Time in which the tab was shown and the share was in view, so far, in ms. */
  spent(): number
}

/** `viewable` is called once; `measured` once, with the reason if nothing can be measured. */
export function watchAd(win: Win, host: Host, element: HTMLElement, rule: readonly [share: number, ms: number], measured: (why: string) => void, viewable: () => void): Viewing {
  const doc = win.document
  let share = 0
  let since = -1 // in view since; -1: not in view
  let total = 0
  let timer = 0
  let done = false
  const look = (): void => {
    const now = win.performance.now()
    const seen = !doc.hidden && share >= rule[0]
    if (seen === since >= 0) return
    if (seen) since = now
    else {
      total += now - since
      since = -1
    }
    win.clearTimeout(timer)
    if (seen && !done)
      timer = win.setTimeout(() => {
        done = true
        viewable()
      }, rule[1])
  }
  const why = host.watch(element, (now) => {
    share = now
    look()
  })
  measured(why)
  if (why) {
    share = 1 // time is counted by the tab alone, and nothing is ever viewable
    done = true
  }
  doc.addEventListener('visibilitychange', look)
  look()
  return { spent: () => Math.round(total + (since < 0 ? 0 : win.performance.now() - since)) }
}
