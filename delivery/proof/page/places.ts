/** Texts of a file and where each stands in it. */

/** A text; all of its lines stand at one place, or each at one of `lines`. */
export interface Place {
  readonly text: string
  /** As people say it: "Tags!C7"; empty for a file that is one text. */
  readonly where: string
  readonly lines: readonly string[]
  /** The file of an archive that it stands in. */
  readonly file: string
}

/** What was read of a file. Texts of one group stand below each other, and may be one together. */
export interface Received {
  readonly groups: readonly (readonly Place[])[]
  /** Files of an archive that are no texts, with the reason. */
  readonly skipped: readonly string[]
}

export const place = (text: string, where = '', lines: readonly string[] = []): Place => ({ text, where, lines, file: '' })

/** A text that was pasted. */
export const pasted = (text: string): Received => ({ groups: [[place(text)]], skipped: [] })

/** Several texts as one, with a line for each. */
export function joined(places: readonly Place[]): Place {
  const lines = places.flatMap(({ text, where }) => text.replace(/\r\n?/g, '\n').split('\n').map(() => where))
  const where = reach(lines[0]!, lines[lines.length - 1]!)
  return { text: places.map(({ text }) => text).join('\n'), where, lines, file: places[0]!.file }
}

/** Places that count: their text before the number, the number, and what stands behind it. */
const NUMBERED: readonly (readonly [pattern: RegExp, say: (before: string, first: string, last: string, behind: string) => string])[] = [
  [/^(.*!)([A-Z]{1,3}\d+)(.*)$/, (before, first, last, behind) => `${before}${first}:${last}${behind}`],
  [/^(.*paragraph) (\d+)(.*)$/, (before, first, last, behind) => `${before}s ${first} to ${last}${behind}`],
]

/** "Tags!C7:C9" for what begins at "Tags!C7" and ends at "Tags!C9". */
export function reach(first: string, last: string): string {
  if (first === last) return first
  for (const [pattern, say] of NUMBERED) {
    const [one, other] = [pattern.exec(first), pattern.exec(last)]
    if (one && other && one[1] === other[1] && one[3] === other[3]) return say(one[1]!, one[2]!, other[2]!, one[3]!)
  }
  return `${first} to ${last}`
}
