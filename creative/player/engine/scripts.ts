/**
 * What a script of the author can do: ANALYTICS, FLOW, PIXEL, console, a seeded Math, a virtual
 * Date, and stand-ins for the three ways in which pasted code fires a pixel. All calls are
 * synchronous and become effects in call order; `FLOW.get` sees the script's own `set`.
 */

import { jump } from './components/kind'
import { draw, emit } from './core'
import * as E from './effects'
import { nameOf } from './errors'
import { sendMetric } from './metrics'
import { print } from './plain'
import type { ScriptFn, State, Value } from './types'
import { virtualDate, virtualMath } from './virtual'

const MAX_EFFECTS = 1000 // of one script run: more is a loop gone wrong
const MAX_TEXT = 4096 // of a variable, or of a URL: proxies on the way cut longer ones
const MAX_AFTER_MS = 600000

/** The run in progress. Scripts are synchronous and do not nest, so one slot is enough. */
interface Run {
  readonly state: State
  readonly component: number
  used: number
  draws: number
  target: number
}
let run: Run | null = null

/** Thrown to stop a script. One frozen value: a script that catches it holds nothing that another could see. */
const TOO_MANY = Object.freeze({})

/** The running script's context, after one more effect is counted. */
export function use(): Run {
  if (!run || ++run.used > MAX_EFFECTS) throw TOO_MANY
  return run
}

function fail({ state, component }: Run, reason: number, seen: unknown): void {
  emit(state, E.ERROR, component, reason, 0, print(seen))
}

/** What stands before a name of the flow that the running component is in: `call/` in a subflow. */
function scopeOf({ flow }: State, component: number): string {
  return flow.names[component]!.replace(/[^/]*$/, '')
}

/** The running component's id, as its own flow writes it. */
export function nameIn({ flow }: State, component: number): string {
  return flow.names[component]!.replace(/.*\//, '')
}

/** A position by the name that the script's own flow has for it: of a subflow, nothing is seen from outside. */
function find({ state, component }: Run, names: readonly string[], name: unknown): number {
  return typeof name === 'string' && name.indexOf('/') < 0 ? names.indexOf(scopeOf(state, component) + name) : -1
}

function findComponent(r: Run, id: unknown): number {
  const index = find(r, r.state.flow.names, id)
  if (index < 0) fail(r, E.ERROR_TARGET, id)
  return index
}

export function fire(url: unknown): boolean {
  const r = use()
  const good = typeof url === 'string' && url.length <= MAX_TEXT && url.indexOf('https://') === 0
  if (good) emit(r.state, E.FIRE, r.component, -1, E.DISPLAYED, url)
  else fail(r, E.ERROR_URL, url)
  return good
}

function now(): number {
  if (!run) return 0
  run.state.varies = true
  return run.state.epoch + run.state.at
}

function random(): number {
  if (!run) return 0
  const { state, component } = run
  state.varies = true
  return draw(state.seed, state.nodes[component]!.hash, state.visits[component]!, run.draws++)
}

export function log(...values: readonly unknown[]): void {
  const { state, component } = use()
  emit(state, E.LOG, component, 0, 0, values.map(print).join(' '))
}

export const ANALYTICS = {
  sendMetric(name?: unknown, value?: unknown, aggregator?: unknown): void {
    const { state, component } = use()
    sendMetric(state, component, name, value, aggregator)
  },
}

export const FLOW = {
  /** What a person typed stays out of reach: a metric, a pixel or a log would carry it away. */
  get(name?: unknown): Value | undefined {
    if (!run) return undefined
    const { flow, kept } = run.state
    const index = find(run, flow.vars, name)
    if (flow.personal.indexOf(index) < 0) return kept[index]
    fail(use(), E.ERROR_VARIABLE, name)
    return undefined
  },
  set(name?: unknown, value?: unknown): void {
    const r = use()
    const { flow, kept } = r.state
    const index = find(r, flow.vars, name)
    if (index >= 0 && typeof value === typeof flow.initial[index] && fits(value)) kept[index] = value as Value
    else fail(r, E.ERROR_VARIABLE, name)
  },
  goTo(id?: unknown): void {
    const r = use()
    const index = findComponent(r, id)
    if (index >= 0) r.target = index
  },
  after(ms?: unknown, id?: unknown): void {
    const r = use()
    const target = findComponent(r, id)
    if (target < 0) return
    const delay = typeof ms === 'number' && ms >= 0 ? Math.min(Math.round(ms), MAX_AFTER_MS) : 0
    const { state } = r
    const token = ++state.token
    state.varies = true
    state.jumps = state.jumps.concat({ token, due: state.at + delay, target })
    emit(state, E.SCHEDULE, -1, token, delay)
  },
  now(): number {
    return run ? now() - run.state.epoch : 0
  },
  random,
  get component(): string {
    return run ? nameIn(run.state, run.component) : ''
  },
  macro(key?: unknown): string {
    return run && typeof key === 'string' ? run.state.macro(key) : ''
  },
}

/** Whether a variable can hold it: finite, and no longer than texts may be. */
export function fits(value: unknown): boolean {
  return typeof value === 'number' ? value - value === 0 : typeof value !== 'string' || value.length <= MAX_TEXT
}

/** `new Image().src = url` */
const Image_ = function (this: object): void {
  let src = ''
  Object.defineProperty(this, 'src', {
    get: () => src,
    set(url: unknown) {
      src = String(url)
      fire(url)
    },
  })
} as unknown as new () => { src: string }

/** `fetch(url, …)` of a pixel. What it returns never settles: there is no answer to wait for. */
const never: Record<string, () => unknown> = {}
never['then'] = never['catch'] = never['finally'] = () => never
Object.freeze(never)

/** In the order of the parameters that `creative/scripts` gives every script. */
const G: readonly unknown[] = [
  ANALYTICS,
  FLOW,
  { fire: (url?: unknown): void => void fire(url) },
  { log, info: log, warn: log, error: log, debug: log },
  virtualMath(random),
  virtualDate(now),
  Image_,
  { sendBeacon: (url?: unknown): boolean => fire(url) },
  (url?: unknown): unknown => (fire(url), never),
].map(Object.freeze)

/** Runs a script; where the flow goes on: by its port, or to the component that the script wants. A throw is reported. */
export function runScript(state: State, component: number, script?: ScriptFn): number {
  return perform(state, component, () => {
    // Nine arguments by hand: spreading them takes longer than most scripts run.
    if (script) script(G[0], G[1], G[2], G[3], G[4], G[5], G[6], G[7], G[8])
  })
}

/** Runs `body` as a run of the component: what it calls counts as the script's own. */
export function perform(state: State, component: number, body: () => void): number {
  const mine: Run = (run = { state, component, used: 0, draws: 0, target: -1 })
  try {
    body()
  } catch (error) {
    const many = error === TOO_MANY
    emit(state, E.ERROR, component, many ? E.ERROR_EFFECTS : E.ERROR_SCRIPT, 0, many ? '' : nameOf(error))
  }
  run = null
  return mine.target < 0 ? 0 : jump(mine.target)
}
