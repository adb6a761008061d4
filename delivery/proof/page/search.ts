/** Finds the tags of a proof in one text: exact copies first, then what was edited. */
import { align, findExact, weightOf, type Pair } from './align'
import { plainText } from './canonical'
import { compare, tellAdded, type Read } from './compare'
import type { FindOwners } from './dialect'
import { fold, foldsOf, unfold } from './fold'
import { readTokens, trim, type Token } from './html'
import { createMarks, type Marks } from './marks'
import { Scene } from './scene'
import { spellingNotes } from './spelling'
import type { Claim, MacroRow, PlatformTable, ProvenTag } from './types'
import type { Variant } from './unpack'

/** A tag in a text: which, where (in characters of the text), what became of it. */
export interface Match {
  readonly tag: number
  readonly start: number
  readonly end: number
  readonly scene: Scene
  /** 1 for an exact copy. */
  readonly quality: number
}

/** A text as one platform sees it; `at` is where each token begins in the text without marks. */
interface Placed extends Read {
  readonly at: readonly number[]
  /** Keys and shapes of all tokens. */
  readonly keys: ReadonlySet<string>
  readonly shapes: ReadonlySet<string>
}

/** A tag of the proof as it is compared: with marks for its macros, folded or not. */
interface Prepared {
  readonly number: number
  readonly tag: ProvenTag
  readonly table: PlatformTable
  readonly marks: Marks
  readonly read: Read
  readonly keys: ReadonlySet<string>
}

interface Window {
  readonly from: number
  readonly to: number
}

const LEAST = 0.25 // less in common than this is another tag
const LEAST_LENGTH = 0.5 // of a tag's characters that any other spelling of it has
const LEAST_BESIDE = 0.5 // beside a tag that was found
const TRIED = 4 // tags of the proof that are compared closely with one that was edited, however large
const MOST_TRIED = 100_000 // cells of all comparisons: small tags are all tried
const MOST_FOUND = 50

/** Ready to look for the tags of a claim. */
export class Searcher {
  private readonly marks = new Map<string, Marks>()
  private readonly prepared = new Map<string, Prepared>()
  private readonly lengths: readonly number[]

  constructor(
    private readonly claim: Claim,
    private readonly owners: FindOwners,
    private readonly foreign: readonly MacroRow[],
  ) {
    this.lengths = claim.tags.map(({ parts }) => parts.reduce((sum, part) => sum + (typeof part === 'string' ? part : part.literal).length, 0))
  }

  /** The tags in a variant of the text. */
  search(variant: Variant): Match[] {
    const plain = plainText(variant.text)
    const reads = new Map<string, Placed>()
    const readFor = ({ tag, marks }: Prepared): Placed => {
      let read = reads.get(tag.platform)
      if (!read) reads.set(tag.platform, (read = place(marks.put(plain), marks)))
      return read
    }
    const found: Match[] = []
    const whole = this.tagsOf(variant.folded, plain.length, LEAST_LENGTH)
    for (const one of whole) this.takeExact(one, readFor(one), variant, plain, found)
    for (const match of found) tellBeside(match, readFor(whole.find(({ number }) => number === match.tag)!), found)
    const tags = this.tagsOf(variant.folded, plain.length, LEAST / 2)
    for (let n = 0; n < 8 && this.takeEdited(tags, readFor, variant, plain, found); n++);
    return found.sort((a, b) => a.start - b.start)
  }

  /** The tags that are not much longer than the text: a document is not read for the sake of a script. */
  private tagsOf(folded: boolean, length: number, least: number): Prepared[] {
    return this.claim.tags.flatMap((tag, number) => {
      if (this.lengths[number]! * least > length) return []
      const name = `${number} ${folded}`
      const known = this.prepared.get(name) ?? this.prepare(tag, number, folded)
      this.prepared.set(name, known)
      return [known]
    })
  }

  private prepare(tag: ProvenTag, number: number, folded: boolean): Prepared {
    const table = this.claim.platforms[tag.platform]!
    let marks = this.marks.get(tag.platform)
    if (!marks) this.marks.set(tag.platform, (marks = createMarks(table, this.foreign)))
    const joined = marks.join(tag.parts.map((part) => (typeof part === 'string' ? plainPart(part, folded) : part)))
    const text = trim(joined)
    const tokens = readTokens(text)
    return { number, tag, table, marks, read: { text, tokens }, keys: new Set(tokens.map(({ key }) => key)) }
  }

  private takeExact(one: Prepared, read: Placed, variant: Variant, plain: string, found: Match[]): void {
    for (let at = 0; found.length < MOST_FOUND; at += 1) {
      at = findExact(one.read.tokens, read.tokens, at)
      if (at < 0) return
      const window = { from: at, to: at + one.read.tokens.length - 1 }
      const pairs = one.read.tokens.map((_, n): Pair => [n, at + n])
      if (pairs.some(([, c]) => inside(read, found, c))) continue
      found.push(this.judge(one, read, pairs, window, variant, plain, 1))
    }
  }

  /** Takes the best of what is left; false if nothing is like a tag of the proof. */
  private takeEdited(tags: readonly Prepared[], readFor: (one: Prepared) => Placed, variant: Variant, plain: string, found: Match[]): boolean {
    const least = found.length ? LEAST_BESIDE : LEAST
    const ranked = tags.map((one) => ({ one, like: likeness(one, readFor(one)) })).sort((a, b) => b.like - a.like)
    let best: { one: Prepared; read: Placed; pairs: Pair[]; share: number; closeness: number } | undefined
    let cells = 0
    for (const [n, { one }] of ranked.entries()) {
      const read = readFor(one)
      cells += one.read.tokens.length * read.tokens.length
      if (n >= TRIED && cells > MOST_TRIED) break
      for (const segment of segments(read, found)) {
        const [from, tokens] = nearby(one, read.tokens.slice(segment.from, segment.to + 1), segment.from)
        const { pairs, share } = align(one.read.tokens, tokens)
        if (share < least) continue
        const shifted = pairs.map(([p, c]): Pair => [p, c < 0 ? -1 : c + from])
        const all = withNeighbours(shifted, read.tokens, (at) => !inside(read, found, at))
        const closeness = closenessOf(share, one.read.tokens, all, read.tokens)
        if (closeness > (best?.closeness ?? 0)) best = { one, read, pairs: all, share, closeness }
      }
    }
    if (!best) return false
    const { one, read, share, pairs } = best
    const numbers = pairs.map(([, c]) => c).filter((c) => c >= 0)
    if (!numbers.length) return false
    const window = { from: Math.min(...numbers), to: Math.max(...numbers) }
    found.push(this.judge(one, read, pairs, window, variant, plain, share * 0.95))
    return true
  }

  private judge(one: Prepared, read: Placed, pairs: readonly Pair[], window: Window, variant: Variant, plain: string, quality: number): Match {
    const scene = new Scene(this.claim, one.tag, one.table, one.marks, this.owners)
    const [start, end] = [read.tokens[window.from]!.start, read.tokens[window.to]!.end]
    compare(scene, one.read, read, pairs)
    scene.settle()
    const seen = read.text.slice(start, end)
    const at = read.at[window.from]!
    const to = at + one.marks.take(seen).length
    const proven = one.tag.parts.map((part) => (typeof part === 'string' ? part : part.literal)).join('')
    if (variant.folded) {
      const lead = variant.text.length - plain.length
      const raw = variant.raw.slice(unfold(variant.raw, at + lead), unfold(variant.raw, to + lead))
      for (const { kind, message } of foldsOf(raw, proven)) scene.note(kind, false, message)
    }
    if (/\r/.test(variant.text) && !/\r/.test(proven)) scene.kinds.add('line-endings')
    if (variant.text.startsWith('\ufeff')) scene.kinds.add('byte-order-mark')
    const same = seen === one.read.text
    if (!same && !scene.edits.length && !scene.notes.length && !scene.kinds.size) scene.kinds.add('white-space')
    scene.notes.push(...spellingNotes(scene.kinds))
    const alone = trim(plain).length === to - at
    if (!alone && plain.length > 0) scene.note('surroundings', true, 'Other text stands around it, which was not proven and does not touch it.')
    const lost = scene.edits.length ? 0.01 * Math.min(scene.edits.length, 20) : 0
    return { tag: one.number, start: at, end: to, scene, quality: quality - lost - (variant.folded ? 0.02 : 0) }
  }
}

const plainPart = (part: string, folded: boolean): string => (folded ? fold(part.replace(/\r\n?/g, '\n')) : part.replace(/\r\n?/g, '\n'))

/** Names of the element and its attributes, and the hashes of literals in our slots: they stay as
 * they are when the macros behind them are filled in, and say whose they were. */
function shapeOf({ kind, name, attributes }: Token): string {
  return kind + name + attributes.map((one) => ` ${one.name}${one.value.match(/\b\d\.[0-9a-f]{6}\./g)?.join('') ?? ''}`).join('')
}

/** Part of the tag's weight that stands in the text word for word, or in the same shape. */
function likeness(one: Prepared, { keys, shapes }: Placed): number {
  return one.read.tokens.reduce((sum, token) => sum + weightOf(token) * (keys.has(token.key) ? 1 : shapes.has(shapeOf(token)) ? 0.8 : 0), 0)
}

function place(text: string, marks: Marks): Placed {
  const tokens = readTokens(text)
  let [from, length] = [0, 0]
  const at = tokens.map(({ start }) => {
    length += marks.take(text.slice(from, start)).length
    from = start
    return length
  })
  return { text, tokens, at, keys: new Set(tokens.map(({ key }) => key)), shapes: new Set(tokens.map(shapeOf)) }
}

/** How much two sides have in common of all that both have, 0 to 1: what is too much counts too. */
function closenessOf(share: number, proven: readonly Token[], pairs: readonly Pair[], tokens: readonly Token[]): number {
  const total = proven.reduce((sum, token) => sum + weightOf(token), 0)
  const seen = pairs.reduce((sum, [, c]) => sum + (c < 0 ? 0 : weightOf(tokens[c]!)), 0)
  return (2 * share * total) / (total + seen)
}

/** What of the text no found tag covers. */
function segments(read: Placed, found: readonly Match[]): Window[] {
  const windows: Window[] = []
  let from = 0
  read.tokens.forEach((_, n) => {
    if (!inside(read, found, n)) return
    if (n > from) windows.push({ from, to: n - 1 })
    from = n + 1
  })
  if (from < read.tokens.length) windows.push({ from, to: read.tokens.length - 1 })
  return windows
}

function inside(read: Placed, found: readonly Match[], n: number): boolean {
  const at = read.at[n]
  return at === undefined || found.some(({ start, end }) => at >= start && at < end)
}

/** In a large text, the stretch in which tokens of weight stand as in the tag. */
function nearby(one: Prepared, tokens: Token[], from: number): [number, Token[]] {
  const reach = one.read.tokens.length
  if (tokens.length < 4 * reach + 200) return [from, tokens]
  const names = new Set(one.read.tokens.filter((token) => weightOf(token) >= 8).map((token) => hostKey(token)))
  const anchors = tokens.flatMap((token, n) => (weightOf(token) >= 8 && (one.keys.has(token.key) || names.has(hostKey(token))) ? [n] : []))
  if (!anchors.length) return [from, []]
  const start = Math.max(0, anchors[0]! - reach)
  return [from + start, tokens.slice(start, anchors[anchors.length - 1]! + reach)]
}

const hostKey = ({ name, attributes, value }: Token): string => name + (/\/\/[^/?#"']+/.exec(attributes.map((one) => one.value).join(' ') || value.slice(0, 2000))?.[0] ?? '')

const REQUESTS = new Set(['img', 'script', 'iframe'])

/** With the pixels that stand directly before or behind the window: they were added to it. */
function withNeighbours(pairs: readonly Pair[], tokens: readonly Token[], free: (n: number) => boolean): Pair[] {
  const numbers = pairs.map(([, c]) => c).filter((c) => c >= 0)
  if (!numbers.length) return [...pairs]
  const before: Pair[] = []
  const after: Pair[] = []
  for (let n = Math.min(...numbers) - 1; requests(tokens[n]) && free(n); n--) before.unshift([-1, n])
  for (let n = Math.max(...numbers) + 1; requests(tokens[n]) && free(n); n++) after.push([-1, n])
  return [...before, ...pairs, ...after]
}

const requests = (token: Token | undefined): boolean => token !== undefined && REQUESTS.has(token.name) && (token.kind === 'open' || token.kind === 'code' || (token.kind === 'close' && token.name !== 'img'))

/** An exact copy with pixels directly beside it has them added. */
function tellBeside({ scene, start, end }: Match, read: Placed, found: readonly Match[]): void {
  const numbers = read.at.flatMap((at, n): Pair[] => (at >= start && at < end ? [[n, n]] : []))
  const pairs = withNeighbours(numbers, read.tokens, (n) => !inside(read, found, n))
  const added = pairs.filter(([p]) => p < 0).map(([, c]) => read.tokens[c]!)
  if (added.length) scene.drop('surroundings')
  tellAdded(scene, added, [], numbers.map(([, c]) => read.tokens[c]!))
}
