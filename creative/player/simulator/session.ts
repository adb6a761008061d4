/** One simulated session: a clock that jumps, timers, and a visitor who acts. */

import * as E from '../engine/effects'
import type { createState as Create, step as Step } from '../engine/engine'
import type { Emit, Message, Program, ScriptFn, State, Value } from '../engine/types'
import type { Asked, run as Run } from '../isolate/index'
import type { Sample } from './options'
import { optionsOf } from './options'

// The built engine, byte for byte the part that stands in every ad.
declare const FlowtagEngine: { readonly createState: typeof Create; readonly step: typeof Step }
declare const FlowtagIsolate: { readonly run: typeof Run }

/** What the visitor does next, once something waits: one of the options, another act, or null: nothing more. */
export type Visitor = (state: State, options: readonly Act[], act: number, seed: number) => Act | null

export interface Act {
  readonly kind: 'choose' | 'submit' | 'press' | 'pick' | 'watch' | 'result' | 'wait' | 'exit' | 'hide' | 'show' | 'idle' | 'set' | 'leave'
  readonly component: number // set: the variable; -1: an area of the look, or the document
  readonly value: string // pick: slide; watch: how it ends; result: paid or cancelled; exit: click-through; idle: until when, in ms; set: JSON
  readonly also: readonly number[]
  readonly values: readonly string[]
  readonly consent: boolean
}

export interface Limits {
  readonly acts: number
  readonly messages: number
  readonly think: number // ms between what waits and the act
  readonly settle: boolean // once no act is left: let the timers that still run ring
  readonly silent?: boolean // isolated scripts give no answer
}

/** Why a session is over: it ended, the visitor has no act for what waits, or a limit cut it off. */
export type Over = 'end' | 'waiting' | 'limit'

const MAX_IDLE = 2_000 // messages: a script that jumps to itself would ring for ever

export const waits = (state: State): boolean => state.offered.length > 0

export function runSession(
  program: Program,
  scripts: readonly ScriptFn[],
  seed: number,
  epoch: number,
  macro: (key: string) => string,
  visitor: Visitor,
  samples: readonly Sample[],
  limits: Limits,
  emit: Emit,
  born?: (state: State) => void,
): { readonly state: State; readonly over: Over; readonly acts: number } {
  const state = FlowtagEngine.createState(program, seed, scripts, macro)
  if (born) born(state)
  const timer: Timer = { type: 'timer', at: 0, token: 0 }
  const count: Count = { messages: 0 }
  begin(state, epoch, count, emit)
  for (let acts = 0; ; ) {
    const over = acts > limits.acts && !state.ended ? 'limit' : proceed(state, count, limits, emit)
    if (over === 'limit') emit(E.END, state.at, state.current, E.END_LIMIT, 0, '')
    if (over !== 'act') return { state, over, acts }
    const act = visitor(state, optionsOf(state, samples), acts, seed)
    if (act && act.kind !== 'leave') {
      perform(state, act, limits.think, count, emit)
      acts++
    } else if (!act && limits.settle && settle(state, timer)) {
      take(state, timer, count, emit)
    } else return { state, over: 'waiting', acts }
  }
}

type Timer = { type: 'timer'; at: number; token: number }

/** How many messages a session has taken. */
export interface Count {
  messages: number
}

function take(state: State, message: Message, count: Count, emit: Emit): void {
  FlowtagEngine.step(state, message, emit)
  count.messages++
}

export function begin(state: State, epoch: number, count: Count, emit: Emit): void {
  take(state, { type: 'start', at: 0, epoch }, count, emit)
}

/** Goes on until the user has to act: what is due before that rings. */
export function proceed(state: State, count: Count, limits: Limits, emit: Emit): Over | 'act' {
  const timer: Timer = { type: 'timer', at: 0, token: 0 }
  while (!state.ended) {
    if (count.messages > limits.messages) return 'limit'
    if (!limits.silent && isolated(state)) {
      answer(state, count, emit)
      continue
    }
    const waiting = state.offered.length > 0
    if (!findTimer(state, timer)) return waiting ? 'act' : 'waiting'
    if (waiting && timer.at >= state.at + limits.think) return 'act'
    take(state, timer, count, emit)
  }
  return 'end'
}

/** The timer that rings next, but for a timeout: of two that are due at once, the one that was set first, as in a browser. */
function findTimer(state: State, timer: Timer): boolean {
  timer.token = state.pending
  timer.at = state.due
  for (const jump of state.jumps) {
    if (timer.token && (timer.at < jump.due || (timer.at === jump.due && timer.token < jump.token))) continue
    timer.at = jump.due
    timer.token = jump.token
  }
  return timer.token > 0
}

/** Nobody acts any more: the next timer rings, that of a timeout included. */
function settle(state: State, timer: Timer): boolean {
  findTimer(state, timer)
  if (state.limit >= 0 && state.limitToken && !(timer.token && timer.at <= state.limitDue)) {
    timer.token = state.limitToken
    timer.at = state.limitDue
  }
  return timer.token > 0
}

/** Acts one think time from now, or just before a timer would ring. */
export function perform(state: State, act: Act, think: number, count: Count, emit: Emit): void {
  if (act.kind === 'watch') return watch(state, act, think, count, emit)
  if (act.kind === 'idle') return idle(state, +act.value, count, emit)
  if (act.kind === 'set') return void (state.kept[act.component] = JSON.parse(act.value) as Value)
  take(state, messageOf(state, act, soon(state, think)), count, emit)
}

/** One think time from now, but not after what rings before. */
function soon(state: State, think: number): number {
  const due = state.limit >= 0 && state.limitToken ? state.limitDue : Infinity
  return state.jumps.reduce((at, jump) => Math.min(at, jump.due), Math.min(state.at + think, due))
}

function messageOf(state: State, act: Act, at: number): Message {
  const { component } = act
  switch (act.kind) {
    case 'choose':
      return { type: 'choose', at, component, also: act.also }
    case 'submit':
      return { type: 'submit', at, component, values: act.values, consent: act.consent }
    case 'pick':
      return { type: 'pick', at, component, slide: +act.value }
    case 'result':
      return { type: 'result', at, component, paid: act.value === 'paid' }
    case 'exit':
      return { type: 'exit', at, component, click: act.value }
    case 'hide':
      return { type: 'hidden', at }
    case 'show':
      return { type: 'visible', at }
    case 'wait':
      return waitFor(state, component)
    default:
      return { type: 'press', at, component }
  }
}

/** Nothing is done until the timeout rings, or the FLOW.after that leads to `component`. */
function waitFor(state: State, component: number): Message {
  const jump = state.limit === component ? undefined : state.jumps.find((one) => one.target === component)
  return { type: 'timer', at: jump ? jump.due : state.limitDue, token: jump ? jump.token : state.limitToken }
}

/** Nothing is done before `until` ms: what is due by then rings, a timeout included. */
function idle(state: State, until: number, count: Count, emit: Emit): void {
  const timer: Timer = { type: 'timer', at: 0, token: 0 }
  while (!state.ended && count.messages < MAX_IDLE) {
    if (isolated(state)) answer(state, count, emit)
    else if (settle(state, timer) && timer.at <= until) take(state, timer, count, emit)
    else break
  }
  state.at = Math.max(state.at, until)
}

/** What a film says of itself until it ends that way, one think time after another; or one such thing. */
const WATCHED = new Map([
  ['played', [0]],
  ['first_quartile', [1]],
  ['midpoint', [2]],
  ['third_quartile', [3]],
  ['skipped', [0, 5]],
  ['muted', [6]],
  ['unmuted', [7]],
  ['failed', [8]],
])
const COMPLETED = [0, 1, 2, 3, 4]

function watch(state: State, { component, value }: Act, think: number, count: Count, emit: Emit): void {
  for (const event of WATCHED.get(value) || COMPLETED) take(state, { type: 'media', at: soon(state, think), component, event }, count, emit)
}

/** Whether an isolated script has to run: in a browser it does so in a frame of its own. */
export function isolated(state: State): boolean {
  return state.pausing >= 0 && state.nodes[state.pausing]!.isolated === true
}

/** Runs an isolated script as the frame would, and gives its answer at once. */
export function answer(state: State, count: Count, emit: Emit): void {
  const component = state.pausing
  const token = state.pending
  const script = state.scripts[state.nodes[component]!.script!]!
  const calls = FlowtagIsolate.run(script, JSON.parse(state.asked) as Asked)
  take(state, { type: 'answer', at: state.at, component, token, calls }, count, emit)
}
