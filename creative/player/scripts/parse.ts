/**
 * A script's body as a syntax tree: read in its function, exactly as every host compiles it, so that
 * what declares a name twice or ends the function early is seen. Offsets are those of the body.
 */

import { parse as parseProgram, tokTypes } from 'acorn'
import type { Comment, Token } from 'acorn'

/** A node of the tree, seen by its fields: the walkers treat all kinds alike. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

export interface Parsed {
  readonly text: string // the whole function
  readonly head: number // characters before the body
  readonly root: Node // the function expression
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
}

export interface Fault {
  readonly at: number
  readonly kind: 'syntax' | 'body'
  readonly reason: string
  readonly seen: string
}

const SEEN = 40 // characters of the text at fault that a message shows

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

export function parseScript(parameters: readonly string[], body: string): Parsed | Fault {
  const head = `(function(${parameters.join(',')}){"use strict";\n`
  const text = head + body + '\n})'
  const tokens: Token[] = []
  const comments: Comment[] = []
  let program: Node
  try {
    program = parseProgram(text, { ecmaVersion: 2020, onToken: tokens, onComment: comments }) as unknown as Node
  } catch (error) {
    const fault = faultOf(error, text, head.length, body)
    const closing = closingFault(body)
    return closing && closing.at < fault.at ? closing : fault
  }
  const root = onlyFunction(program, text)
  if (!root) return closingFault(body) ?? { at: 0, kind: 'body', reason: '', seen: '' }
  return { text, head: head.length, root, tokens, comments }
}

/** Where a body that reads badly on its own closes the function that it stands in. */
function closingFault(body: string): Fault | null {
  try {
    parseProgram(body, { ecmaVersion: 2020, allowReturnOutsideFunction: true })
  } catch (error) {
    const fault = faultOf(error, body, 0, body)
    if (fault.seen === '}') return { ...fault, kind: 'body' }
  }
  return null
}

/** The function expression, if the text is nothing else. */
function onlyFunction(program: Node, text: string): Node | null {
  const [statement, second] = program['body'] as readonly Node[]
  const root = statement && isNode(statement['expression']) ? statement['expression'] : null
  const whole = root && !second && root.type === 'FunctionExpression' && root.start === 1 && root.end === text.length - 1
  return whole ? root : null
}

/** What stopped the parser, in its own words less the position. */
function faultOf(error: unknown, text: string, head: number, body: string): Fault {
  if (!(error instanceof SyntaxError)) throw error
  const { pos = 0 } = error as SyntaxError & { readonly pos?: number }
  const at = Math.min(Math.max(pos - head, 0), body.length)
  const ended = pos >= head + body.length
  const reason = error.message.replace(/ \(\d+:\d+\)$/, '')
  const seen = ended ? '' : (/^(\w+|\s+|[^\w\s])/.exec(text.slice(pos, pos + SEEN)) ?? [''])[0]
  return { at, kind: 'syntax', reason, seen }
}

export const TEMPLATE = tokTypes.template
export const STRING = tokTypes.string
export const REGEXP = tokTypes.regexp
