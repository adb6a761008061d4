/** Characters that word processors, mail programs and sheets put in place of plain ones. */

interface Fold {
  readonly kind: string
  readonly pattern: RegExp
  readonly plain: string
  readonly message: (count: number) => string
}

const places = (count: number): string => (count === 1 ? 'in 1 place' : `in ${count} places`)

const FOLDS: readonly Fold[] = [
  {
    kind: 'smart-quotes',
    pattern: /[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/g,
    plain: '"',
    message: (count) => `Straight quotes became curly ones ${places(count)} (“ ”): no browser reads an attribute in them. Not harmless.`,
  },
  {
    kind: 'smart-quotes',
    pattern: /[\u2018\u2019\u201a\u201b\u2032\u00b4]/g,
    plain: "'",
    message: (count) => `Apostrophes became curly ones ${places(count)} (‘ ’): scripts and attributes break at them. Not harmless.`,
  },
  {
    kind: 'no-break-space',
    pattern: /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g,
    plain: ' ',
    message: (count) => `Spaces became no-break spaces ${places(count)}: browsers take them for part of a name. Not harmless.`,
  },
  {
    kind: 'zero-width',
    pattern: /[\u200b-\u200d\u2060\u00ad\ufeff]/g,
    plain: '',
    message: (count) => `Invisible characters stand ${places(count)}: they change what is asked for. Not harmless.`,
  },
]

/** The text with plain characters in their place. */
export const fold = (text: string): string => FOLDS.reduce((done, { pattern, plain }) => done.replace(pattern, plain), text)

/** What was put in place of plain characters: `text` against the proven one, which may hold some itself. */
export function foldsOf(text: string, proven: string): { kind: string; message: string }[] {
  const found = FOLDS.flatMap(({ kind, pattern, message }) => {
    const more = count(text, pattern) - count(proven, pattern)
    return more > 0 ? [{ kind, message: message(more) }] : []
  })
  if (found.length) return found
  return [{ kind: 'characters', message: 'Curly and straight quotes, or kinds of spaces, are not those of the proven tag. Not harmless.' }]
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** Where a place of the folded text is in the text itself. */
export function unfold(text: string, folded: number): number {
  let [at, left] = [0, folded]
  for (; at < text.length && left > 0; at++) left -= fold(text[at]!).length
  return at
}
