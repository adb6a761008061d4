/** The characters inside a text or a regular expression that may be written as \xNN instead. */

export interface Unit {
  readonly start: number
  readonly end: number
  readonly escaped: string
}

/** Escapes that mean something else than the character behind the backslash. */
const MEANT = /[bfnrtvxu0-9\r\n\u2028\u2029]/
const LINE = /[\r\n\u2028\u2029]/

/** Of a string between its quotes, or of a template's text. */
export function stringUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = []
  for (let at = start; at < end; ) {
    const length = text[at] === '\\' ? escapeLength(text, at) : 1
    const letter = text[at + length - 1]!
    const meant = length > 2 || (length === 2 && MEANT.test(letter))
    if (!meant && !LINE.test(letter)) units.push({ start: at, end: at + length, escaped: escapeOf(letter) })
    at += length
  }
  return units
}

/** Characters of an escape in a string, the backslash included. */
function escapeLength(text: string, at: number): number {
  const rest = text.slice(at, at + 12)
  return (/^\\(x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]+\}|\r\n|[^])/i.exec(rest) ?? [rest.slice(0, 2)])[0].length
}

function escapeOf(letter: string): string {
  const code = letter.charCodeAt(0)
  return code < 256 ? '\\x' + code.toString(16).padStart(2, '0') : '\\u' + code.toString(16).padStart(4, '0')
}

// Syntax that is taken whole and left alone: escapes, group heads, quantifiers.
const REGEX_SYNTAX = /^(\\(x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]+\}|p\{[^}]*\}|k<[^>]*>|c[a-z]|\d+|[^])|\(\?(<?[=!]|:|<[^>]*>)|\{\d+(,\d*)?\})/i
const REGEX_LETTER = /[A-Za-z0-9_%#@&~;:"']/
const REGEX_IDENTITY = /^\\[%#@&~;:"'/.,!]$/

/** Of a regular expression between its slashes: letters and signs without a meaning there. */
export function regexUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = []
  let inClass = false
  for (let at = start; at < end; ) {
    const found = REGEX_SYNTAX.exec(text.slice(at, end))?.[0] ?? ''
    const syntax = inClass && found[0] !== '\\' ? '' : found
    const letter = text[at]!
    if (REGEX_IDENTITY.test(syntax)) units.push({ start: at, end: at + 2, escaped: escapeOf(syntax[1]!) })
    else if (!syntax && REGEX_LETTER.test(letter)) units.push({ start: at, end: at + 1, escaped: escapeOf(letter) })
    if (!syntax && letter === '[') inClass = true
    if (!syntax && letter === ']') inClass = false
    at += syntax.length || 1
  }
  return units
}
