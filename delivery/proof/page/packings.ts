/** Readers of CSV, TSV, JSON and the encodings of mails that are after texts with markup, nothing else. */

/** A text that was packed, and where it stood. */
export interface Piece {
  readonly text: string
  readonly where: string
}

/** What a tag has in any packing. */
export const MARKUP = /<[a-z!]|&(?:amp;)*lt;|%3C/i

/** The text without `%C3%BC`; what is no UTF-8 stays as it is. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (octets) => {
    try {
      return decodeURIComponent(octets)
    } catch {
      return octets
    }
  })
}

/** The text behind `=3D` and lines that end in `=`. */
export function quotedPrintable(text: string): string {
  const joined = text.replace(/=[ \t]*\r?\n/g, '')
  return joined.replace(/(?:=[0-9a-f]{2})+/gi, (octets) => utf8(octets.slice(1).split('=').map((hex) => parseInt(hex, 16))))
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The text in base64, as UTF-8. */
export function base64Text(text: string): string {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const character of text) {
    const digit = DIGITS.indexOf(character)
    if (digit < 0) continue
    held = ((held << 6) | digit) & 0xfff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  return utf8(bytes)
}

/** The bytes as text; what is no UTF-8 is taken for Latin-1. */
export function utf8(bytes: readonly number[]): string {
  try {
    return decodeURIComponent(bytes.map((byte) => '%' + (byte + 256).toString(16).slice(1)).join(''))
  } catch {
    return bytes.map((byte) => String.fromCharCode(byte)).join('')
  }
}

/** The quoted cells of a CSV or TSV text that hold markup. */
export function cells(text: string): Piece[] {
  if (!/(?:^|[,;\t\n])[ ]?"/.test(text) || !text.includes('""')) return []
  const separators = ['\t', ';', ','].filter((one) => text.includes(one))
  const found = new Map<string, Piece>()
  for (const separator of separators.length ? separators : [',']) {
    for (const piece of quotedCells(text, separator)) if (!found.has(piece.text)) found.set(piece.text, piece)
  }
  return [...found.values()]
}

function quotedCells(text: string, separator: string): Piece[] {
  const pieces: Piece[] = []
  let row = 1
  let column = 1
  let at = 0
  while (at < text.length) {
    if (text[at] === '"') {
      const [value, end] = quotedCell(text, at)
      if (MARKUP.test(value)) pieces.push({ text: value, where: `row ${row}, column ${column}` })
      at = end
    }
    while (at < text.length && text[at] !== separator && text[at] !== '\n') at += 1
    if (text[at] === separator) column += 1
    else [row, column] = [row + 1, 1]
    at += 1
  }
  return pieces
}

function quotedCell(text: string, start: number): [value: string, end: number] {
  let at = start + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return [text.slice(start + 1).replace(/""/g, '"'), text.length]
    if (text[quote + 1] !== '"') return [text.slice(start + 1, quote).replace(/""/g, '"'), quote + 1]
    at = quote + 2
  }
}

/** The strings of a JSON text that hold markup. */
export function jsonTexts(text: string): Piece[] {
  if (!/^\s*[[{"]/.test(text)) return []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  const pieces: Piece[] = []
  const look = (one: unknown, where: string, depth: number): void => {
    if (typeof one === 'string' && MARKUP.test(one)) pieces.push({ text: one, where: where || 'the string' })
    else if (Array.isArray(one) && depth < 50) one.forEach((item, n) => look(item, `${where}[${n}]`, depth + 1))
    else if (one !== null && typeof one === 'object' && depth < 50) {
      for (const [name, item] of Object.entries(one)) look(item, where ? `${where}.${name}` : name, depth + 1)
    }
  }
  look(value, '', 0)
  return pieces
}
