/**
 * The texts of a Word document (.docx, ECMA-376 part 1, 17): its paragraphs, cells of tables, text
 * boxes, headers, footers, notes and comments, as they are shown: what was deleted with changes
 * tracked is not.
 */
import { mainPart, partText, relations, shownSpaces, type Parts } from './office'
import { MARKUP } from './packings'
import { place, type Place } from './places'
import { readXml, type Path } from './xml'

const NAMES: Readonly<Record<string, string>> = { header: 'a header', footer: 'a footer', footnotes: 'a footnote', endnotes: 'an endnote', comments: 'a comment' }
/** Elements with nothing that is shown: deleted, moved away, the copy of a text box for old programs. */
const LEFT_OUT = new Set(['del', 'moveFrom', 'Fallback', 'pPr', 'rPr'])
/** What stands in a run besides text. */
const CHARACTERS: Readonly<Record<string, string>> = { tab: '\t', br: '\n', cr: '\n', noBreakHyphen: '\u2011', softHyphen: '\u00ad' }

/** One place after the other. Throws a Refusal. */
export function readDocument(parts: Parts): Place[][] {
  const main = mainPart(parts)
  const others = relations(parts, main).flatMap((one) => (one.type in NAMES ? readStory(partText(parts, one), NAMES[one.type]!) : []))
  return [...readStory(parts.get(main)!, ''), ...others].filter(({ text }) => MARKUP.test(text)).map((one) => [one])
}

/** A box, a cell or all that flows: paragraphs below each other. */
interface Flow {
  readonly where: string
  readonly paragraphs: string[]
}

function readStory(xml: string, name: string): Place[] {
  const within = (where: string): string => [name, where].filter(Boolean).join(', ')
  const main: Flow = { where: name, paragraphs: [] }
  const [flows, open, written]: [Flow[], Flow[], string[]] = [[main], [main], []]
  const tables: { number: number; row: number; column: number }[] = []
  let [counted, boxes] = [0, 0]
  const enter = (where: string): void => {
    const flow: Flow = { where: within(where), paragraphs: [] }
    flows.push(flow)
    open.push(flow)
  }
  if (!xml) return []
  readXml(xml, {
    open: (element, attribute, path) => {
      const table = tables[tables.length - 1]
      if (LEFT_OUT.has(element)) return false
      if (element === 'p') written.push('')
      else if (element === 'tbl') tables.push({ number: (counted += 1), row: 0, column: 0 })
      else if (element === 'tr' && table) [table.row, table.column] = [table.row + 1, 0]
      else if (element === 'tc' && table) enter(`table ${table.number}, row ${table.row}, column ${(table.column += 1)}`)
      else if (element === 'txbxContent') enter(`text box ${(boxes += 1)}`)
      else if (inRun(path)) write(written, element === 'sym' ? symbol(attribute('char')) : (CHARACTERS[element] ?? ''))
      return true
    },
    text: (text, path, kept) => {
      if (path[path.length - 1] === 't' && inRun(path)) write(written, shownSpaces(text, kept))
    },
    close: (element) => {
      if (element === 'p') open[open.length - 1]!.paragraphs.push(written.pop() ?? '')
      else if (element === 'tbl') tables.pop()
      else if (element === 'tc' || element === 'txbxContent') open.pop()
    },
  })
  return flows.map((flow) => (flow === main && !name ? counting(flow.paragraphs) : place(flow.paragraphs.join('\n'), flow.where)))
}

const inRun = (path: Path): boolean => path[path.length - 2] === 'r'
const symbol = (hex: string): string => String.fromCharCode(parseInt(hex, 16) || 0xfffd)

function write(written: string[], text: string): void {
  if (text && written.length) written[written.length - 1] += text
}

/** The text of the document with the number of the paragraph for each line, from the first that says something. */
function counting(paragraphs: readonly string[]): Place {
  const first = Math.max(0, paragraphs.findIndex((text) => text.trim() !== ''))
  const said = paragraphs.slice(first)
  const lines = said.flatMap((text, n) => text.split('\n').map(() => `paragraph ${first + n + 1}`))
  return place(said.join('\n'), '', lines)
}
