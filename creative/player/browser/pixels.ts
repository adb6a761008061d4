/** Fires tracking: images for pixels, a sandboxed frame of one pixel for texts that need a document. */

import { splice } from './macros'
import type { Ad, TrackingView } from './types'

const asking = new Set<HTMLImageElement>() // kept until answered, or a garbage collector may end the request

/** Asks for one URL. What is no https address after expansion is not asked for, and reported. */
export function firePixel(ad: Ad, component: number, url: string): void {
  if (!/^https:\/\/[^/]/i.test(url)) return ad.tell('error', component, 'url ' + url)
  const image = new ad.win.Image()
  asking.add(image)
  image.onload = image.onerror = () => asking.delete(image)
  image.src = url
  ad.tell('pixel', component, url)
}

/** Fires one tracking text. All its pixels share one cache-buster, the next firing has another. */
export function fireTracking(ad: Ad, component: number, entry: TrackingView, values: Ad['macro']): void {
  if ('pixels' in entry) for (const parts of entry.pixels) firePixel(ad, component, splice(parts, values))
  else openFrame(ad, component, splice(entry.frame, values, true))
}

/** Runs a document out of reach of the ad, the page and their storage. */
function openFrame(ad: Ad, component: number, text: string): void {
  const frame = ad.doc.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.setAttribute('aria-hidden', 'true')
  frame.tabIndex = -1
  frame.className = 'pixel'
  frame.width = frame.height = '1'
  frame.srcdoc = '<!doctype html><body>' + text
  ad.doc.body.appendChild(frame)
  ad.tell('frame', component, '')
}
