/** A mail as it was sent: its encoded texts, and the files that are attached to it. */
import { base64Text, MARKUP, percentDecoded, quotedPrintable, type Piece } from './packings'

const ENCODED = /^content-transfer-encoding:[ \t]*(quoted-printable|base64)[ \t]*$/gim

/** The encoded texts of a mail as it was sent. */
export function mailParts(mail: string): Piece[] {
  return encodedParts(mail).flatMap(({ base64, from, to, where }, n, all) => {
    if (isFile(mail, all[n]!)) return []
    const body = mail.slice(from, to).replace(/\r\n?/g, '\n')
    const decoded = base64 ? base64Text(body) : quotedPrintable(body)
    return MARKUP.test(decoded) ? [{ text: decoded, where }] : []
  })
}

/** The files in a mail as it was sent that are no plain texts: sheets, zips, pictures. */
export function attachedFiles(mail: string): { name: string; base64: string }[] {
  return encodedParts(mail).flatMap((part) => {
    if (!isFile(mail, part)) return []
    const [, star, name] = /name(\*)?="?([^"\r\n;]+)/i.exec(part.head) ?? []
    const plain = star && name ? percentDecoded(name.replace(/^.*''/, '')) : name
    return [{ name: plain?.trim() ?? part.where, base64: mail.slice(part.from, part.to).replace(/[^A-Za-z0-9+/=]/g, '') }]
  })
}

/** The mail with empty lines in the place of its files: they are megabytes, and no text. */
export function withoutFiles(mail: string): string {
  let [text, at] = ['', 0]
  for (const part of encodedParts(mail)) {
    if (!isFile(mail, part)) continue
    text += mail.slice(at, part.from) + mail.slice(part.from, part.to).replace(/[^\r\n]+/g, '')
    at = part.to
  }
  return text + mail.slice(at)
}

interface MailPart {
  readonly base64: boolean
  readonly head: string
  /** Where what is encoded begins and ends. */
  readonly from: number
  readonly to: number
  readonly where: string
}

function encodedParts(mail: string): MailPart[] {
  return [...mail.matchAll(ENCODED)].flatMap((header, n) => {
    const start = /\r?\n\r?\n|\r\r/g
    start.lastIndex = header.index
    if (!start.test(mail)) return []
    const close = mail.slice(start.lastIndex).search(/[\r\n]--/)
    const before = mail.slice(0, header.index)
    const head = mail.slice(Math.max(before.lastIndexOf('\n\n'), before.lastIndexOf('\n\r\n'), before.lastIndexOf('\n--')) + 1, start.lastIndex)
    const to = close < 0 ? mail.length : start.lastIndex + close
    return [{ base64: header[1]!.toLowerCase() === 'base64', head, from: start.lastIndex, to, where: `part ${n + 1} of the mail` }]
  })
}

/** Whether its first bytes are those of no plain text. */
const isFile = (mail: string, { base64, from, to }: MailPart): boolean => base64 && /[\0-\x08\x0e-\x1a]/.test(base64Text(mail.slice(from, Math.min(to, from + 400))))
