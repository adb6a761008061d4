/**
 * Which names mean what: one walk over the tree with the scopes of strict ES2020 (hoisting, blocks,
 * parameters with defaults, catch, classes, named function expressions, arrows without `arguments`).
 */

import { isNode } from './parse'
import type { Node } from './parse'

export interface Scope {
  readonly names: ReadonlySet<string>
  readonly parent: Scope | null
}

/** Called for every node that is met, with the scope that it stands in, parents first. */
export type Visit = (node: Node, scope: Scope) => void

/** The scope that declares the name; null: the name is free. */
export function resolve(scope: Scope, name: string): Scope | null {
  for (let at: Scope | null = scope; at; at = at.parent) if (at.names.has(name)) return at
  return null
}

/** Walks the function; returns the scope of its parameters. `visit` sees Identifiers only where they are references. */
export function walkFunction(root: Node, visit: Visit): void {
  walk(root, { names: new Set(), parent: null }, visit)
}

function walk(node: Node, scope: Scope, visit: Visit): void {
  const walker = WALKERS[node.type] ?? walkChildren
  visit(node, scope)
  walker(node, scope, visit)
}

type Walker = (node: Node, scope: Scope, visit: Visit) => void

const nothing: Walker = () => {}

const walkChildren: Walker = (node, scope, visit) => {
  for (const child of childrenOf(node)) walk(child, scope, visit)
}

const walkFunctionLike: Walker = (node, outer, visit) => {
  const arrow = node.type === 'ArrowFunctionExpression'
  const named = node.type === 'FunctionExpression' && isNode(node['id']) ? within(outer, namesOf(node['id'])) : outer
  const params = nodesOf(node['params'])
  const inner = within(named, [...params.flatMap(namesOf), ...(arrow ? [] : ['arguments'])])
  for (const param of params) walkBinding(param, inner, visit)
  const body = node['body'] as Node
  if (body.type !== 'BlockStatement') return walk(body, inner, visit)
  const statements = nodesOf(body['body'])
  const scope = within(inner, [...statements.flatMap(hoistedOf), ...lexicalOf(statements)])
  for (const statement of statements) walk(statement, scope, visit)
}

const walkClass: Walker = (node, outer, visit) => {
  const scope = within(outer, isNode(node['id']) ? namesOf(node['id']) : [])
  if (isNode(node['superClass'])) walk(node['superClass'], scope, visit)
  walk(node['body'] as Node, scope, visit)
}

const walkBlock: Walker = (node, outer, visit) => {
  const statements = nodesOf(node['body'])
  const scope = within(outer, lexicalOf(statements))
  for (const statement of statements) walk(statement, scope, visit)
}

const walkLoop: Walker = (node, outer, visit) => {
  const first = node['init'] ?? node['left']
  walkChildren(node, within(outer, isNode(first) ? lexicalOf([first]) : []), visit)
}

const walkSwitch: Walker = (node, outer, visit) => {
  walk(node['discriminant'] as Node, outer, visit)
  const cases = nodesOf(node['cases'])
  const scope = within(outer, lexicalOf(cases.flatMap((one) => nodesOf(one['consequent']))))
  for (const one of cases) walk(one, scope, visit)
}

const walkCatch: Walker = (node, outer, visit) => {
  const param = node['param']
  const scope = within(outer, isNode(param) ? namesOf(param) : [])
  if (isNode(param)) walkBinding(param, scope, visit)
  walk(node['body'] as Node, scope, visit)
}

const walkDeclarator: Walker = (node, scope, visit) => {
  walkBinding(node['id'] as Node, scope, visit)
  if (isNode(node['init'])) walk(node['init'], scope, visit)
}

const walkMember: Walker = (node, scope, visit) => {
  walk(node['object'] as Node, scope, visit)
  if (node['computed']) walk(node['property'] as Node, scope, visit)
}

const walkProperty: Walker = (node, scope, visit) => {
  if (node['computed']) walk(node['key'] as Node, scope, visit)
  walk(node['value'] as Node, scope, visit)
}

const walkLabeled: Walker = (node, scope, visit) => walk(node['body'] as Node, scope, visit)

const WALKERS: Readonly<Record<string, Walker>> = {
  ArrowFunctionExpression: walkFunctionLike,
  BlockStatement: walkBlock,
  BreakStatement: nothing,
  CatchClause: walkCatch,
  ClassDeclaration: walkClass,
  ClassExpression: walkClass,
  ContinueStatement: nothing,
  ForInStatement: walkLoop,
  ForOfStatement: walkLoop,
  ForStatement: walkLoop,
  FunctionDeclaration: walkFunctionLike,
  FunctionExpression: walkFunctionLike,
  LabeledStatement: walkLabeled,
  MemberExpression: walkMember,
  MetaProperty: nothing,
  MethodDefinition: walkProperty,
  Property: walkProperty,
  SwitchStatement: walkSwitch,
  VariableDeclarator: walkDeclarator,
}

/** A pattern that declares: its names are no references, its defaults and computed keys are. */
function walkBinding(pattern: Node, scope: Scope, visit: Visit): void {
  if (pattern.type === 'AssignmentPattern') {
    walkBinding(pattern['left'] as Node, scope, visit)
    walk(pattern['right'] as Node, scope, visit)
  } else if (pattern.type === 'Property') {
    if (pattern['computed']) walk(pattern['key'] as Node, scope, visit)
    walkBinding(pattern['value'] as Node, scope, visit)
  } else if (pattern.type !== 'Identifier') {
    for (const part of childrenOf(pattern)) walkBinding(part, scope, visit)
  }
}

/** The names that a pattern declares. */
function namesOf(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [pattern['name'] as string]
  if (pattern.type === 'AssignmentPattern') return namesOf(pattern['left'] as Node)
  if (pattern.type === 'Property') return namesOf(pattern['value'] as Node)
  return childrenOf(pattern).flatMap(namesOf)
}

/** What let, const, class and function declare right among these statements. */
function lexicalOf(statements: readonly Node[]): string[] {
  return statements.flatMap((node) => {
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return namesOf(node['id'] as Node)
    return node.type === 'VariableDeclaration' && node['kind'] !== 'var' ? declaredBy(node) : []
  })
}

/** What `var` declares anywhere below, not crossing a function. */
function hoistedOf(node: Node): string[] {
  if (node.type === 'VariableDeclaration') return node['kind'] === 'var' ? declaredBy(node) : []
  const scoped = /Function|Class|Expression$/.test(node.type) // expressions hold no statements but in functions
  return scoped ? [] : childrenOf(node).flatMap(hoistedOf)
}

const declaredBy = (node: Node): string[] => nodesOf(node['declarations']).flatMap((one) => namesOf(one['id'] as Node))
const within = (parent: Scope, names: readonly string[]): Scope => ({ names: new Set(names), parent })
const nodesOf = (value: unknown): Node[] => (Array.isArray(value) ? (value as unknown[]).filter(isNode) : [])

/** The nodes right below, in the order of the text. */
function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (const value of Object.values(node)) {
    if (isNode(value)) children.push(value)
    else if (Array.isArray(value)) children.push(...nodesOf(value))
  }
  return children
}
