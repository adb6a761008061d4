/** Our macros at run time: where each value comes from, and how it is spliced. One pass, never expanded again. */

import { readSlot } from './tagdata'
import type { TagData } from './tagdata'
import type { Ad, Parts, View, Win } from './types'

/** 32-bit draws of the host. The engine's own chance starts from one of them and is a hash from there on. */
export function draw(win: Win): number {
  return win.crypto.getRandomValues(new Uint32Array(1))[0]!
}

/** What the page itself knows, for macros that the platform did not fill. */
const SOURCES: Readonly<Record<string, ((win: Win, view: View) => unknown) | null>> = {
  __proto__: null, // scripts ask for any key
  cachebuster: draw,
  timestamp: (win) => win.Date.now(),
  page_url: pageUrl,
  referrer: (win) => win.document.referrer,
  site_domain: (win) => pageUrl(win).split(/[/?#]/)[2],
  width: (_win, view) => view.width,
  height: (_win, view) => view.height,
}

/** In a frame of another site, what the browser tells of the page around it. */
function pageUrl(win: Win): string {
  return win.top === win ? win.location.href : win.document.referrer
}

/** Looks macros up: in the tag's data, then in the page. `missing` hears of those that nobody knows. */
export function createMacros(win: Win, around: (key: string) => string, view: View, tag: TagData, missing: (key: string) => void): Ad['macro'] {
  const own = Object.create(null) as Record<string, string> // scripts ask for any key
  own['load_id'] = '' + draw(win)
  own['session'] = ''
  for (let i = 0; i < 4; i++) own['session'] += draw(win).toString(16).padStart(8, '0')
  return (key, served) => {
    if (!served && own[key]) return own[key]!
    let value = served || key !== 'cachebuster' ? readSlot(tag.slots[key.toLowerCase()]) : '' // ours is fresh each time
    if (!value && !served) {
      const source = SOURCES[key]
      value = around(key) || (source ? '' + (source(win, view) || '') : '')
    }
    if (!value) missing(key)
    return value
  }
}

/** What may break out of an attribute, a URL or a line, even where the value is wanted as it is. */
const UNSAFE = /[\0- "<>\\`\x7f-\x9f\u2028\u2029]/g
/** In a document also what ends a string of a script, and character references. */
const UNSAFE_IN_DOCUMENT = /['$]|&(?=#|\w+;|quot)/g

/** The text with every macro's value in its place, as often percent-encoded as its level says. */
export function splice(parts: Parts, value: (key: string, served?: boolean) => string, inDocument?: boolean): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part
      let text = value(part[0], !!part[2])
      for (let level = part[1]; level > 0; level--) text = encode(text)
      text = text.replace(UNSAFE, encode)
      return inDocument ? text.replace(UNSAFE_IN_DOCUMENT, percent) : text
    })
    .join('')
}

/** As encodeURIComponent, for any text: a lone surrogate becomes U+FFFD. */
export function encode(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'))
}

function percent(character: string): string {
  return '%' + character.charCodeAt(0).toString(16)
}
