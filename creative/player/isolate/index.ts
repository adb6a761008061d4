/**
 * An isolated script's world: `FlowtagIsolate.run(script, asked)` runs the author's function with
 * nothing but data around it, and lists what it called. In an ad this file stands in a sandboxed
 * frame; in a simulation beside the engine. The engine replays the calls by its own rules.
 */

import { print } from '../engine/plain'
import { draw } from '../engine/random'
import type { ScriptFn, Value } from '../engine/types'
import { virtualDate, virtualMath } from '../engine/virtual'
import { nameOf } from '../engine/errors'

// The engine's own limits, in scripts.ts: what it would refuse, the script here must not see as done.
const MAX_CALLS = 1000
const MAX_URL = 4096
const MAX_TEXT = 4096

/** What the engine hands over: RUN_SCRIPT's text, parsed. */
export interface Asked {
  readonly vars: Readonly<Record<string, Value>>
  readonly component: string
  readonly at: number
  readonly epoch: number
  readonly seed: number
  readonly hash: number
  readonly visit: number
}

type Call = readonly unknown[]
/** Thrown to stop a script. One frozen value: a script that catches it holds nothing that another could see. */
const TOO_MANY = Object.freeze({})

/** The calls in order, names first; arguments are plain values or, for anything else, the name of its type. */
export function run(script: ScriptFn, asked: Asked): readonly Call[] {
  const calls: Call[] = []
  const vars: Record<string, unknown> = Object.assign(Object.create(null), asked.vars) as Record<string, unknown>
  let draws = 0
  const call =
    (name: string) =>
    (...values: readonly unknown[]): void => {
      if (calls.length >= MAX_CALLS) throw TOO_MANY
      calls.push([name, ...values.map(plain)])
    }
  const now = (): number => asked.epoch + asked.at
  const random = (): number => draw(asked.seed, asked.hash, asked.visit, draws++)
  const tell = call('fire')
  const fire = (url?: unknown): boolean => {
    tell(url)
    return typeof url === 'string' && url.length <= MAX_URL && url.indexOf('https://') === 0
  }
  const tellLog = call('log')
  const log = (...values: readonly unknown[]): void => tellLog(...values.map(print))
  const flow = {
    get: (name?: unknown): unknown => (typeof name === 'string' ? vars[name] : undefined),
    set(name?: unknown, value?: unknown): void {
      call('set')(name, value)
      const fits = typeof value === 'number' ? Number.isFinite(value) : typeof value !== 'string' || value.length <= MAX_TEXT
      if (fits && typeof name === 'string' && typeof value === typeof vars[name]) vars[name] = value
    },
    goTo: call('goTo'),
    after: call('after'),
    now: (): number => asked.at,
    random,
    component: asked.component,
    macro: (): string => '', // what the platform handed over stays in the ad
  }
  const Image_ = function (this: object): void {
    let src = ''
    Object.defineProperty(this, 'src', {
      get: () => src,
      set(url: unknown) {
        src = String(url)
        fire(url)
      },
    })
  }
  const never: Record<string, () => unknown> = {}
  never['then'] = never['catch'] = never['finally'] = () => never
  const globals: readonly unknown[] = [
    { sendMetric: call('sendMetric') },
    flow,
    { fire: (url?: unknown) => void fire(url) },
    { log, info: log, warn: log, error: log, debug: log },
    virtualMath(random),
    virtualDate(now),
    Image_,
    { sendBeacon: fire },
    (url?: unknown) => (fire(url), never),
  ]
  Object.freeze(never)
  try {
    script(...globals.map((value) => Object.freeze(value)))
  } catch (error) {
    calls.push(['error', error === TOO_MANY ? 'TooMany' : nameOf(error)])
  }
  return calls
}

/** Only data crosses the frame's border. */
function plain(value: unknown): unknown {
  const kind = typeof value
  return kind === 'string' || kind === 'number' || kind === 'boolean' || value === undefined || value === null ? value : { type: kind }
}
