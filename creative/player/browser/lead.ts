/**
 * Sends what the user typed straight to the advertiser: one POST of `{"leadId", "<label>": value, …}`.
 *
 * It is a CORS request with a JSON body: the endpoint has to answer the preflight, also for
 * `Origin: null`. It is not sent again when it fails, because a lead that arrived without a
 * readable answer would arrive twice; a failure is reported.
 */

import type { Ad } from './types'

type Pair = readonly [label: string, value: string]

export function sendLead(ad: Ad, component: number, url: string, values: readonly Pair[]): void {
  const failed = (): void => ad.tell('error', component, 'lead')
  ad.win
    .fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      // Pairs, not assignments: a label may be any text.
      body: JSON.stringify(Object.fromEntries(values)),
      keepalive: true,
      credentials: 'omit',
    })
    .then((answer) => {
      if (!answer.ok) failed()
    }, failed)
}
