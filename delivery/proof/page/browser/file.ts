/** A file that was dropped or chosen as the texts in it, as `delivery/proof/received.py` reads one. */
import { TAIL, type Member } from '../archive'
import { look, MOST_UNPACKED, readParts, readText } from '../files'
import type { Place, Received } from '../places'
import { Refusal } from '../refusal'
import { crc32 } from './crc'

/** The texts in which a tag may stand; of several files, each with its name. Throws a Refusal. */
export async function readFiles(files: readonly File[]): Promise<Received> {
  const [first] = files
  if (files.length === 1) return new Reader().read(await load(first!), 0)
  return new Reader().readAll(files.map((file) => [file.name, () => load(file)]), -1, [])
}

/** The bytes of a file; one that is too large is not even loaded. */
async function load(file: File): Promise<Uint8Array> {
  look({ size: file.size, head: '', tail: '', zero: -1, depth: 0, left: MOST_UNPACKED })
  return new Uint8Array(await file.arrayBuffer())
}

type Inside = readonly (readonly [name: string, load: () => Promise<Uint8Array> | Uint8Array])[]

/** One file with all that stands in it; together no more is unpacked than a file may hold. */
class Reader {
  private left = MOST_UNPACKED

  async read(bytes: Uint8Array, depth: number): Promise<Received> {
    const [head, tail] = [latin(bytes.subarray(0, 16)), latin(bytes[0] === 0x50 && bytes[1] === 0x4b ? bytes.subarray(-TAIL) : bytes.subarray(0, 0))]
    const seen = look({ size: bytes.length, head, tail, zero: bytes.indexOf(0), depth, left: this.left })
    if (seen.is === 'text') return this.readText(decode(bytes, seen.encoding), depth)
    this.left -= seen.members.reduce((sum, { size }) => sum + size, 0)
    if (seen.is === 'archive') return this.readAll(seen.members.map((member) => [member.name, () => unpack(bytes, member)]), depth, seen.skipped)
    const parts: Record<string, string> = {}
    for (const member of seen.members) parts[member.name] = decodePart(await unpack(bytes, member))
    return { groups: readParts(seen.is, parts), skipped: [] }
  }

  private async readText(text: string, depth: number): Promise<Received> {
    const { groups, attached, skipped } = readText(text)
    const more = await this.readAll(attached.map(({ name, base64 }) => [name, () => decodeBase64(base64)]), depth, skipped)
    return { groups: [...groups, ...more.groups], skipped: more.skipped }
  }

  /** Each file by itself: one that cannot be read keeps nobody from the others. */
  async readAll(inside: Inside, depth: number, leftOut: readonly string[]): Promise<Received> {
    const groups: (readonly Place[])[] = []
    const skipped = [...leftOut]
    for (const [name, load] of inside) {
      try {
        const found = await this.read(await load(), depth + 1)
        for (const group of found.groups) groups.push(group.map((one) => ({ ...one, file: [name, one.file].filter(Boolean).join(', ') })))
        skipped.push(...found.skipped.map((one) => `${name}, ${one}`))
      } catch (reason) {
        if (!(reason instanceof Refusal)) throw reason
        skipped.push(`${name}: ${reason.message.replace(/\.$/, '')}`)
      }
    }
    return { groups, skipped }
  }
}

/** A character for each byte; a browser's own "latin1" is Windows-1252. */
function latin(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

function decode(bytes: Uint8Array, encoding: 'utf-8' | 'utf-16le' | 'utf-16be'): string {
  if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** A part of an office file: UTF-8, or UTF-16 behind its mark. */
function decodePart(bytes: Uint8Array): string {
  const mark = latin(bytes.subarray(0, 2))
  return decode(bytes, mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8')
}

function decodeBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
  } catch {
    throw new Refusal('Its base64 is broken.', 'save or send it again, or paste the tag.')
  }
}

/** A file of an archive, if it is what the directory says, and not a byte more. */
async function unpack(bytes: Uint8Array, { name, at, packed, size, crc, stored }: Member): Promise<Uint8Array> {
  const short = (place: number): number => bytes[place]! | (bytes[place + 1]! << 8)
  const begin = at + 30 + short(at + 26) + short(at + 28)
  const data = bytes.slice(begin, begin + packed)
  const found = stored ? data : await inflate(data, size)
  if (latin(bytes.subarray(at, at + 4)) !== 'PK\x03\x04' || found?.length !== size || crc32(found) !== crc) {
    throw new Refusal(`The zip archive is broken: “${name}” cannot be unpacked.`, 'save or send it again, or paste the tag.')
  }
  return found
}

async function inflate(data: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  if (typeof DecompressionStream === 'undefined') throw new Refusal('This browser is too old to unpack a zip, and .xlsx and .docx are zips.', 'take a newer one, save the sheet as CSV, or paste the cell.')
  const found = new Uint8Array(size)
  let length = 0
  const reader = new Blob([data as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (length + next.value.length > size) return void reader.cancel()
      found.set(next.value, length)
      length += next.value.length
    }
  } catch {
    return undefined // no stream of that kind, or one that was cut off
  }
  return length === size ? found : undefined
}
