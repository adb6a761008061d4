/**
 * The texts of a workbook (.xlsx, ECMA-376 part 1, 18): what its cells show as text, of shared,
 * inline and formulas' strings alike, and its comments. Numbers and dates hold no tags.
 */
import { mainPart, partText, relations, shownSpaces, type Parts } from './office'
import { MARKUP } from './packings'
import { place, type Place } from './places'
import { readXml } from './xml'

export interface Cell {
  /** Both from 1. */
  readonly row: number
  readonly column: number
  readonly text: string
}

export interface Sheet {
  readonly name: string
  /** Empty, "visible", or one of the two kinds of hidden. */
  readonly state: string
  readonly id: string
}

/** Cells below each other are one group, if there is markup in one of them. Throws a Refusal. */
export function readWorkbook(parts: Parts): Place[][] {
  const book = mainPart(parts)
  const related = relations(parts, book)
  const shared = readShared(partText(parts, related.find(({ type }) => type === 'sharedStrings')))
  return readSheets(parts.get(book)!).flatMap((sheet) => {
    const found = related.find(({ id, type }) => id === sheet.id && type === 'worksheet')
    if (!found) return []
    const own = relations(parts, found.target)
    const threads = own.filter(({ type }) => type === 'threadedComment').flatMap((one) => readComments(partText(parts, one)))
    const notes = own.filter(({ type }) => type === 'comments').flatMap((one) => readComments(partText(parts, one)))
    const comments = [...notes.filter(({ text }) => !text.startsWith('[Threaded comment]')), ...threads]
    return [...columns(readCells(partText(parts, found), shared), sheet), ...comments.filter(({ text }) => MARKUP.test(text)).map((cell) => [place(cell.text, `${nameOf(cell, sheet)}, in a comment`)])]
  })
}

function readSheets(book: string): Sheet[] {
  const sheets: Sheet[] = []
  readXml(book, {
    open: (name, attribute, path) => {
      if (name === 'sheet' && path[path.length - 2] === 'sheets') sheets.push({ name: attribute('name'), state: attribute('state'), id: attribute('id') })
    },
  })
  return sheets
}

/** The strings that cells name by their number; how a word is pronounced (`rPh`) is not shown. */
function readShared(xml: string): string[] {
  const strings: string[] = []
  let text = ''
  if (!xml) return strings
  readXml(xml, {
    open: (name) => name !== 'rPh',
    text: (one, path, kept) => {
      if (path[path.length - 1] === 't') text += shownSpaces(one, kept)
    },
    close: (name) => {
      if (name !== 'si') return
      strings.push(unescaped(text))
      text = ''
    },
  })
  return strings
}

/** Cells with a number and an address of their own: most of a large sheet, and none of it a tag. */
const NUMBERS = /<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d+")?>(?:<v>[-+.\dE]*<\/v>)?<\/c>/g

function readCells(xml: string, shared: readonly string[]): Cell[] {
  const cells: Cell[] = []
  let [row, column, type, text] = [0, 0, '', '']
  if (!xml) return cells
  readXml(xml.includes('<![CDATA[') ? xml : xml.replace(NUMBERS, ''), {
    open: (name, attribute) => {
      if (name === 'row') [row, column] = [Number(attribute('r')) || row + 1, 0]
      else if (name === 'c') {
        const named = addressOf(attribute('r'))
        ;[type, text, column] = [attribute('t'), '', column + 1]
        if (named) [column, row] = [named.column, named.row]
      }
      return name !== 'rPh' && name !== 'f'
    },
    text: (one, path, kept) => {
      const name = path[path.length - 1]
      if (name === 't' && type === 'inlineStr') text += shownSpaces(one, kept)
      else if (name === 'v' && type !== 'inlineStr') text += one
    },
    close: (name) => {
      if (name !== 'c') return
      const shown = type === 's' ? (shared[parseInt(text, 10)] ?? '') : type === 'str' || type === 'inlineStr' ? unescaped(text) : ''
      if (shown) cells.push({ row, column, text: shown })
    },
  })
  return cells
}

function readComments(xml: string): Cell[] {
  const cells: Cell[] = []
  let text = ''
  if (!xml) return cells
  let at = { row: 1, column: 1 }
  readXml(xml, {
    open: (name, attribute) => {
      if (name === 'comment' || name === 'threadedComment') [at, text] = [addressOf(attribute('ref')) ?? at, '']
      return name !== 'rPh'
    },
    text: (one, path, kept) => {
      const name = path[path.length - 1]
      if (name === 't') text += shownSpaces(one, kept)
      else if (name === 'text' && path[path.length - 2] === 'threadedComment') text += one
    },
    close: (name) => {
      if (name === 'comment' || name === 'threadedComment') cells.push({ ...at, text: unescaped(text) })
    },
  })
  return cells
}

/** `_x000D_` stands for a character that XML has no place for; `_x005F_` for the `_` of a text like it. */
const unescaped = (text: string): string => (text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, hex) => String.fromCharCode(parseInt(hex, 16))) : text)

/** Of each column, the cells that stand below each other without a gap. */
export function columns(cells: readonly Cell[], sheet: Sheet): Place[][] {
  const last = new Map<number, Cell[]>()
  const runs: Cell[][] = []
  for (const cell of cells) {
    const run = last.get(cell.column)
    if (run && run[run.length - 1]!.row === cell.row - 1) run.push(cell)
    else {
      last.set(cell.column, [cell])
      runs.push(last.get(cell.column)!)
    }
  }
  return runs.filter((run) => run.some(({ text }) => MARKUP.test(text))).map((run) => run.map((cell) => place(cell.text, nameOf(cell, sheet))))
}

/** As Excel spells it: a name is quoted if it could be read as something else. */
export function nameOf({ row, column }: Cell, { name, state }: Sheet): string {
  const plain = /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) && !/^(?:[A-Z]{1,3}\d+|R\d*|C\d*|R\d*C\d*)$/i.test(name)
  const hidden = state === 'hidden' || state === 'veryHidden' ? ', on a hidden sheet' : ''
  return `${plain ? name : `'${name.replace(/'/g, "''")}'`}!${letters(column)}${row}${hidden}`
}

const letters = (column: number): string => (column > 26 ? letters(Math.floor((column - 1) / 26)) : '') + String.fromCharCode(65 + ((column - 1) % 26))

function addressOf(name: string): { row: number; column: number } | undefined {
  const match = /^([A-Za-z]{1,3})(\d{1,7})$/.exec(name)
  if (!match) return undefined
  return { row: Number(match[2]), column: [...match[1]!.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) }
}
