/**
 * The directory of a zip archive (PKWARE's APPNOTE 6.3), read before anything is unpacked: what is
 * too large, has a password or does not fit is refused by what the directory says, and the host
 * unpacks no byte more than that. Not handled: archives in several files, and data before one.
 */
import { utf8 } from './packings'
import { counted, Refusal } from './refusal'

/** A file in an archive; `at` is where its own header begins. */
export interface Member {
  readonly name: string
  readonly at: number
  readonly packed: number
  readonly size: number
  readonly crc: number
  /** Not packed at all. */
  readonly stored: boolean
}

/** How many last bytes of an archive hold its directory: `MOST_MEMBERS` of them, and a comment. */
export const TAIL = 600_000
const MOST_MEMBERS = 2_000 // a sheet with a picture in each row; more is no folder of tags
const [STORED, DEFLATED] = [0, 8]
const WIDE = 0xffffffff // "see the 64-bit field", which some programs write into every archive

/** `tail` are the last bytes of an archive of `size` bytes, a character each. Throws a Refusal. */
export function readDirectory(tail: string, size: number): Member[] {
  const { start, count } = findDirectory(tail, size)
  if (count > MOST_MEMBERS) throw new Refusal(`The zip archive has ${counted(count)} files in it; ${counted(MOST_MEMBERS)} are looked at.`, 'give the file that holds the tag.')
  const members: Member[] = []
  for (let at = start, n = 0; n < count; n++) {
    const [member, end] = readEntry(tail, at)
    if (member.at + 30 + member.packed > size) throw broken(`“${member.name}” is not whole`)
    if (!member.name.endsWith('/')) members.push(member)
    at = end
  }
  return members
}

function findDirectory(tail: string, size: number): { start: number; count: number } {
  const end = tail.lastIndexOf('PK\x05\x06')
  if (end < 0 || end + 22 > tail.length) throw broken('its directory is missing, so it was cut off on its way')
  let [count, at] = [short(tail, end + 10), long(tail, end + 16)]
  const wide = tail.startsWith('PK\x06\x07', end - 20) ? long(tail, end - 12) - (size - tail.length) : -1
  if (wide >= 0 && tail.startsWith('PK\x06\x06', wide)) [count, at] = [huge(tail, wide + 32), huge(tail, wide + 48)]
  const start = at - (size - tail.length)
  if (at > size) throw broken('its directory is not where it says')
  if (start < 0) throw new Refusal('The zip archive has a directory of files that is too long to be looked at.', 'give the file that holds the tag.')
  return { start, count }
}

function readEntry(tail: string, at: number): [member: Member, end: number] {
  if (!tail.startsWith('PK\x01\x02', at)) throw broken('its directory is not where it says')
  const [flags, method] = [short(tail, at + 8), short(tail, at + 10)]
  const [named, extra, comment] = [short(tail, at + 28), short(tail, at + 30), short(tail, at + 32)]
  const end = at + 46 + named + extra + comment
  if (end > tail.length) throw broken('its directory is cut off')
  const name = utf8(Array.from(tail.slice(at + 46, at + 46 + named), (one) => one.charCodeAt(0))).replace(/\\/g, '/')
  if (flags & 1) throw new Refusal('The zip archive has a password.', 'unpack it, and give what was in it.')
  if (method !== STORED && method !== DEFLATED) throw new Refusal(`“${name}” is packed in a way that few programs know (method ${method}).`, 'unpack the archive, and give what was in it.')
  const wide = widened(tail.slice(at + 46 + named, at + 46 + named + extra))
  const number = (field: number): number => (long(tail, field) === WIDE ? wide() : long(tail, field))
  const size = number(at + 24)
  const packed = number(at + 20)
  return [{ name, at: number(at + 42), packed, size, crc: long(tail, at + 16), stored: method === STORED }, end]
}

/** The 64-bit numbers of an entry, in their order: size, packed size, place. */
function widened(extra: string): () => number {
  let [at, end] = [0, 0]
  for (let field = 0; field + 4 <= extra.length; field += 4 + short(extra, field + 2)) {
    if (short(extra, field) === 1) [at, end] = [field + 4, field + 4 + short(extra, field + 2)]
  }
  return () => {
    at += 8
    if (at > end || at > extra.length) throw broken('its directory leaves out a size')
    return huge(extra, at - 8)
  }
}

const short = (bytes: string, at: number): number => bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8)
const long = (bytes: string, at: number): number => short(bytes, at) + short(bytes, at + 2) * 0x10000
const huge = (bytes: string, at: number): number => long(bytes, at) + long(bytes, at + 4) * 0x100000000

const broken = (why: string): Refusal => new Refusal(`The zip archive is broken: ${why}.`, 'save or send it again, or paste the tag.')
