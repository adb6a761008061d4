/** Fires tracking: images for pixels, a sandboxed frame of one pixel for texts that need a document. */

import { splice } from './macros'
import { make } from './room'
import type { Ad, TrackingView } from './types'

const asking = new Set<HTMLImageElement>() // kept until answered, or a garbage collector may end the request

/** Asks for one URL. What is no https address after expansion is not asked for, and reported. */
export function firePixel(ad: Ad, component: number, url: string): void {
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
  if ('pixels' in entry) for (const parts of entry.pixels) firePixel(ad, component, splice(parts, values))
  else {
    frame(ad, '<!doctype html><body>' + splice(entry.frame, values, true))
    ad.tell('frame', component, '')
  }
}

/** A frame of one pixel that runs a document out of reach of the ad, the page and their storage. */
export function frame(ad: Ad, text: string): HTMLIFrameElement {
  const element = make(ad, 'iframe', 'pixel')
  element.setAttribute('sandbox', 'allow-scripts')
  element.setAttribute('aria-hidden', 'true')
  element.tabIndex = -1
  element.width = element.height = '1'
  element.srcdoc = text
  ad.doc.body.appendChild(element)
  return element
}
