/** The facts of one script that rules and reports ask for; nothing is judged here. */

import { isNode, parseScript } from './parse'
import type { Fault, Node } from './parse'
import { resolve, walkFunction } from './scopes'
import type { Scope } from './scopes'
import { describe } from './values'
import type { ValueFact } from './values'

export interface Name {
  readonly name: string
  readonly at: number
}
/** A call of what the script was given: `ANALYTICS.sendMetric(…)`, `fetch(…)` (then `method` is ''). */
export interface Call {
  readonly object: string
  readonly method: string
  readonly at: number
  readonly args: readonly ValueFact[]
}
export interface Facts {
  readonly fault: Fault | null
  readonly free: readonly Name[]
  readonly declared: readonly string[] // by the script, in whatever scope
  readonly calls: readonly Call[]
  readonly images: readonly ValueFact[] // what is assigned to `.src`
  readonly hazards: readonly Name[] // 'import', 'async', and what depends on the locale: no free name shows them
}

const LOCALE = /^(localeCompare|toLocale\w+)$/
const ASYNC = new Set(['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression'])

export function findFacts(parameters: readonly string[], body: string): Facts {
  const free: Name[] = []
  const calls: Call[] = []
  const images: ValueFact[] = []
  const hazards: Name[] = []
  const declared = new Set<string>()
  const parsed = parseScript(parameters, body)
  if (!('root' in parsed)) return { fault: parsed, free, declared: [], calls, images, hazards }
  const { root, head, text } = parsed
  const given = (node: unknown, scope: Scope): string => (isNode(node) ? givenName(node, scope, parameters) : '')
  walkFunction(root, (node, scope) => {
    const at = node.start - head
    scope.names.forEach((name) => declared.add(name))
    if (node.type === 'Identifier' && !resolve(scope, node['name'] as string)) free.push({ name: node['name'] as string, at })
    else if (node.type === 'CallExpression') {
      const [object, method] = calleeOf(node['callee'] as Node, scope, given)
      const args = (node['arguments'] as readonly Node[]).map((arg) => describe(arg, scope, head, text))
      if (object) calls.push({ object, method, at, args })
    } else if (node.type === 'AssignmentExpression' && nameOfMember(node['left'] as Node) === 'src') {
      images.push(describe(node['right'] as Node, scope, head, text))
    } else if (LOCALE.test(nameOfMember(node))) {
      hazards.push({ name: nameOfMember(node), at: (node['property'] as Node).start - head })
    } else if (node.type === 'ImportExpression') hazards.push({ name: 'import', at })
    else if (ASYNC.has(node.type) && node['async']) hazards.push({ name: 'async', at })
  })
  const own = [...declared].filter((name) => name !== 'arguments' && !parameters.includes(name))
  return { fault: null, free, declared: own, calls, images, hazards }
}

/** The parameter that an identifier means, or '': the script may have a variable of that name. */
function givenName(node: Node, scope: Scope, parameters: readonly string[]): string {
  const name = node.type === 'Identifier' ? (node['name'] as string) : ''
  const declared = name && parameters.includes(name) ? resolve(scope, name) : null
  return declared && declared.parent && !declared.parent.parent ? name : ''
}

function calleeOf(callee: Node, scope: Scope, given: (node: unknown, scope: Scope) => string): readonly [string, string] {
  if (callee.type === 'Identifier') return [given(callee, scope), '']
  const method = nameOfMember(callee)
  return method ? [given(callee['object'], scope), method] : ['', '']
}

/** `b` of `a.b` and of `a['b']`; else ''. */
function nameOfMember(node: Node): string {
  if (node.type !== 'MemberExpression') return ''
  const property = node['property'] as Node
  if (!node['computed']) return property['name'] as string
  return property.type === 'Literal' && typeof property['value'] === 'string' ? property['value'] : ''
}
