/**
 * The texts of an "XML Spreadsheet 2003", which ad servers still export, mostly as `.xls`: its cells
 * and comments, as `sheet.ts` has them of a workbook of today.
 */
import { MARKUP } from './packings'
import { place, type Place } from './places'
import { columns, nameOf, type Cell, type Sheet } from './sheet'
import { readXml, type Path } from './xml'

export const isSpreadsheet = (text: string): boolean => /^\s*(?:<\?[^>]*>\s*)+<(?:\w+:)?Workbook\b[^>]*"urn:schemas-microsoft-com:office:spreadsheet"/.test(text.slice(0, 4_000).replace(/^\ufeff/, ''))

/** As `readWorkbook`. Throws a Refusal. */
export function readSpreadsheet(text: string): Place[][] {
  const groups: Place[][] = []
  let [cells, comments]: [Cell[], Cell[]] = [[], []]
  let sheet: Sheet = { name: '', state: '', id: '' }
  let [row, column, merged] = [0, 0, 0]
  let [shown, said] = ['', '']
  readXml(text, {
    open: (name, attribute) => {
      if (name === 'Worksheet') [cells, comments, sheet, row] = [[], [], { name: attribute('Name'), state: '', id: '' }, 0]
      else if (name === 'Row') [row, column, merged] = [Number(attribute('Index')) || row + 1, 0, 0]
      else if (name === 'Cell') {
        column = Number(attribute('Index')) || column + merged + 1
        ;[merged, shown, said] = [Number(attribute('MergeAcross')) || 0, '', '']
      }
    },
    text: (one, path) => {
      if (path[path.length - 1] === 'Visible') sheet = { ...sheet, state: one === 'SheetVisible' ? '' : 'hidden' }
      else if (!within(path, 'Data')) return
      else if (within(path, 'Comment')) said += one
      else shown += one
    },
    close: (name) => {
      if (name === 'Cell') {
        if (shown) cells.push({ row, column, text: shown })
        if (MARKUP.test(said)) comments.push({ row, column, text: said })
      } else if (name === 'Worksheet') groups.push(...columns(cells, sheet), ...comments.map((cell) => [place(cell.text, `${nameOf(cell, sheet)}, in a comment`)]))
    },
  })
  return groups
}

const within = (path: Path, name: string): boolean => path.lastIndexOf(name) >= 0
