/** One simulated session: a clock that jumps, timers, and a visitor who acts. */

import * as E from '../engine/effects'
import type { createState as Create, step as Step } from '../engine/engine'
import type { Emit, Message, Program, ScriptFn, State } from '../engine/types'

// The built engine, byte for byte the part that stands in every ad.
declare const FlowtagEngine: { readonly createState: typeof Create; readonly step: typeof Step }

/** What the visitor does next, once something waits; null: nothing more. */
export type Visitor = (state: State, act: number, seed: number) => Act | null

export interface Act {
  readonly kind: 'choose' | 'submit' | 'press' | 'exit'
  readonly component: number
  readonly value: string
  readonly consent: boolean
}

export interface Limits {
  readonly acts: number
  readonly messages: number
  readonly think: number // ms between what waits and the act
  readonly settle: boolean // once no act is left: let the timers that still run ring
}

/** Why a session is over: it ended, the visitor has no act for what waits, or a limit cut it off. */
export type Over = 'end' | 'waiting' | 'limit'

export function runSession(
  program: Program,
  scripts: readonly ScriptFn[],
  seed: number,
  epoch: number,
  macro: (key: string) => string,
  visitor: Visitor,
  limits: Limits,
  emit: Emit,
): { readonly state: State; readonly over: Over; readonly acts: number } {
  const { step } = FlowtagEngine
  const state = FlowtagEngine.createState(program, seed, scripts, macro)
  const timer: Writable<Extract<Message, { type: 'timer' }>> = { type: 'timer', at: 0, token: 0 }
  let acts = 0
  step(state, { type: 'start', at: 0, epoch }, emit)
  for (let messages = 1; !state.ended; messages++) {
    if (messages > limits.messages || acts > limits.acts) {
      emit(E.END, state.at, state.current, E.END_LIMIT, 0, '')
      return { state, over: 'limit', acts }
    }
    const waits = state.offered.length > 0 || state.button >= 0
    timer.token = 0
    if (state.pending) {
      timer.token = state.pending
      timer.at = state.due
    }
    if (state.jumps.length) takeEarliest(state, timer)
    const early = timer.token > 0 && (!waits || timer.at < state.at + limits.think)
    const act = waits && !early ? visitor(state, acts, seed) : null
    if (act) {
      perform(state, act, state.at + limits.think, emit)
      acts++
    } else if (timer.token && (early || limits.settle)) step(state, timer, emit)
    else return { state, over: 'waiting', acts }
  }
  return { state, over: 'end', acts }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Puts the earliest FLOW.after into the timer, if it comes before what stands there. */
function takeEarliest(state: State, timer: { at: number; token: number }): void {
  for (const jump of state.jumps) {
    // Of two that are due at once, the one that was set first rings first, as in a browser.
    if (timer.token && (timer.at < jump.due || (timer.at === jump.due && timer.token < jump.token))) continue
    timer.at = jump.due
    timer.token = jump.token
  }
}

export function perform(state: State, act: Act, at: number, emit: Emit): void {
  const { kind, component } = act
  if (kind === 'choose' || kind === 'press') FlowtagEngine.step(state, { type: kind, at, component }, emit)
  else if (kind === 'exit') FlowtagEngine.step(state, { type: kind, at, click: act.value }, emit)
  else FlowtagEngine.step(state, { type: kind, at, component, value: act.value, consent: act.consent }, emit)
}
