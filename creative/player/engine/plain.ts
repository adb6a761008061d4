/** Values of an author as plain data. Needs nothing of the engine: the frame of an isolated script has it too. */

const MAX_SEEN = 80 // characters of a value at fault: enough to find it, too few to carry a text away

/** A value as a short text that runs no code of the author. */
export function print(value: unknown): string {
  return isPlain(value) ? String(value).slice(0, MAX_SEEN) : typeof value
}

export function isPlain(value: unknown): boolean {
  return value === null || value === undefined || 'string number boolean'.indexOf(typeof value) >= 0
}
