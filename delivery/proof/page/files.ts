/**
 * What a file is, by its bytes and not by its name, and what has to be read of it. The host holds
 * the bytes: it unpacks what `look` names, and gives the texts to `readParts`.
 */
import { readDirectory, type Member } from './archive'
import { readDocument } from './document'
import { attachedFiles } from './mail'
import type { Parts } from './office'
import { place, type Place } from './places'
import { counted, Refusal } from './refusal'
import { readWorkbook } from './sheet'
import { isSpreadsheet, readSpreadsheet } from './spreadsheetml'

/** A file before it is read. */
export interface Given {
  readonly size: number
  /** Its first 16 bytes and its last `TAIL`, a character each. */
  readonly head: string
  readonly tail: string
  /** Where the first zero byte stands; -1 if there is none. */
  readonly zero: number
  /** How many archives it stands in. */
  readonly depth: number
  /** How many bytes may still be unpacked. */
  readonly left: number
}

export type Office = 'workbook' | 'document'
export type Look =
  | { readonly is: 'text'; readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' }
  | { readonly is: Office | 'archive'; readonly members: readonly Member[]; readonly skipped: readonly string[] }

const MOST = 20_000_000 // a sheet with hundreds of standalone tags; more is no text to look at
export const MOST_UNPACKED = 60_000_000 // XML packs to a tenth; sheets of 20 MB are mostly pictures
const DEEPEST = 2 // a zip with a zip in it, as mails and ad servers send them

const PASTE = 'copy the tag out of it, and paste that.'
/** Files that begin so are told apart, because each has its own way out. */
const BEGINNINGS: readonly (readonly [start: string, message: string, hint: string])[] = [
  ['\xd0\xcf\x11\xe0', 'The file is one of old Office programs (.xls, .doc), a mail of Outlook (.msg), or it has a password.', 'save a sheet as .xlsx or CSV, a text as .docx, a mail as .eml, all without a password.'],
  ['%PDF', 'The file is a PDF.', PASTE],
  ['{\\rtf', 'The file is rich text (.rtf).', 'save it as .docx or as plain text.'],
  ['Rar!', 'The file is a RAR archive.', 'unpack it, and give what was in it.'],
  ['7z\xbc\xaf', 'The file is a 7z archive.', 'unpack it, and give what was in it.'],
  ['\x1f\x8b', 'The file is packed with gzip.', 'unpack it, and give what was in it.'],
]

/** Zips that are something else, by the name of a file in them. */
const FOREIGN: readonly (readonly [name: RegExp, message: string, hint: string])[] = [
  [/^(?:index\/.*\.iwa|index\.zip|index\.apxl|index\.xml\.gz)$/, 'The file is one of Numbers, Pages or Keynote.', 'export a sheet as Excel (.xlsx) or CSV, a text as Word (.docx).'],
  [/^xl\/workbook\.bin$/, 'The file is a binary workbook (.xlsb).', 'save it as .xlsx or CSV.'],
  [/^ppt\/presentation\.xml$/, 'The file is a presentation (.pptx).', PASTE],
  [/^mimetype$/, 'The file is an OpenDocument (.ods, .odt) or an e-book.', 'save a sheet as .xlsx or CSV, a text as .docx.'],
]
const OFFICE: readonly (readonly [folder: string, kind: Office])[] = [
  ['xl/', 'workbook'],
  ['word/', 'document'],
]
/** Parts with nothing that is shown as text of a cell or a paragraph, some of them large. */
const UNREAD = /(?:^|\/)(?:theme|styles|calcchain|fonttable|settings|websettings|stylesWithEffects|pivot\w*|customxml|docprops|drawings?|charts?|media|embeddings)[^/]*(?:\/|\.xml$)/i
const NO_TEXT = /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|psd|ai|mp4|webm|mov|mp3|m4a|wav|woff2?|ttf|otf|eot|exe|dll|pdf)$/i
/** What operating systems put into an archive. */
const LITTER = /(?:^|\/)(?:__MACOSX\/.*|\.DS_Store|Thumbs\.db|desktop\.ini)$/i

/** What the file is. Throws a Refusal for one in which no tag can be looked for. */
export function look({ size, head, tail, zero, depth, left }: Given): Look {
  if (size > MOST) throw new Refusal(`The file has ${counted(size)} bytes; ${counted(MOST)} are looked at.`, 'give the text of the tag alone.')
  const known = BEGINNINGS.find(([start]) => head.startsWith(start))
  if (known) throw new Refusal(known[1], known[2])
  if (/^PK(?:\x03\x04|\x05\x06)/.test(head)) return lookInside(readDirectory(tail, size), depth, left)
  if (head.startsWith('\xff\xfe')) return { is: 'text', encoding: 'utf-16le' }
  if (head.startsWith('\xfe\xff')) return { is: 'text', encoding: 'utf-16be' }
  if (zero >= 0) throw new Refusal(`The file is binary: byte ${counted(zero)} is zero.`, 'give a text, a mail as .eml, a sheet as .xlsx or CSV, or a .zip of them.')
  return { is: 'text', encoding: 'utf-8' }
}

function lookInside(members: readonly Member[], depth: number, left: number): Look {
  const names = members.map(({ name }) => name.toLowerCase())
  const foreign = FOREIGN.find(([pattern]) => names.some((name) => pattern.test(name)))
  if (foreign) throw new Refusal(foreign[1], foreign[2])
  const office = names.includes('[content_types].xml') ? OFFICE.find(([folder]) => names.some((name) => name.startsWith(folder))) : undefined
  if (office) return { is: office[1], members: fitting(members.filter(({ name }) => /\.(?:xml|rels)$/i.test(name) && !UNREAD.test(name)), left), skipped: [] }
  if (depth >= DEEPEST) throw new Refusal('The zip archive stands in archives in archives.', 'unpack the outer ones.')
  const all = members.filter(({ name }) => !LITTER.test(name))
  if (!all.length) throw new Refusal('The zip archive is empty.', 'give the file that holds the tag.')
  const skipped = all.filter(({ name }) => NO_TEXT.test(name)).map(({ name }) => name)
  return { is: 'archive', members: fitting(all.filter(({ name }) => !NO_TEXT.test(name)), left), skipped }
}

function fitting(members: readonly Member[], left: number): readonly Member[] {
  const size = members.reduce((sum, one) => sum + one.size, 0)
  if (size > left) throw new Refusal(`What is to be unpacked has ${counted(size)} bytes; ${left < MOST_UNPACKED ? `${counted(left)} of ${counted(MOST_UNPACKED)} are left` : `${counted(left)} are looked at`}.`, 'give the file that holds the tag alone.')
  return members
}

/** The texts of an office file. Throws a Refusal. */
export function readParts(kind: Office, parts: Readonly<Record<string, string>>): Place[][] {
  const named: Parts = new Map(Object.entries(parts).map(([name, text]) => [name.toLowerCase(), text]))
  return kind === 'workbook' ? readWorkbook(named) : readDocument(named)
}

/** The texts in a text, what is packed into it as mails do, and what of that is not read. */
export function readText(text: string): { groups: Place[][]; attached: { name: string; base64: string }[]; skipped: string[] } {
  if (isSpreadsheet(text)) return { groups: readSpreadsheet(text), attached: [], skipped: [] }
  const files = attachedFiles(text)
  const skipped = files.filter(({ name }) => NO_TEXT.test(name)).map(({ name }) => name)
  return { groups: [[place(text)]], attached: files.filter(({ name }) => !NO_TEXT.test(name)), skipped }
}
