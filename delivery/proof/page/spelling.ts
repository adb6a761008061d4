/** Spellings that a browser reads alike: what differs between two texts of the same tokens. */
import type { Token } from './html'
import type { Note } from './types'

type Kind = 'white-space' | 'references' | 'quotes' | 'letter-case' | 'line-endings' | 'byte-order-mark'

const MESSAGES: Readonly<Record<Kind, string>> = {
  'byte-order-mark': 'A byte order mark stands before it. Harmless.',
  'line-endings': 'Lines end in CRLF instead of LF. Harmless.',
  'white-space': 'Spaces and line breaks between its parts are not the same. Harmless.',
  'letter-case': 'Names of tags and attributes are in other upper and lower case. Harmless.',
  quotes: 'Attributes have other quotes around them. Harmless.',
  references: 'Characters are written as references, or the other way round (& as &amp;). Browsers read the same. Harmless.',
}

/** The notes of these kinds, in the order of the table. */
export function spellingNotes(kinds: ReadonlySet<Kind>): Note[] {
  const known = Object.keys(MESSAGES).filter((kind): kind is Kind => kinds.has(kind as Kind))
  return known.map((kind) => ({ kind, harmless: true, message: MESSAGES[kind] }))
}

export type SpellingKinds = Set<Kind>

/** How two tokens with the same key are spelt differently; `proven` and `seen` are their texts. */
export function compareSpelling(one: Token, other: Token, proven: string, seen: string, kinds: SpellingKinds): void {
  if (proven === seen) return
  const found: Kind[] = []
  one.attributes.forEach((attribute, n) => {
    const partner = other.attributes[n]
    if (!partner) return
    if (attribute.quote !== partner.quote) found.push('quotes')
    if (attribute.raw === partner.raw) return
    found.push(spaced(attribute.raw) === spaced(partner.raw) ? 'white-space' : 'references')
  })
  if (one.kind === 'text' && spaced(proven) !== spaced(seen)) found.push('references')
  if (nameCase(proven, one) !== nameCase(seen, other)) found.push('letter-case')
  for (const kind of found.length ? found : ['white-space' as const]) kinds.add(kind)
}

const spaced = (text: string): string => text.replace(/[ \t\n\f\r]+/g, ' ').replace(/^ | $/g, '')

/** The names of a tag as they are written. */
function nameCase(text: string, token: Token): string {
  if (token.kind === 'close') return text.replace(/[ \t\n\f\r>]/g, '')
  if (token.kind !== 'open') return ''
  return text.replace(/=[ \t\n\f\r]*(?:"[^"]*"|'[^']*'|[^ \t\n\f\r>]*)/g, '').replace(/[ \t\n\f\r/>]+/g, ' ')
}
