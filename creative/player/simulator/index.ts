/**
 * The engine's host outside a browser: strings in, strings out, so that it can stand behind the
 * border of the sandbox. `load` once, then `play` one session or `record`/`total` many.
 */

import * as E from '../engine/effects'
import { mix } from '../engine/random'
import type { Emit, Program, ScriptFn, State } from '../engine/types'
import type { Counts } from './counts'
import { addWays, countSession, createCounter } from './counts'
import { createWalk, fingerprint } from './graph'
import type { Sample } from './options'
import { optionsOf } from './options'
import type { Pack } from './recorder'
import { createTexts, createWriter, mark } from './recorder'
import type { Act, Limits, Over, Visitor } from './session'
import { runSession } from './session'
import { addPiece, createReel, createTaper, writeSession } from './tape'
import { createTotals } from './totals'
import type { Explored } from './explore'
import { exploreFlow } from './explore'
import type { Behaviour } from './visitors'
import { behaving, drawer, follower } from './visitors'

interface Loaded {
  readonly program: Program
  readonly scripts: readonly ScriptFn[]
  readonly requests: readonly number[] // requests a tracking entry asks for
  readonly samples: readonly Sample[] // what a drawn visitor types, by component
}
interface Play {
  readonly seed: number
  readonly epoch: number
  readonly acts: readonly Act[] | null // null: drawn
  readonly macros: Readonly<Record<string, string>>
  readonly behaviour: Behaviour | null
  readonly limits: Limits
  readonly shown?: boolean // give the variables, as texts, of each moment at which something is shown
}
interface Many {
  readonly seed: number
  readonly epoch: number
  readonly from: number
  readonly count: number
  readonly limits: Limits
  readonly plain?: boolean
  readonly behaviour?: Behaviour | null
  readonly reach?: boolean
}

const MAX_RECORDED = 4e6 // numbers of one answer: 16 MB where they are put together
const MAX_WRITTEN = 4e6 // characters of it: some are there three times at once, and a realm has 64 MB
const OVER: Readonly<Record<Over, number>> = { end: 0, waiting: 1, limit: 2 }
let loaded: Loaded | null = null

function current(): Loaded {
  if (!loaded) throw new Error('load a program first')
  return loaded
}

/** Seed of session `n` of a run. */
const seedOf = (seed: number, n: number): number => mix(seed, 0x2545f491, n, 0)
const noMacro = (): string => ''

/** Takes `{program, scripts, requests, samples}`; `compile` makes a script's body a function. */
export function load(text: string, compile: (body: string) => ScriptFn): string {
  const given = JSON.parse(text) as Omit<Loaded, 'scripts'> & { readonly scripts: readonly string[] }
  loaded = { ...given, scripts: given.scripts.map(compile) }
  return 'null'
}

/** One session, with what waits at its end and its numbers: `{numbers, texts, over, acts, options, vars, shown, fingerprint}`. */
export function play(text: string): string {
  const { program, scripts, samples } = current()
  const { seed, epoch, acts, macros, behaviour, limits, shown } = JSON.parse(text) as Play
  const macro = (key: string): string => (Object.prototype.hasOwnProperty.call(macros, key) ? macros[key]! : '')
  const texts = createTexts()
  const writer = createWriter(texts, 0)
  const visitor: Visitor = acts ? follower(acts) : behaviour ? behaving(behaviour) : drawer
  const vars: string[][] = []
  let seen: State | null = null
  const emit: Emit = (kind, at, component, a, b, words) => {
    if (kind === E.SHOW) vars.push(seen!.kept.map(String))
    writer.emit(kind, at, component, a, b, words)
  }
  const { state, over, acts: done } = runSession(program, scripts, seed, epoch, macro, visitor, samples, limits, shown ? emit : writer.emit, (state) => (seen = state))
  const options = over === 'waiting' ? optionsOf(state, samples) : []
  return JSON.stringify({ numbers: writer.take(), texts: texts.all, over, acts: done, options, vars: state.kept, shown: vars, fingerprint: fingerprint(state) })
}

/**
 * Sessions `from` to `from + count` of a run, fewer if they come to too much, as
 * `{sessions, pieces, taken, texts}`: how many, and the pieces that they are put together from.
 * `plain`: along no known ways.
 */
export function record(text: string, pack: Pack): string {
  const { program, scripts, samples } = current()
  const many = JSON.parse(text) as Many
  const texts = createTexts()
  const reel = createReel()
  const walk = createWalk(program, scripts, many.epoch, samples, many.limits, createTaper(texts, pack, reel))
  const sessions = each(many, (visitor, seed) => {
    const walked = many.plain ? null : walk(visitor, seed)
    if (walked) writeSession(walked, reel)
    else {
      const writer = createWriter(texts, 0)
      const { state, over } = runSession(program, scripts, seed, many.epoch, noMacro, visitor, samples, many.limits, writer.emit)
      const numbers = writer.take()
      numbers.push(...mark(OVER[over], texts.intern(JSON.stringify(state.kept))))
      reel.taken.push(addPiece(reel, numbers, pack))
      reel.size += numbers.length
    }
    return reel.size < MAX_RECORDED && reel.written + texts.size() < MAX_WRITTEN
  })
  const { pieces, taken } = reel
  return JSON.stringify({ sessions, pieces, taken: pack(new Int32Array(taken)), texts: texts.all })
}

/** The same sessions as counts. */
export function total(text: string): string {
  const { program, scripts, samples, requests } = current()
  const many = JSON.parse(text) as Many
  const totals = createTotals(program.names.length, requests, !!many.reach)
  const counted: Counts[] = []
  const walk = createWalk(program, scripts, many.epoch, samples, many.limits, createCounter(requests, counted))
  const sessions = each(many, (visitor, seed) => {
    const walked = many.plain ? null : walk(visitor, seed)
    if (walked) countSession(walked, totals)
    else totals.close(runSession(program, scripts, seed, many.epoch, noMacro, visitor, samples, many.limits, totals.emit).state)
    return true
  })
  addWays(counted, totals)
  return JSON.stringify({ sessions, ...totals.result() })
}

/** Every way from one wait to the next, as JSON of Explored. */
export function explore(text: string): string {
  const { program, scripts, samples } = current()
  const { seed, epoch, limits, most } = JSON.parse(text) as { seed: number; epoch: number; limits: Limits; most: number }
  const found: Explored = exploreFlow(program, scripts, seed, epoch, samples, limits, most)
  return JSON.stringify(found)
}

/** The arm that each split takes for each seed from 0 to `count`. */
export function arms(text: string): string {
  const splits = current().program.components.filter((one) => one.weights)
  const seeds = Array.from({ length: JSON.parse(text) as number }, (_, seed) => splits.map((one) => FlowtagEngine.armOf(seed, one)))
  return JSON.stringify(seeds)
}

declare const FlowtagEngine: typeof import('../engine/index')

/** Sessions until there are enough, or one says that it is to be the last; how many there were. */
function each(many: Many, session: (visitor: Visitor, seed: number) => boolean): number {
  const visitor = many.behaviour ? behaving(many.behaviour) : drawer
  let n = 0
  while (n < many.count && session(visitor, seedOf(many.seed, many.from + n++)));
  return n
}
