/**
 * Sends what the user typed straight to the advertiser: one POST of `{"leadId", "<label>": value}`.
 *
 * It is a CORS request with a JSON body: the endpoint has to answer the preflight, also for
 * `Origin: null`. It is not sent again when it fails, because a lead that arrived without a
 * readable answer would arrive twice; a failure is reported.
 */

import type { Ad, InputView } from './types'

export function sendLead(ad: Ad, component: number, field: InputView, value: string): void {
  if (!field.endpoint) return
  const failed = (): void => ad.tell('error', component, 'lead')
  ad.win
    .fetch(field.endpoint.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ leadId: field.endpoint.leadId, [field.label]: value }),
      keepalive: true,
      credentials: 'omit',
    })
    .then((answer) => {
      if (!answer.ok) failed()
    }, failed)
}
