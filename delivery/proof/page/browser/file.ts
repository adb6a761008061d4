/** A dropped file as text, as `delivery/proof/text.py` reads one. */

const MOST = 20_000_000

export async function readFile(file: File): Promise<{ text: string; trouble: string }> {
  if (file.size > MOST) return { text: '', trouble: `${file.name} is too large; paste the tag alone.` }
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (startsWith(bytes, [0x50, 0x4b, 3, 4])) return { text: '', trouble: `${file.name} is a zip, as .xlsx is: save the sheet as CSV, or paste the cell.` }
  if (startsWith(bytes, [0xff, 0xfe])) return { text: new TextDecoder('utf-16le').decode(bytes), trouble: '' }
  if (startsWith(bytes, [0xfe, 0xff])) return { text: new TextDecoder('utf-16be').decode(bytes), trouble: '' }
  if (bytes.includes(0)) return { text: '', trouble: `${file.name} is no text.` }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), trouble: '' }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), trouble: '' }
  }
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, n) => bytes[n] === byte)
