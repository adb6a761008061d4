/**
 * The brand's fonts (creative/faces.py), as bytes: they are there when the ad is laid out for the
 * first time. A script of its own before the ad's, so that the browser can do something else between
 * them. Without the fonts the ad has the system's.
 */

import type { FromBase64 } from './types'

type Face = readonly [family: string, weight: string, base64: string]

try {
  for (const [family, weight, data] of JSON.parse(document.getElementById('fonts')!.textContent!) as Face[]) {
    const bytes = (Uint8Array as FromBase64).fromBase64?.(data) || Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
    document.fonts.add(new FontFace(family, bytes, { weight }))
  }
} catch {
  // An old browser, or one that lets nobody bring fonts.
}
