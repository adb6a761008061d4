/**
 * TagData: the macro values that the ad platform wrote into the tag, as `level.hash.value` under
 * their key; see creative/tagdata.py. They stand on <body> (one document) or in the fragment
 * `#ft;key=level.hash.value;…` (a frame made by a tag).
 */

import type { Win } from './types'

export interface TagData {
  /** Key in lower case (attributes have no other) -> `level.hash.value` as received. */
  readonly slots: Readonly<Record<string, string>>
  /** How often a landing page is percent-encoded behind an open click prefix. */
  readonly append: number
}

const SLOT = /^(\d)\.([0-9a-f]{6})\.([^]*)$/

export function readTagData(win: Win): TagData {
  const slots: Record<string, string> = Object.create(null) as Record<string, string>
  let append = 0
  const put = (key: string, text: string): void => {
    const name = key.toLowerCase()
    if (name in slots) return // the first one counts
    slots[name] = text
    if (name === 'append') append = +text || 0
  }
  for (const { name, value } of win.document.body.attributes) if (name.indexOf('data-') === 0) put(name.slice(5), value)
  const { hash } = win.location
  if (hash.indexOf('#ft;') === 0)
    // `append` comes first. Values hold `;key=0;` of their own, so only a whole slot starts a new one.
    for (const piece of hash.slice(4).split(/;(?=[a-z]\w*(?:\.[\w-]+)?=\d\.[0-9a-f]{6}\.)/i)) {
      const at = piece.indexOf('=')
      if (at > 0) put(piece.slice(0, at), piece.slice(at + 1))
    }
  return { slots, append }
}

/** The decoded value of a slot; '' if the platform left its macro as it was or had nothing to say. */
export function readSlot(text: string | undefined): string {
  const found = SLOT.exec(text || '')
  if (!found) return ''
  let value = found[3]!
  for (let level = +found[1]!; ; level--) {
    if (hash(value) === found[2] || value === '-1' || value === 'AUDIT') return ''
    if (level < 1) return value
    try {
      value = decodeURIComponent(value)
    } catch {
      return value // less encoded than the platform's table says: as it came
    }
  }
}

/** The value of a slot, or of one that has an argument: of `gdpr_consent`, also that of `gdpr_consent.755`. */
export function readAny({ slots }: TagData, key: string): string {
  for (const name in slots) if ((name + '.').indexOf(key + '.') === 0 && readSlot(slots[name])) return readSlot(slots[name])
  return ''
}

/** FNV-1a 32, low 24 bits: how a tag names a platform's literal without repeating it. */
export function hash(text: string): string {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return (h & 0xffffff).toString(16).padStart(6, '0')
}
