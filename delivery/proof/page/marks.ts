/**
 * Literals as single marks: in the text of a tag each literal of its platform becomes one character
 * of Unicode's private use area, before anything else reads the text. So `%c` that stands for a
 * macro and `%c` that a character reference spells (`&#37;c`, which the platform leaves alone) are
 * never taken for each other, and no literal is cut by a reader of markup or addresses.
 */
import type { Literal, MacroRow, PlatformTable } from './types'

const FIRST = 0xe000
const LAST = 0xf8ff
const MARK = /[\ue000-\uf8ff]/g

export const isMark = (character: string | undefined): boolean => character !== undefined && character >= '\ue000' && character <= '\uf8ff'

export interface Marks {
  /** The text with a mark for each literal; marks that it held already become U+FFFD. */
  readonly put: (text: string) => string
  /** A proven tag: its own literals, wherever they stand. */
  readonly join: (parts: readonly (string | Literal)[]) => string
  /** The text as people read it. */
  readonly take: (text: string) => string
  /** The literal of a mark. */
  readonly of: (mark: string) => string
}

/** The marks of one platform; `foreign` are literals of others that no reader of addresses may cut. */
export function createMarks(table: PlatformTable, foreign: readonly MacroRow[] = []): Marks {
  const pattern = literalPattern([...table.macros, ...foreign], table.case_sensitive)
  const others = literalPattern(foreign, true)
  const literals: string[] = []
  const numbers = new Map<string, number>()
  const mark = (literal: string): string => {
    const name = table.case_sensitive ? literal : literal.toLowerCase()
    let number = numbers.get(name)
    if (number === undefined) {
      if (FIRST + literals.length > LAST) return literal
      number = literals.length
      numbers.set(name, number)
      literals.push(literal)
    }
    return String.fromCharCode(FIRST + number)
  }
  const clean = (text: string): string => text.replace(MARK, '\ufffd')
  const of = (one: string): string => literals[one.charCodeAt(0) - FIRST] ?? one
  return {
    put: (text) => (pattern ? clean(text).replace(pattern, mark) : clean(text)),
    join: (parts) => parts.map((part) => (typeof part === 'string' ? clean(part).replace(others ?? /(?!)/g, mark) : mark(part.literal))).join(''),
    take: (text) => text.replace(MARK, of),
    of,
  }
}

/** Every literal of a platform, the longest first; undefined where it has none. */
export function literalPattern(macros: readonly MacroRow[], exact: boolean): RegExp | undefined {
  const ordered = [...macros].sort((a, b) => spelt(b).length - spelt(a).length || Number(takesArgument(a)) - Number(takesArgument(b)))
  if (!ordered.length) return undefined
  return new RegExp(ordered.map(expression).join('|'), exact ? 'g' : 'gi')
}

const spelt = ([literal]: MacroRow): string => literal.replace('{id}', '').replace('{key}', '')
const takesArgument = ([literal]: MacroRow): boolean => literal.includes('{id}') || literal.includes('{key}')

/** One literal as an expression. */
export function expression([literal, , , argument]: MacroRow): string {
  const escaped = literal.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
  return escaped.replace('\\{id\\}', `(?:${argument || '[0-9]+'})`).replace('\\{key\\}', `(?:${argument || '[A-Za-z0-9_.\\-]+'})`)
}
