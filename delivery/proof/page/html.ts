/**
 * A tolerant reading of markup into tokens with positions, the same for a proven tag and for what is
 * compared with it. Linear; knows nothing of nesting. White space between tags is no token.
 */
import { decodeReferences } from './references'

export interface Attribute {
  readonly name: string
  /** Without character references. */
  readonly value: string
  /** As it stands there, without its quotes. */
  readonly raw: string
  readonly quote: string
}

export interface Token {
  readonly kind: 'open' | 'close' | 'text' | 'code' | 'comment'
  /** Of the element; of the element around it for `code`, the text of scripts and styles. */
  readonly name: string
  readonly attributes: readonly Attribute[]
  readonly value: string
  readonly start: number
  readonly end: number
  /** The text ended inside it: "value" in an attribute's value, "tag" elsewhere. */
  readonly cut: '' | 'tag' | 'value'
  /** Equal for tokens that a browser cannot tell apart. */
  readonly key: string
}

const NONE: readonly Attribute[] = []
// HTML's white space, which has no no-break space: JavaScript's `\s` would take one for a space.
const NAME = /[A-Za-z][^ \t\n\f\r/>]*/y
const ATTRIBUTE_NAME = /[^ \t\n\f\r/>=]+/y
const GAP = /[ \t\n\f\r/]*/y
const EQUALS = /[ \t\n\f\r]*=[ \t\n\f\r]*/y
const UNQUOTED = /[^ \t\n\f\r>]*/y
const RAW = new Set(['script', 'style', 'title', 'textarea'])

/** Without HTML's white space at its ends; a no-break space is none. */
export const trim = (text: string): string => text.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, '')

/** The tokens of a text, in order. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('<', at)
    const next = open < 0 ? text.length : open
    const token = next > at ? readText(text, at) : readMarkup(text, at)
    tokens.push(token)
    at = token.end
    if (token.kind === 'open' && !token.cut && RAW.has(token.name)) at = readCode(text, token.name, at, tokens)
  }
  return joinTexts(tokens)
}

/** Text until something that is markup. */
function readText(text: string, start: number): Token {
  const next = text.indexOf('<', start + (text[start] === '<' ? 1 : 0))
  return textToken(text, start, next < 0 ? text.length : next)
}

function textToken(text: string, start: number, end: number): Token {
  const value = collapse(decodeReferences(text.slice(start, end), false))
  return { kind: 'text', name: '', attributes: NONE, value, start, end, cut: '', key: 't' + trim(value) }
}

/** `a < b` is one text: runs of text tokens are joined, blank ones go. */
function joinTexts(tokens: readonly Token[]): Token[] {
  const done: Token[] = []
  for (const token of tokens) {
    const last = done[done.length - 1]
    if (token.kind === 'text' && last?.kind === 'text' && last.end === token.start) {
      const value = collapse(last.value + token.value)
      done[done.length - 1] = { ...last, value, end: token.end, key: 't' + trim(value) }
    } else done.push(token)
  }
  return done.filter((token) => token.kind !== 'text' || trim(token.value) !== '')
}

const collapse = (text: string): string => text.replace(/[ \t\n\f\r]+/g, ' ')

function readMarkup(text: string, start: number): Token {
  if (text.startsWith('<!--', start)) return readComment(text, start, '-->', 4)
  const close = text[start + 1] === '/'
  NAME.lastIndex = start + (close ? 2 : 1)
  const name = NAME.exec(text)?.[0].toLowerCase()
  if (name !== undefined) return close ? readClose(text, start, name) : readOpen(text, start, name)
  if (close || text[start + 1] === '!' || text[start + 1] === '?') return readComment(text, start, '>', 1)
  return readText(text, start)
}

function readComment(text: string, start: number, ends: string, skip: number): Token {
  const found = text.indexOf(ends, start + skip)
  const end = found < 0 ? text.length : found + ends.length
  const value = trim(collapse(text.slice(start, end)))
  return { kind: 'comment', name: '', attributes: NONE, value, start, end, cut: found < 0 ? 'tag' : '', key: '!' + value.replace(/^<!doctype/i, '<!doctype') }
}

function readClose(text: string, start: number, name: string): Token {
  const found = text.indexOf('>', start)
  const end = found < 0 ? text.length : found + 1
  return { kind: 'close', name, attributes: NONE, value: '', start, end, cut: found < 0 ? 'tag' : '', key: '/' + name + (found < 0 ? ' cut' : '') }
}

function readOpen(text: string, start: number, name: string): Token {
  const attributes: Attribute[] = []
  let at = start + 1 + name.length
  let cut: Token['cut'] = 'tag'
  while (at < text.length) {
    at = skip(GAP, text, at)
    if (text[at] === '>') {
      at += 1
      cut = ''
      break
    }
    if (at >= text.length) break
    ATTRIBUTE_NAME.lastIndex = at
    const called = (ATTRIBUTE_NAME.exec(text) ?? ['='])[0] // a stray `=` is a name to HTML
    at += called.length
    const equals = skip(EQUALS, text, at)
    if (equals === at) {
      attributes.push({ name: called.toLowerCase(), value: '', raw: '', quote: '' })
      continue
    }
    const [raw, quote, end] = readValue(text, equals)
    attributes.push({ name: called.toLowerCase(), value: decodeReferences(raw, true), raw, quote })
    at = end
    if (quote && text[end - 1] !== quote) cut = 'value'
    else if (quote && end === equals + 1) cut = 'value'
    if (cut === 'value') break
  }
  const key = `<${name}` + attributes.map((one) => `\n${one.name}=${one.value.replace(/\n/g, ' ')}`).join('') + (cut && '\n' + cut)
  return { kind: 'open', name, attributes, value: '', start, end: at, cut, key }
}

/** The value at a place: as it stands, its quote, and where it ends. */
function readValue(text: string, at: number): [raw: string, quote: string, end: number] {
  const quote = text[at]
  if (quote !== '"' && quote !== "'") {
    const end = skip(UNQUOTED, text, at)
    return [text.slice(at, end), '', end]
  }
  const end = text.indexOf(quote, at + 1)
  return end < 0 ? [text.slice(at + 1), quote, text.length] : [text.slice(at + 1, end), quote, end + 1]
}

/** The text of a script or style, up to its end tag. */
function readCode(text: string, name: string, start: number, tokens: Token[]): number {
  const close = new RegExp(`</${name}(?=[ \\t\\n\\f\\r/>]|$)`, 'gi')
  close.lastIndex = start
  const found = close.exec(text)
  const end = found ? found.index : text.length
  const value = text.slice(start, end)
  if (trim(value)) tokens.push({ kind: 'code', name, attributes: NONE, value, start, end, cut: found ? '' : 'tag', key: '#' + value })
  return end
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return at + (pattern.exec(text)?.[0].length ?? 0)
}
