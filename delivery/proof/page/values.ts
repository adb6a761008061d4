/** One value against the proven one, in which marks stand for macros: filled in, exchanged, changed. */
import { isMark } from './marks'

/** What stands in the place of a macro; the mark itself where it is untouched. */
export interface Filled {
  readonly mark: string
  readonly value: string
}

/** A stretch that is not as proven, with the name of its parameter if it has one. */
export interface Changed {
  readonly name: string
  readonly expected: string
  readonly observed: string
}

export interface Compared {
  readonly filled: readonly Filled[]
  readonly changed: readonly Changed[]
}

/** What became of a value. */
export function compareValues(proven: string, seen: string): Compared {
  const whole = matchTemplate(proven, seen)
  if (whole) return { filled: whole, changed: [] }
  return comparePieces(proven, seen)
}

/** What fills each mark; undefined where anything else differs. Leftmost fits: no backtracking. */
export function matchTemplate(template: string, text: string): Filled[] | undefined {
  if (template === text) return [...template].filter(isMark).map((mark) => ({ mark, value: mark }))
  const { texts, marks } = splitMarks(template)
  if (!marks.length || !text.startsWith(texts[0]!)) return undefined
  const filled: Filled[] = []
  let at = texts[0]!.length
  for (let n = 0; n < marks.length; n++) {
    const next = texts[n + 1]!
    const last = n === marks.length - 1
    // two macros side by side: the mark of the second one ends the first one
    const beside = !last && next === '' && text.indexOf(marks[n + 1]!, at)
    const end = last ? text.length - next.length : beside && beside >= 0 ? beside : text.indexOf(next, at)
    if (end < at || (last && !text.endsWith(next))) return undefined
    filled.push({ mark: marks[n]!, value: text.slice(at, end) })
    at = end + next.length
  }
  return filled
}

function splitMarks(template: string): { texts: string[]; marks: string[] } {
  const texts = ['']
  const marks: string[] = []
  for (const character of template) {
    if (isMark(character)) {
      marks.push(character)
      texts.push('')
    } else texts[texts.length - 1] += character
  }
  return { texts, marks }
}

const PIECE = /[?&;#]?[^?&;#]*/g

/** Piece by piece: what comes before the query, then each parameter. */
function comparePieces(proven: string, seen: string): Compared {
  const [expected, observed] = [piecesOf(proven), piecesOf(seen)]
  const filled: Filled[] = []
  const changed: Changed[] = []
  for (const [one, other] of pairPieces(expected, observed)) {
    const match = one !== undefined && other !== undefined ? matchPiece(one, other) : undefined
    if (match) filled.push(...match)
    else changed.push({ name: nameOf(one ?? other ?? ''), expected: one ?? '', observed: other ?? '' })
  }
  return { filled, changed: joinNeighbours(changed) }
}

const piecesOf = (value: string): string[] => (value.match(PIECE) ?? []).filter(Boolean)
const SLOT = /^(.*?\b\d\.)[0-9a-f]{6}\.([^]*)$/

/** As `matchTemplate`; in a slot of ours (`1.a1b2c3.` and a macro) another platform has another level and hash. */
function matchPiece(proven: string, seen: string): Filled[] | undefined {
  const found = matchTemplate(proven, seen)
  if (found) return found
  const [one, other] = [SLOT.exec(proven), SLOT.exec(seen)]
  if (!one || !other || !isMark(one[2]) || one[2]!.length !== 1) return undefined
  const same = one[1]!.slice(0, -2) === other[1]!.slice(0, -2)
  return same && other[2] !== one[2] ? [{ mark: one[2]!, value: other[2]! }] : undefined
}

/** `?cid` of `?cid=8841`; empty for what is no parameter. */
function nameOf(piece: string): string {
  return /^[?&;#]/.test(piece) ? piece.slice(1).split('=')[0]! : ''
}

/** Partners of the same name, in order; what has none stands alone. */
function pairPieces(expected: readonly string[], observed: readonly string[]): [string | undefined, string | undefined][] {
  const width = observed.length + 1
  const best = new Uint32Array((expected.length + 1) * width)
  const same = (i: number, j: number): boolean => nameOf(expected[i]!) === nameOf(observed[j]!)
  for (let i = expected.length - 1; i >= 0; i--) {
    for (let j = observed.length - 1; j >= 0; j--) {
      const paired = same(i, j) ? best[(i + 1) * width + j + 1]! + (expected[i] === observed[j] ? 3 : 2) : 0
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j]!, best[i * width + j + 1]!)
    }
  }
  const pairs: [string | undefined, string | undefined][] = []
  for (let i = 0, j = 0; i < expected.length || j < observed.length; ) {
    const here = best[i * width + j]!
    if (i < expected.length && j < observed.length && same(i, j) && here === best[(i + 1) * width + j + 1]! + (expected[i] === observed[j] ? 3 : 2)) {
      pairs.push([expected[i++], observed[j++]])
    } else if (i < expected.length && (j >= observed.length || here === best[(i + 1) * width + j]!)) pairs.push([expected[i++], undefined])
    else pairs.push([undefined, observed[j++]])
  }
  return pairs
}

/** One parameter gone and another one come at the same place: one change. */
function joinNeighbours(changed: readonly Changed[]): Changed[] {
  const done: Changed[] = []
  for (const one of changed) {
    const last = done[done.length - 1]
    if (last && last.observed === '' && one.expected === '') done[done.length - 1] = { ...last, observed: one.observed }
    else done.push(one)
  }
  return done
}
