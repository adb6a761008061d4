/**
 * The engine's host outside a browser: strings in, strings out, so that it can stand behind the
 * border of the sandbox. `load` once, then `play` one session or `record`/`total` many.
 */

import { mix } from '../engine/random'
import type { Program, ScriptFn, State } from '../engine/types'
import type { Counts } from './counts'
import { countSession, createCounter } from './counts'
import { createWalk } from './graph'
import { createRecorder } from './recorder'
import type { Act, Limits, Over, Visitor } from './session'
import { runSession } from './session'
import { createTaper, writeSession } from './tape'
import { createTotals } from './totals'
import { drawer, follower } from './visitors'

interface Loaded {
  readonly program: Program
  readonly scripts: readonly ScriptFn[]
  readonly requests: readonly number[] // requests a tracking entry asks for
  readonly samples: readonly string[] // what a drawn visitor types, by component
}
interface Play {
  readonly seed: number
  readonly epoch: number
  readonly acts: readonly Act[] | null // null: drawn
  readonly macros: Readonly<Record<string, string>>
  readonly limits: Limits
}
interface Many {
  readonly seed: number
  readonly epoch: number
  readonly from: number
  readonly count: number
  readonly limits: Limits
  readonly plain?: boolean
}

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

/** One session, with what waits at its end and its numbers: `{numbers, texts, over, acts, offered, button, vars, fingerprint}`. */
export function play(text: string): string {
  const { program, scripts, samples } = current()
  const { seed, epoch, acts, macros, limits } = JSON.parse(text) as Play
  const macro = (key: string): string => (Object.prototype.hasOwnProperty.call(macros, key) ? macros[key]! : '')
  const recorder = createRecorder()
  const visitor: Visitor = acts ? follower(acts) : drawer(samples)
  const { state, over, acts: done } = runSession(program, scripts, seed, epoch, macro, visitor, limits, recorder.emit)
  const numbers = Array.from(recorder.written())
  const { texts } = recorder
  const { offered, button, vars } = state
  return JSON.stringify({ numbers, texts, over, acts: done, offered, button, vars, fingerprint: fingerprint(state) })
}

/** What tells two waiting sessions apart for what can still happen. */
function fingerprint(state: State): string {
  return JSON.stringify([state.offered, state.button, state.vars, state.fired])
}

/** Sessions `from` to `from + count` of a run; numbers packed by `pack`. `plain`: along no known ways. */
export function record(text: string, pack: (numbers: Int32Array) => string): string {
  const { program, scripts } = current()
  const many = JSON.parse(text) as Many
  const recorder = createRecorder()
  const walk = createWalk(program, scripts, many.epoch, many.limits, createTaper(recorder))
  const visits = new Array<number>(program.names.length).fill(0)
  each(many, (visitor, seed) => {
    const ways = many.plain ? null : walk(visitor, seed)
    if (ways) return writeSession(ways, recorder, visits)
    const { state, over } = runSession(program, scripts, seed, many.epoch, noMacro, visitor, many.limits, recorder.emit)
    recorder.close(OVER[over], recorder.intern(JSON.stringify(state.vars)))
  })
  return JSON.stringify({ numbers: pack(recorder.written()), texts: recorder.texts })
}

/** The same sessions as counts. */
export function total(text: string): string {
  const { program, scripts, requests } = current()
  const many = JSON.parse(text) as Many
  const totals = createTotals(program.names.length, requests)
  const counted: Counts[] = []
  const walk = createWalk(program, scripts, many.epoch, many.limits, createCounter(requests, counted))
  each(many, (visitor, seed) => {
    const ways = many.plain ? null : walk(visitor, seed)
    if (ways) return countSession(ways, totals)
    totals.close(runSession(program, scripts, seed, many.epoch, noMacro, visitor, many.limits, totals.emit).state)
  })
  for (const { visits, pixels, taken } of counted) totals.add(visits, pixels, taken)
  return JSON.stringify(totals.result())
}

function each(many: Many, session: (visitor: Visitor, seed: number) => void): void {
  const visitor = drawer(current().samples)
  for (let n = many.from; n < many.from + many.count; n++) session(visitor, seedOf(many.seed, n))
}
