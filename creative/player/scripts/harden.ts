/**
 * Rewrites a script so that given ranges of its text do not survive, and its meaning does: an ad
 * platform replaces its macros in every text that it serves, and `a%c` may look like one.
 *
 * Not kept: what `regex.source` and a function's own text say. Gives up (null) where only a name, a
 * number or a tagged template holds the range.
 */

import type { Comment, Token } from 'acorn'
import { isNode, parseScript, REGEXP, STRING, TEMPLATE } from './parse'
import type { Node, Parsed } from './parse'
import { regexUnits, stringUnits } from './units'
import type { Unit } from './units'

export type Range = readonly [start: number, end: number]

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The body without the hits (ranges of the body), or null if that cannot be done. */
export function hardenScript(parameters: readonly string[], body: string, hits: readonly Range[]): string | null {
  const parsed = parseScript(parameters, body)
  if (!('root' in parsed)) return null
  const tagged = taggedRanges(parsed.root)
  const edits: Edit[] = []
  for (const [start, end] of hits) {
    const hit: Range = [start + parsed.head, end + parsed.head]
    if (edits.some((edit) => breaks(edit, hit))) continue
    const edit = dropComment(parsed, hit) ?? spaceBetween(parsed.tokens, hit) ?? escapeInside(parsed, tagged, hit)
    if (!edit) return null
    edits.push(edit)
  }
  const result = apply(parsed.text, edits).slice(parsed.head, -'\n})'.length)
  const again = parseScript(parameters, result)
  return 'root' in again && sameTokens(parsed.tokens, again.tokens) ? result : null
}

const overlaps = (one: { readonly start: number; readonly end: number }, [start, end]: Range): boolean => one.start < end && one.end > start

/** Whether the hit is no longer whole after the edit. */
function breaks(edit: Edit, [start, end]: Range): boolean {
  return edit.start === edit.end ? edit.start > start && edit.start < end : overlaps(edit, [start, end])
}

/** A comment goes; its line breaks stay, because a statement may end at one. */
function dropComment(parsed: Parsed, hit: Range): Edit | null {
  const comment = parsed.comments.find((one: Comment) => overlaps(one, hit))
  if (!comment) return null
  const lines = parsed.text.slice(comment.start, comment.end).replace(/[^\n\r\u2028\u2029]/g, '')
  return { start: comment.start, end: comment.end, text: lines || ' ' }
}

/** A space behind a token that ends inside the hit. In the text of a template it would count. */
function spaceBetween(tokens: readonly Token[], [start, end]: Range): Edit | null {
  for (let i = 0; i + 1 < tokens.length; i++) {
    const { type, end: at } = tokens[i]!
    if (at <= start || at >= end || type === TEMPLATE || tokens[i + 1]!.type === TEMPLATE) continue
    return { start: at, end: at, text: ' ' }
  }
  return null
}

/** One character of the hit inside a text, template or regular expression becomes \xNN. */
function escapeInside(parsed: Parsed, tagged: readonly Range[], hit: Range): Edit | null {
  for (const token of parsed.tokens) {
    if (!overlaps(token, hit) || tagged.some((range) => overlaps(token, range))) continue
    const unit = unitsOf(token, parsed.text).find((one) => overlaps(one, hit))
    if (unit) return { start: unit.start, end: unit.end, text: unit.escaped }
  }
  return null
}

function unitsOf(token: Token, text: string): readonly Unit[] {
  if (token.type === STRING) return stringUnits(text, token.start + 1, token.end - 1)
  if (token.type === TEMPLATE) return stringUnits(text, token.start, token.end)
  return token.type === REGEXP ? regexUnits(text, token.start + 1, text.lastIndexOf('/', token.end - 1)) : []
}

function taggedRanges(node: Node): Range[] {
  const quasi = node.type === 'TaggedTemplateExpression' ? (node['quasi'] as Node) : null
  const own: Range[] = quasi ? (quasi['quasis'] as readonly Node[]).map((one) => [one.start, one.end] as const) : []
  const below = Object.values(node).flatMap((child: unknown) => (Array.isArray(child) ? (child as unknown[]) : [child]))
  return own.concat(below.filter(isNode).flatMap(taggedRanges))
}

function apply(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((a, b) => b.start - a.start).reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text)
}

/** The proof: both texts have the same tokens, with the same values. */
function sameTokens(before: readonly Token[], after: readonly Token[]): boolean {
  const value = (token: Token): unknown => (token as Token & { readonly value?: unknown }).value // missing in acorn's types
  const same = (a: Token, b: Token): boolean => a.type === b.type && (a.type === REGEXP || value(a) === value(b))
  return before.length === after.length && before.every((token, i) => same(token, after[i]!))
}
