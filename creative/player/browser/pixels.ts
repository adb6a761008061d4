/** Fires tracking: images for pixels, a sandboxed frame of one pixel for texts that need a document. */

import { splice } from './macros'
import type { OnUnknown } from './need'
import { copy } from './room'
import type { Ad, TrackingView } from './types'

const asking = new Set<HTMLImageElement>() // kept until answered, or a garbage collector may end the request

/** Asks for one URL, once its receiver may have it. */
export function firePixel(ad: Ad, component: number, url: () => string, receiver = hostOf(url()), unknown?: OnUnknown): void {
  whenAllowed(ad, component, [receiver], unknown, () => ask(ad, component, url()))
}

/** Calls back once all receivers may be asked; until then the firing is held, and told. */
function whenAllowed(ad: Ad, component: number, hosts: readonly string[], unknown: OnUnknown | undefined, fire: () => void): void {
  if (ad.consent) ad.consent.ask(hosts, unknown || 'hold', fire, (why) => ad.tell('held', component, hosts[0] + ' ' + why))
  else fire()
}

function hostOf(url: string): string {
  return (url.split(/[/?#]/)[2] || '').replace(/^.*@|:\d+$/g, '').toLowerCase()
}

/** What is no https address after expansion is not asked for, and reported. */
function ask(ad: Ad, component: number, url: string): void {
  if (!/^https:\/\/[^/]/i.test(url)) return ad.tell('error', component, 'url ' + url)
  if (!ad.host.ask(url)) {
    const image = new ad.win.Image()
    asking.add(image)
    image.onload = image.onerror = () => asking.delete(image)
    image.src = url
  }
  ad.tell('pixel', component, url)
}

/** Fires one tracking text. All its pixels share one cache-buster, the next firing has another. */
export function fireTracking(ad: Ad, component: number, entry: TrackingView, values: Ad['macro']): void {
  const { unknown } = entry
  if ('pixels' in entry)
    for (const parts of entry.pixels) {
      const url = (): string => splice(parts, values) // anew when it fires: consent has come meanwhile
      const first = '' + parts[0] // a host with a macro in it is known only with its value
      firePixel(ad, component, url, /\/\/[^/?#]+[/?#]/.test(first) ? hostOf(first) : undefined, unknown)
    }
  else
    whenAllowed(ad, component, entry.hosts, unknown, () => {
      frame(ad, splice(entry.frame, values, true))
      ad.tell('frame', component, '')
    })
}

/** A frame of one pixel that runs a document out of reach of the ad, the page and their storage. */
export function frame(ad: Ad, text: string): HTMLIFrameElement {
  const element = copy(ad, 'iframe') as HTMLIFrameElement
  element.srcdoc = text
  ad.doc.body.append(element)
  return element
}
