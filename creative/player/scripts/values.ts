/** What can be said of an argument without running the script. */

import type { Node } from './parse'
import { resolve } from './scopes'
import type { Scope } from './scopes'

export interface ValueFact {
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'undefined' | 'bigint' | 'object' | 'spread' | 'unknown'
  readonly value?: string | number | boolean // of the first three, where it is finite
  readonly at: number
  readonly text: string
}

const TEXT = 60 // characters of its source that a message shows
const OBJECTS = new Set([
  'ArrayExpression',
  'ArrowFunctionExpression',
  'ClassExpression',
  'FunctionExpression',
  'NewExpression',
  'ObjectExpression',
])

export function describe(node: Node, scope: Scope, head: number, source: string): ValueFact {
  const place = { at: node.start - head, text: source.slice(node.start, Math.min(node.end, node.start + TEXT)) }
  if (node.type === 'SpreadElement') return { kind: 'spread', ...place }
  if (OBJECTS.has(node.type)) return { kind: 'object', ...place }
  const constant = constantOf(node, scope)
  if (!constant) return { kind: 'unknown', ...place }
  const [value] = constant
  if (value === null) return { kind: 'null', ...place }
  const kind = typeof value
  if (kind === 'string' || kind === 'boolean' || (kind === 'number' && Number.isFinite(value))) {
    return { kind, value: value as string | number | boolean, ...place }
  }
  return { kind: kind === 'number' || kind === 'bigint' || kind === 'undefined' ? kind : 'object', ...place }
}

/** The constant's value in a list of one; null if it takes running to know. */
function constantOf(node: Node, scope: Scope): readonly [unknown] | null {
  if (node.type === 'Literal') return [node['regex'] ? {} : node['bigint'] ? 1n : node['value']]
  if (node.type === 'TemplateLiteral') return constantTemplate(node)
  if (node.type === 'Identifier') {
    const name = node['name'] as string
    return name in NAMED && !resolve(scope, name) ? [NAMED[name as keyof typeof NAMED]] : null
  }
  if (node.type !== 'UnaryExpression') return null
  const inner = constantOf(node['argument'] as Node, scope)
  if (!inner) return null
  const [value] = inner
  if (node['operator'] === '!') return [!value]
  if (node['operator'] === 'void') return [undefined]
  if (typeof value !== 'number') return null
  return node['operator'] === '-' ? [-value] : node['operator'] === '+' ? [value] : null
}

const NAMED = { undefined, NaN, Infinity }

function constantTemplate(node: Node): readonly [unknown] | null {
  const [quasi, second] = node['quasis'] as readonly (Node & { readonly value: { readonly cooked: string } })[]
  return quasi && !second ? [quasi.value.cooked] : null
}
