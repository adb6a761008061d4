/** Whose macro a text is: looked up in the tables of all platforms. */
import { expression } from './marks'
import type { MacroRow, PlatformTable, Tables } from './types'

export interface Owner {
  readonly platform: string
  readonly title: string
  readonly key: string
}

export type FindOwners = (literal: string) => readonly Owner[]

/** Finds the platforms that have exactly this literal. */
export function ownerFinder(tables: Tables): FindOwners {
  const known = new Map<string, Owner[]>()
  const open: [RegExp, Owner][] = []
  for (const [platform, table] of Object.entries(tables)) {
    for (const row of table.macros) {
      const owner = { platform, title: table.title, key: row[1] }
      if (/\{(?:id|key)\}/.test(row[0])) open.push([new RegExp(`^(?:${expression(row)})$`, flagsOf(table)), owner])
      else add(known, table.case_sensitive ? row[0] : row[0].toLowerCase(), owner)
    }
  }
  return (literal) => {
    if (!literal || literal.length > 200) return []
    const exact = known.get(literal) ?? []
    const loose = (known.get(literal.toLowerCase()) ?? []).filter(({ platform }) => !tables[platform]?.case_sensitive)
    return [...new Set([...exact, ...loose]), ...open.flatMap(([pattern, owner]) => (pattern.test(literal) ? [owner] : []))]
  }
}

const flagsOf = ({ case_sensitive }: PlatformTable): string => (case_sensitive ? '' : 'i')

function add(known: Map<string, Owner[]>, literal: string, owner: Owner): void {
  const list = known.get(literal)
  if (list) list.push(owner)
  else known.set(literal, [owner])
}

/** The literals of all platforms that hold what separates the parts of an address. */
export function literalsToKeepWhole(tables: Tables): MacroRow[] {
  return Object.values(tables).flatMap(({ macros }) => macros.filter(([literal]) => /[?&;#]/.test(literal) && !/\{(?:id|key)\}/.test(literal)))
}

/** Whether a text is spelt as macros are: `${X}`, `%%X%%`, `[X]`, `{{x}}`, `__X__`. */
export function looksLikeMacro(text: string): boolean {
  return /^(?:\$\{.*\}|%%.*%%|%[A-Za-z_]+%|\[.*\]|\{+.*\}+|__\w+__|##.*##|@\w+@|\|\w+\||%[a-z])$/.test(text)
}
