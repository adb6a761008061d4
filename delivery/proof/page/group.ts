/** Looks for tags in the texts of a file, each as it is unpacked best, and says where they stand. */
import { joined, reach, type Place } from './places'
import type { Match, Searcher } from './search'
import { leadingLines, unpack, type Layer, type Variant } from './unpack'

/** A tag in a text, and how that text was packed. */
export interface Hit {
  readonly match: Match
  readonly variant: Variant
  readonly layers: readonly Layer[]
  readonly where: string
}

export interface Result {
  readonly found: readonly Hit[]
  /** Where other tags stand. */
  readonly others: readonly string[]
}

interface Look {
  readonly hits: readonly Hit[]
  /** Of the tag that is most like a proven one. */
  readonly best: number
}

const WHOLE = 0.95 // nothing is missing of a tag that was found; `search.ts`
const TAG = /(?:<|&(?:amp;)*lt;|%3C|\\u003c|\\x3c)(?:script|iframe|img|ins|object|embed|noscript|!doctype)\b/i
const SPLIT: Layer = {
  kind: 'cells',
  harm: 'harmless',
  message: 'Its lines stand in cells of their own, below each other, as it was pasted. Harmless if all of them are copied together.',
}

/** The tags in texts that stand below each other. Where none of them is whole, they are read as one. */
export function searchGroup(searcher: Searcher, group: readonly Place[]): Result {
  const looks = group.map((place) => lookAt(searcher, place))
  const found: Hit[] = []
  const others: string[] = []
  for (let from = 0, to: number; from < group.length; from = to) {
    for (to = from + 1; to < group.length && looks[from]!.best <= WHOLE && looks[to]!.best <= WHOLE; ) to += 1
    const together = to - from > 1 ? lookTogether(searcher, group.slice(from, to), looks.slice(from, to)) : undefined
    if (together) {
      found.push(...together.found)
      others.push(...together.others)
      continue
    }
    for (let n = from; n < to; n++) {
      found.push(...looks[n]!.hits)
      if (!looks[n]!.hits.length) others.push(...otherTag(group[n]!))
    }
  }
  return { found, others }
}

/** Several texts as one, if a tag is more like a proven one then. */
function lookTogether(searcher: Searcher, places: readonly Place[], looks: readonly Look[]): Result | undefined {
  const place = joined(places)
  const { hits, best } = lookAt(searcher, place)
  if (best <= Math.max(...looks.map((one) => one.best)) + 0.005) return undefined
  const covered = hits.map(({ match, variant }) => linesOf(match, variant))
  let line = 0
  const others = places.flatMap((one) => {
    const [first, last] = [line + 1, (line += one.text.split(/\r\n?|\n/).length)]
    return covered.some(([from, to]) => from <= last && to >= first) ? [] : otherTag(one)
  })
  return { found: hits.map((hit) => ({ ...hit, layers: isSplit(hit, place) ? [SPLIT] : [] })), others }
}

function isSplit({ match, variant }: Hit, { lines }: Place): boolean {
  const [first, last] = linesOf(match, variant)
  return variant.layers.length > 0 || lines[first - 1] !== lines[last - 1]
}

const otherTag = ({ text, where, file }: Place): string[] => ((where || file) && TAG.test(text) ? [inFile(file, where)] : [])
const inFile = (...names: readonly string[]): string => names.filter(Boolean).join(', ')

function lookAt(searcher: Searcher, place: Place): Look {
  let hits: Hit[] = []
  let [most, best] = [0, 0]
  for (const group of unpack(place.text)) {
    const matches = group.flatMap((variant) => searcher.search(variant).map((match) => ({ match, variant })))
    const quality = matches.reduce((sum, { match }) => sum + match.quality, 0)
    if (quality <= most + 0.005) continue
    most = quality
    best = Math.max(...matches.map(({ match }) => match.quality))
    hits = matches.map(({ match, variant }) => ({ match, variant, layers: [], where: whereOf(place, match, variant) }))
  }
  return { hits, best }
}

/** "Tags!C7", "table 1, row 2, column 3", "line 12"; empty for what begins with the text itself. */
function whereOf({ where, lines, file }: Place, match: Match, variant: Variant): string {
  const [first, last] = linesOf(match, variant)
  if (lines.length && !variant.layers.length) return inFile(file, reach(lines[first - 1] ?? where, lines[last - 1] ?? where))
  return inFile(file, where, variant.where || (first > 1 && !lines.length ? `line ${first}` : ''))
}

/** The first and the last line of a tag, from 1. */
function linesOf({ start, end }: Match, { text, folded, above }: Variant): [first: number, last: number] {
  const plain = text.replace(/\r\n?/g, '\n').replace(/^[\ufeff \t\n\f]+/, '')
  const before = folded ? above : leadingLines(text)
  const first = plain.slice(0, start).split('\n').length + before
  return [first, first + plain.slice(start, end).split('\n').length - 1]
}
