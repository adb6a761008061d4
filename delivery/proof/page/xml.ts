/**
 * Reads XML as the files of Word and Excel have it, from front to back, without a tree: QuickJS has
 * no parser of XML, and one that browser and command share cannot make them disagree. It is strict:
 * a document type is refused (so there are no entities of anybody's own), and so is whatever does
 * not nest. Names are told without their prefix. It does not look at names of namespaces.
 */
import { Refusal } from './refusal'

/** What a reader is told of. `open` may say false: nothing inside that element is told. */
export interface Visitor {
  readonly open?: (name: string, attribute: Attribute, path: Path) => boolean | void
  /** Decoded; `path` ends with the element that holds it, and `kept` says that outer spaces count. */
  readonly text?: (text: string, path: Path, kept: boolean) => void
  readonly close?: (name: string, path: Path) => void
}
/** The value of an attribute by its name without prefix; empty if there is none. */
export type Attribute = (name: string) => string
/** The names of the elements around, from the outermost. */
export type Path = readonly string[]

const TAG = /<(\/?)([^\s/>=<"'!?]+)((?:\s+[^\s/>=<"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const ATTRIBUTE = /(?:^|:|\s)([^\s:=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const DEEPEST = 200 // Word's own files have some dozens; a table in a table in a box has more

/** What is neither element nor text: where it begins and ends. */
const ASIDE: readonly (readonly [start: string, end: string])[] = [
  ['<!--', '-->'],
  ['<?', '?>'],
]
const CDATA = '<![CDATA['

/** Tells the visitor of everything, in order. Throws a Refusal. */
export function readXml(xml: string, visitor: Visitor): void {
  const text = xml.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const walk = new Walk(visitor)
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('<', at)
    walk.text(decode(text.slice(at, next < 0 ? text.length : next)))
    if (next < 0) break
    at = step(text, next, walk)
  }
  walk.end()
}

/** Reads what begins with `<`; where it ends. */
function step(text: string, at: number, walk: Walk): number {
  const next = text[at + 1]
  if (next === '!' || next === '?') return stepAside(text, at, walk)
  TAG.lastIndex = at
  const match = TAG.exec(text)
  if (!match) throw broken('a tag does not end')
  const [whole, closing, name, attributes, empty] = match
  if (closing) walk.close(name!)
  else walk.open(name!, attributes!, empty === '/')
  return at + whole!.length
}

function stepAside(text: string, at: number, walk: Walk): number {
  for (const [start, end] of ASIDE) if (text.startsWith(start, at)) return after(text, end, at + start.length)
  if (!text.startsWith(CDATA, at)) throw new Refusal('The file holds a document type (<!DOCTYPE …>), as no office program writes one.', 'save it again with Excel, Word or LibreOffice.')
  const end = after(text, ']]>', at)
  walk.text(text.slice(at + CDATA.length, end - 3))
  return end
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from)
  if (at < 0) throw broken(`“${end}” is missing`)
  return at + end.length
}

/** The elements that are open, and whether outer spaces count in each. */
class Walk {
  private readonly names: string[] = []
  private readonly path: string[] = []
  private readonly kept: boolean[] = []
  private silent = 0 // elements that are open from the one on that the visitor left out
  private held = '' // text, until an element begins or ends: a comment may stand in it
  private done = false

  constructor(private readonly visitor: Visitor) {}

  open(name: string, attributes: string, empty: boolean): void {
    this.tell()
    if (this.done && !this.names.length) throw broken('something stands behind its end')
    if (this.names.length >= DEEPEST) throw broken(`elements are nested more than ${DEEPEST} deep`)
    const own = local(name)
    this.names.push(name)
    this.path.push(own)
    const space = attributes.includes('space') ? valueOf(attributes, 'space') : ''
    this.kept.push(space ? space === 'preserve' : (this.kept[this.kept.length - 1] ?? false))
    if (this.silent) this.silent += 1
    else if (this.visitor.open?.(own, (wanted) => valueOf(attributes, wanted), this.path) === false) this.silent = 1
    if (empty) this.close(name)
  }

  text(text: string): void {
    if (this.names.length) this.held += text
    else if (text.trim()) throw broken('text stands outside of its elements')
  }

  close(name: string): void {
    this.tell()
    if (this.names[this.names.length - 1] !== name) throw broken(`</${name}> closes nothing`)
    if (!this.silent) this.visitor.close?.(local(name), this.path)
    else this.silent -= 1
    this.names.pop()
    this.path.pop()
    this.kept.pop()
    this.done ||= !this.names.length
  }

  end(): void {
    if (this.names.length || !this.done) throw broken('it ends too early')
  }

  private tell(): void {
    if (this.held && !this.silent) this.visitor.text?.(this.held, this.path, this.kept[this.kept.length - 1]!)
    this.held = ''
  }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

function valueOf(attributes: string, wanted: string): string {
  for (const [, name, double, single] of attributes.matchAll(ATTRIBUTE)) if (name === wanted) return decode((double ?? single)!.replace(/[\t\n]/g, ' '))
  return ''
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+))?(;?)/g, (whole, decimal, hex, name, semicolon) => {
    const number = decimal ? parseInt(decimal, 10) : hex ? parseInt(hex, 16) : 0
    const found = name ? NAMED[name] : number > 0 && number < 0x110000 ? String.fromCodePoint(number) : undefined
    if (found === undefined || !semicolon) throw broken(`“${whole}” is no character of XML`)
    return found
  })
}

const broken = (why: string): Refusal => new Refusal(`The file is broken: its XML cannot be read, because ${why}.`, 'save it again with Excel, Word or LibreOffice, or paste the tag.')
