/**
 * What a text may be packed in: mail parts, cells of sheets, JSON, escapes. Each way of packing is a
 * row of `PACKINGS`; what is unpacked may be packed again.
 */
import { plainText } from './canonical'
import { fold } from './fold'
import { decodeReferences } from './references'
import { mailParts, withoutFiles } from './mail'
import { cells, jsonTexts, percentDecoded, quotedPrintable, type Piece } from './packings'

export interface Layer {
  readonly kind: string
  /** "edit": what was around the tag changes what it does. */
  readonly harm: 'harmless' | 'harmful' | 'edit'
  readonly message: string
}

export interface Variant {
  readonly text: string
  readonly layers: readonly Layer[]
  readonly where: string
  /** Curly quotes and their like are plain in it; `raw` is the text with them. */
  readonly folded: boolean
  readonly raw: string
  /** Lines that were left out before the text. */
  readonly above: number
}

interface Packing extends Layer {
  readonly unpack: (text: string) => readonly Piece[]
}

const one = (text: string): Piece[] => [{ text, where: '' }]
const TAGS_AROUND = /<\/?(?:html|body|pre|p|div|td|br|span|code|blockquote)\b[^<>]*>/i
const ESCAPED = /&(?:amp;)*(?:lt|#60|#x3c);/i

const PACKINGS: readonly Packing[] = [
  {
    kind: 'mail',
    harm: 'harmless',
    message: 'It stands in a mail as it was sent; mail programs undo that encoding. Harmless.',
    unpack: mailParts,
  },
  {
    kind: 'quoted-printable',
    harm: 'harmful',
    message: 'The source of a mail was copied (quoted-printable: =3D for =, lines that end in =). Not harmless: copy the shown text.',
    unpack: (text) => (/=3D|=[ \t]*\r?\n/i.test(text) && !isMail(text) ? one(quotedPrintable(text)) : []),
  },
  {
    kind: 'sheet',
    harm: 'harmless',
    message: 'It stands in a cell of a CSV or TSV file, with its quotes doubled as such files have them. Harmless if the file is opened as a sheet; not if the line is pasted as it is.',
    unpack: cells,
  },
  {
    kind: 'json',
    harm: 'harmless',
    message: 'It stands in a JSON file, as a string. Harmless if it is read as JSON.',
    unpack: jsonTexts,
  },
  {
    kind: 'page',
    harm: 'harmless',
    message: 'It is shown as text in an HTML page or mail. Harmless if the shown text is copied.',
    unpack: (text) => (ESCAPED.test(text) && TAGS_AROUND.test(text) ? one(shownText(text)) : []),
  },
  {
    kind: 'escaped',
    harm: 'harmful',
    message: 'The whole tag is HTML-escaped (&lt; for <): a page would show it as text. Not harmless: unescape it once.',
    unpack: (text) => (ESCAPED.test(text) && !TAGS_AROUND.test(text) ? one(decodeReferences(text, false)) : []),
  },
  {
    kind: 'percent-encoded',
    harm: 'harmful',
    message: 'The whole tag is percent-encoded (%3C for <). Not harmless: decode it once.',
    unpack: (text) => (/%3C(?:script|img|iframe|div|ins|!doctype)/i.test(text) ? one(percentDecoded(text)) : []),
  },
  {
    kind: 'backslashes',
    harm: 'harmful',
    message: 'Quotes and slashes have backslashes before them, as in a string of a program. Not harmless where it is pasted as a tag.',
    unpack: (text) => (/\\["'/nt]|\\u00|\\x3c/i.test(text) ? one(withoutBackslashes(text)) : []),
  },
  {
    kind: 'reply',
    harm: 'harmful',
    message: 'Each line has the > of a quoted mail before it. Not harmless: copy it from the first mail.',
    unpack: (text) => (/^> ?</m.test(text) ? one(text.replace(/^(?:> ?)+/gm, '')) : []),
  },
  {
    kind: 'code',
    harm: 'edit',
    message: 'It is wrapped in other code that writes it into the page; that code was not proven.',
    unpack: writtenCode,
  },
  {
    kind: 'vendor-wrapper',
    harm: 'edit',
    message: 'An address is wrapped by Integral Ad Science, which can keep the ad from showing; the wrapper was not proven.',
    unpack: (text) => (WRAPPED.test(text) ? one(text.replace(new RegExp(WRAPPED.source, 'gi'), 'https://$1/')) : []),
  },
]
const WRAPPED = /https?:\/\/fw\.adsafeprotected\.com\/(?:rjss|rjsi|rfw|rfi)\/([A-Za-z0-9.-]{2,80})\/\d{1,12}\/\d{1,12}\//i
const DEPTH = 3
const MOST = 400

/** The text itself first, then whatever it holds when unpacked: groups of variants that belong together. */
export function unpack(received: string): Variant[][] {
  const text = withoutFiles(received)
  const raw: Variant = { text, layers: [], where: '', folded: false, raw: text, above: 0 }
  const groups: Variant[][] = [[raw]]
  const seen = new Set([text])
  for (let at = 0, level = groups.length, depth = 0; depth < DEPTH && at < groups.length && groups.length < MOST; at++) {
    if (at === level) [level, depth] = [groups.length, depth + 1]
    for (const packing of depth < DEPTH ? PACKINGS : []) {
      const made = groups[at]!.flatMap((variant) => packing.unpack(variant.text).map((piece) => unpacked(variant, packing, piece)))
      const fresh = made.filter((variant) => !seen.has(variant.text))
      if (!fresh.length) continue
      for (const { text: known } of fresh) seen.add(known)
      groups.push(fresh)
    }
  }
  return groups.flatMap((group) => {
    const plain = group.map((variant) => ({ ...variant, raw: plainText(variant.text), folded: true, above: leadingLines(variant.text) }))
    const folded = plain.map((variant) => ({ ...variant, text: fold(variant.raw) }))
    return folded.some(({ text: one, raw }) => one !== raw) ? [group, folded] : [group]
  })
}

/** How many lines `plainText` leaves out. */
export const leadingLines = (text: string): number => (/^[\ufeff \t\r\n\f]*/.exec(text)![0].match(/\r\n?|\n/g) ?? []).length

function unpacked(variant: Variant, { kind, harm, message }: Packing, piece: Piece): Variant {
  const where = [variant.where, piece.where].filter(Boolean).join(', ')
  return { text: piece.text, layers: [...variant.layers, { kind, harm, message }], where, folded: false, raw: piece.text, above: 0 }
}

const SPLIT = /(<\\?\/?)scr["']?\s*\+\s*["']?ipt/gi
const WRITTEN = /document\.write(?:ln)?\(\s*(["'`])([^]*?)\1\s*\)/g
const INERT = /<script\s+type=["']text\/adtag["']\s*>([^]*?)<\/script>/gi

/** What a script writes into the page, or keeps for a vendor's script to write. */
function writtenCode(text: string): Piece[] {
  const joined = text.replace(SPLIT, '$1script')
  const written = [...joined.matchAll(WRITTEN)].map((match) => withoutBackslashes(match[2]!))
  const inert = [...text.matchAll(INERT)].map((match) => match[1]!.replace(SPLIT, '$1script'))
  return [...written, ...inert].filter((code) => code.includes('<')).map((code) => ({ text: code, where: '' }))
}

const isMail = (text: string): boolean => mailParts(text).length > 0

/** What a page shows: without its tags, its references decoded. */
function shownText(html: string): string {
  const kept = html.replace(/<style\b[\s\S]*?<\/style>|<head\b[\s\S]*?<\/head>|<!--[\s\S]*?-->/gi, '')
  const lines = kept.replace(/<br\b[^<>]*>|<\/(?:p|div|tr|li)>/gi, '\n').replace(/<\/?[A-Za-z][^<>]*>/g, '')
  return decodeReferences(lines, false)
}

const BACKSLASHED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function withoutBackslashes(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g, (_whole, four, two, other) =>
    four || two ? String.fromCharCode(parseInt(four || two, 16)) : (BACKSLASHED[other] ?? other),
  )
}

