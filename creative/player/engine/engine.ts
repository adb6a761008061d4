/**
 * The flow, step by step: `step(state, message, emit)` and nothing else moves a session.
 *
 * No DOM, no clock, no chance: times come with the messages, draws are hashes, and effects go
 * into `emit`, in order. A message shows at most one component or one group of what waits; what is
 * not shown to the user (variable, condition, script, goal, delay, a redirect in the user's act)
 * runs through in the same message.
 */

import { act, close, depart, emit, finish, pause, tell } from './acts'
import { CHOICE, ENTER, REDIRECT, SCRIPT, TAKES, TIMEOUT } from './components/index'
import type { Take } from './components/kind'
import { openUrl } from './components/redirect'
import * as E from './effects'
import type { Component, Emit, Jump, Message, Program, ScriptFn, State } from './types'
import { NOTHING } from './types'
import { assign } from './values'

const SHOWN = 1 // mode of a component that needs no act; 0: not shown, 2: offered until the user acts
const MAX_THROUGH = 1000 // components entered in one message: more is a loop without a wait
const NO_JUMPS: readonly Jump[] = []

/** A session before its start. `macro` gives what the ad platform handed over. */
export function createState(
  program: Program,
  seed: number,
  scripts: readonly ScriptFn[],
  macro: (key: string) => string,
): State {
  return {
    flow: program,
    nodes: program.components,
    scripts,
    macro,
    seed: seed >>> 0,
    kept: program.initial.slice(),
    visits: new Array<number>(program.components.length).fill(0),
    fired: [],
    metrics: Object.create(null) as Record<string, number>,
    emit: () => {},
    at: 0,
    epoch: 0,
    current: -1,
    offered: NOTHING,
    stage: 0,
    limit: -1,
    limitToken: 0,
    limitDue: 0,
    limitLeft: 0,
    away: false,
    hidden: NOTHING,
    styled: NOTHING,
    token: 0,
    pending: 0,
    due: 0,
    next: NOTHING,
    pausing: -1,
    asked: '',
    jumps: NO_JUMPS,
    deeds: 0,
    gesture: false,
    finished: false,
    ended: false,
    varies: false,
  }
}

/** Takes one message. What no longer fits (a stale timer, a group that is closed) changes nothing. */
export function step(state: State, message: Message, hear: Emit): void {
  state.emit = hear
  state.at = message.at
  state.gesture = false
  switch (message.type) {
    case 'timer':
      return ring(state, message.token)
    case 'start':
      state.epoch = message.epoch
      return goTo(state, state.flow.start)
    case 'exit':
      act(state, message.component)
      openUrl(state, message.component, E.OPEN_CLICK, message.click)
      return
    case 'hidden':
    case 'visible':
      return turn(state, message.type === 'hidden')
  }
  const { component, type } = message
  const own = state.nodes[component]
  const take = own && (TAKES[own.type]?.[type] as Take | undefined)
  if (!take || (type !== 'answer' && state.offered.indexOf(component) < 0)) return
  state.gesture = true
  goTo(state, onward(state, component, take(state, message, own)))
}

/** A timer is due. Tokens that lead nowhere any more are stale. */
function ring(state: State, token: number): void {
  if (state.ended || !token) return // no timer has token 0: it stands for none
  const { pausing } = state
  const jump = state.jumps.find((one) => one.token === token)
  const target = jump ? jump.target : token === state.limitToken ? state.limit : -1
  if (target < 0 && token !== state.pending) return
  state.pending = 0
  state.pausing = -1
  if (target >= 0) {
    // A timeout, or FLOW.after: goes there, whatever waits.
    state.jumps = state.jumps.filter((one) => one !== jump)
    close(state, -1)
    goTo(state, target)
  } else if (pausing >= 0) {
    if (state.nodes[pausing]!.type === SCRIPT) emit(state, E.ERROR, pausing, E.ERROR_TIMEOUT)
    goTo(state, onward(state, pausing, 0))
  } else show(state, state.next)
}

/** The document is hidden or shown again: a timeout counts only what can be seen. */
function turn(state: State, away: boolean): void {
  if (state.away === away) return
  state.away = away
  if (state.limit < 0) return
  if (away) {
    state.limitLeft = Math.max(state.limitDue - state.at, 0)
    state.limitToken = 0
  } else count(state)
}

/** The timeout counts, from what is left of it. */
function count(state: State): void {
  if (state.away) return
  state.limitToken = ++state.token
  state.limitDue = state.at + state.limitLeft
  emit(state, E.SCHEDULE, -1, state.limitToken, state.limitLeft)
}

/** Where a component leads by one of its ports: -1 if it stays, or if what comes is scheduled, or the end. */
function onward(state: State, component: number, port: number): number {
  if (port < 0) return -2 - port // a jump, or STAY
  const own = state.nodes[component]!
  const { go, offer, set } = own.out[port]!
  const first = offer[0]
  assign(state, set)
  // A redirect beside a timeout opens at once in the user's act: there is nothing to wait for.
  if (first !== undefined && state.gesture && state.nodes[first]!.type === REDIRECT) return first
  if (first !== undefined) schedule(state, offer)
  else if (go < 0) stop(state, component, own.end)
  return go
}

/** Runs through what is not shown, until something is scheduled, waits, or the flow ends. */
function goTo(state: State, target: number): void {
  for (let n = 0, next = target; next >= 0; n++) {
    const own = state.nodes[next]!
    if (own.mode || (own.type === REDIRECT && !state.gesture)) return schedule(state, [next])
    if (n === MAX_THROUGH) {
      emit(state, E.ERROR, next, E.ERROR_LOOP)
      return stop(state, next, E.END_LIMIT)
    }
    next = onward(state, next, enter(state, next, own))
  }
}

/** What is shown next comes with a timer of its own; a later one replaces it. */
function schedule(state: State, group: readonly number[]): void {
  const first = group[0]!
  state.next = group
  pause(state, state.nodes[first]!.wait, first, -1)
}

/** Shows a component that needs no act, and goes on; or a group that waits for one. */
function show(state: State, group: readonly number[]): void {
  const first = group[0]!
  const own = state.nodes[first]!
  if (own.mode === SHOWN) goTo(state, onward(state, first, enter(state, first, own)))
  else offer(state, group)
}

/** Leaves what was before, displays this, and does what its kind does; returns where that leads. */
function enter(state: State, index: number, own: Component): number {
  const act = ENTER[own.type]
  depart(state)
  display(state, index, own, !!own.mode)
  return act ? act(state, index, own) : 0
}

/** Shows a group: every option is displayed, none is taken; its timeout begins to count. */
function offer(state: State, group: readonly number[]): void {
  depart(state)
  state.stage = 0
  state.offered = group
  for (const index of group) {
    const own = state.nodes[index]!
    if (own.type === TIMEOUT) {
      state.offered = group.slice(0, -1) // it stands last
      state.limit = index
      state.limitToken = 0
      state.limitLeft = own.ms!
      count(state)
    } else display(state, index, own, true)
  }
}

/** Entry order: set, show, fire, report. A choice sets when it is taken, and is no place to be. */
function display(state: State, index: number, { type, set }: Component, shown: boolean): void {
  const visit = ++state.visits[index]!
  if (type !== CHOICE) {
    state.current = index
    assign(state, set)
  }
  if (shown) emit(state, E.SHOW, index, visit)
  tell(state, index, E.DISPLAYED, E.EVENT_DISPLAYED)
}

function stop(state: State, component: number, reason: number): void {
  finish(state, component)
  state.ended = true
  emit(state, E.END, component, reason)
}
