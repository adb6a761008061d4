/** The parts of an office file (ECMA-376, part 2) and how they point to each other. */
import { Refusal } from './refusal'
import { readXml } from './xml'

/** Texts of parts by their name in lower case, which do not differ by it. */
export type Parts = ReadonlyMap<string, string>

interface Relation {
  readonly id: string
  /** The last word of its type: "worksheet". */
  readonly type: string
  readonly target: string
}

/** The part with the sheets, or with the text. Throws a Refusal. */
export function mainPart(parts: Parts): string {
  const main = relations(parts, '').find(({ type }) => type === 'officeDocument')
  if (main && parts.has(main.target)) return main.target
  throw new Refusal('The file is broken: it is a zip with parts of an office file, and none of them is the main one.', 'save it again with Excel, Word or LibreOffice, or paste the tag.')
}

/** What a part points to inside of the file. */
export function relations(parts: Parts, part: string): Relation[] {
  const cut = part.lastIndexOf('/') + 1
  const text = parts.get(`${part.slice(0, cut)}_rels/${part.slice(cut)}.rels`)
  const found: Relation[] = []
  if (text === undefined) return found
  readXml(text, {
    open: (name, attribute) => {
      if (name !== 'Relationship' || attribute('TargetMode') === 'External') return
      found.push({ id: attribute('Id'), type: attribute('Type').replace(/^.*\//, ''), target: resolve(part.slice(0, cut), attribute('Target')) })
    },
  })
  return found
}

/** The text of a part that another one points to; empty if it is not there. */
export const partText = (parts: Parts, found: Relation | undefined): string => (found && parts.get(found.target)) ?? ''

function resolve(folder: string, target: string): string {
  const steps: string[] = []
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') steps.pop()
    else if (step && step !== '.') steps.push(step)
  }
  return steps.join('/').toLowerCase()
}

/** What a text element shows: outer spaces only where the file says that they count. */
export const shownSpaces = (text: string, kept: boolean): string => (kept ? text : text.replace(/^[ \t\n]+|[ \t\n]+$/g, ''))
