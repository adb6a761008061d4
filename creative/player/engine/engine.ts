/**
 * The flow, step by step: `step(state, message, emit)` and nothing else moves a session.
 *
 * No DOM, no clock, no chance: times come with the messages, draws are hashes, and effects go
 * into `emit`, in order. A message shows at most one component or one group of what waits; what is
 * not shown to the user (variable, condition, script, goal, delay, a redirect in the user's act)
 * runs through in the same message.
 */

import { act, close, depart, finish } from './acts'
import { CHOICE, ENTER, GOAL, PAYMENT, REDIRECT, SCRIPT, TAKE, TIMEOUT } from './components/index'
import { STAY } from './components/kind'
import { openUrl } from './components/redirect'
import * as E from './effects'
import { fire } from './tracking'
import type { Component, Emit, Jump, Message, Port, Program, ScriptFn, State } from './types'
import { NOTHING } from './types'
import { assign } from './values'

/** Modes of a component: not shown, shown, offered until the user acts. */
const THROUGH = 0
const SHOWN = 1
const WAITS = 2
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
    program,
    components: program.components,
    scripts,
    macro,
    seed: seed >>> 0,
    vars: program.initial.slice(),
    visits: new Array<number>(program.components.length).fill(0),
    fired: [],
    metrics: Object.create(null) as Record<string, number>,
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
    target: -1,
    pausing: -1,
    asked: '',
    jumps: NO_JUMPS,
    acts: 0,
    gesture: false,
    finished: false,
    ended: false,
    varies: false,
  }
}

/** Takes one message. What no longer fits (a stale timer, a group that is closed) changes nothing. */
export function step(state: State, message: Message, emit: Emit): void {
  state.at = message.at
  state.gesture = false
  switch (message.type) {
    case 'timer':
      return ring(state, emit, message.token)
    case 'start':
      state.epoch = message.epoch
      return goTo(state, emit, state.program.start)
    case 'exit':
      act(state, emit, message.component)
      return openUrl(state, emit, message.component, E.OPEN_CLICK, 0, message.click)
    case 'hidden':
    case 'visible':
      return turn(state, emit, message.type === 'hidden')
  }
  const { component } = message
  const answers = message.type === 'answer' && component === state.pausing && message.token === state.pending
  if (!answers && state.offered.indexOf(component) < 0) return
  const take = TAKE[state.components[component]!.type]
  if (!take) return
  if (answers) {
    state.pending = 0
    state.pausing = -1
  } else state.gesture = message.type !== 'media' && message.type !== 'result'
  leave(state, emit, component, take(state, emit, message))
}

/** A timer is due. Tokens that lead nowhere any more are stale. */
function ring(state: State, emit: Emit, token: number): void {
  if (state.ended || !token) return // no timer has token 0: it stands for none
  const { limit, pausing, target } = state
  if (limit >= 0 && token === state.limitToken) {
    close(state, emit, -1)
    return goTo(state, emit, limit)
  }
  if (token !== state.pending) return jumpNow(state, emit, token)
  state.pending = 0
  state.pausing = -1
  if (pausing >= 0) {
    if (state.components[pausing]!.type === SCRIPT) emit(E.ERROR, state.at, pausing, E.ERROR_TIMEOUT, 0, '')
    return leave(state, emit, pausing, 0)
  }
  if (target < 0) return offer(state, emit, state.next)
  leave(state, emit, target, enter(state, emit, target, state.components[target]!))
}

/** FLOW.after: goes there, whatever waits. */
function jumpNow(state: State, emit: Emit, token: number): void {
  const jump = state.jumps.find((one) => one.token === token)
  if (!jump) return
  state.jumps = state.jumps.filter((one) => one !== jump)
  state.pending = 0
  state.pausing = -1
  close(state, emit, -1)
  goTo(state, emit, jump.target)
}

/** The document is hidden or shown again: a timeout counts only what can be seen. */
function turn(state: State, emit: Emit, away: boolean): void {
  if (state.away === away) return
  state.away = away
  if (state.limit < 0) return
  if (away) {
    state.limitLeft = Math.max(state.limitDue - state.at, 0)
    state.limitToken = 0
  } else count(state, emit)
}

/** The timeout counts, from what is left of it. */
function count(state: State, emit: Emit): void {
  if (state.away) return
  state.limitToken = ++state.token
  state.limitDue = state.at + state.limitLeft
  emit(E.SCHEDULE, state.at, -1, state.limitToken, state.limitLeft, '')
}

/** Goes on from a component by one of its ports, or stays, or jumps. */
function leave(state: State, emit: Emit, component: number, port: number): void {
  if (port === STAY) return
  if (port < STAY) return goTo(state, emit, -2 - port)
  const out = state.components[component]!.out[port]!
  if (out.set) assign(state, out.set)
  const target = onward(state, out)
  if (target >= 0) goTo(state, emit, target)
  else if (out.offer.length) schedule(state, emit, -1, out.offer, out.offer[0]!)
  else end(state, emit, component)
}

/** The one component that a port goes on to; -1 if it offers a group or leads nowhere. */
function onward(state: State, { go, offer }: Port): number {
  const first = offer[0]
  // A redirect beside a timeout opens at once in the user's act: there is nothing to wait for.
  return first !== undefined && state.gesture && state.components[first]!.type === REDIRECT ? first : go
}

/** Runs through what is not shown, until something is scheduled, waits, or the flow ends. */
function goTo(state: State, emit: Emit, target: number): void {
  for (let n = 0, next = target; ; n++) {
    const component = state.components[next]!
    if (component.mode === WAITS) return schedule(state, emit, -1, [next], next)
    if (component.mode !== THROUGH || (component.type === REDIRECT && !state.gesture)) {
      return schedule(state, emit, next, NOTHING, next)
    }
    if (n === MAX_THROUGH) {
      emit(E.ERROR, state.at, next, E.ERROR_LOOP, 0, '')
      return stop(state, emit, next, E.END_LIMIT)
    }
    const port = enter(state, emit, next, component)
    if (port < STAY) {
      next = -2 - port
      continue
    }
    if (port === STAY) return
    const out = component.out[port]!
    if (out.go < 0) return leave(state, emit, next, port)
    if (out.set) assign(state, out.set)
    next = out.go
  }
}

/** What is shown next comes with a timer of its own; a later one replaces it. */
function schedule(state: State, emit: Emit, target: number, group: readonly number[], first: number): void {
  const { wait } = state.components[first]!
  state.target = target
  state.next = group
  state.pausing = -1
  state.pending = ++state.token
  state.due = state.at + wait
  emit(E.SCHEDULE, state.at, first, state.token, wait, '')
}

/** Entry order: leave the one before, set, show, fire, report; then what the kind does. */
function enter(state: State, emit: Emit, index: number, component: Component): number {
  const { at } = state
  if (state.current >= 0) depart(state, emit)
  const visit = ++state.visits[index]!
  if (component.set) assign(state, component.set)
  if (component.mode !== THROUGH || (component.type === REDIRECT && !state.gesture)) emit(E.SHOW, at, index, visit, 0, '')
  if (component.fires) fire(state, emit, index, E.DISPLAYED, component.fires)
  emit(E.REPORT, at, index, E.EVENT_DISPLAYED, 0, '')
  state.current = index
  return component.mode === SHOWN ? 0 : ENTER[component.type]!(state, emit, index)
}

/** Shows a group: every option is displayed, none is taken; its timeout begins to count. */
function offer(state: State, emit: Emit, group: readonly number[]): void {
  const { at } = state
  if (state.current >= 0) depart(state, emit)
  state.stage = 0
  let limit = -1
  for (let i = 0; i < group.length; i++) {
    const index = group[i]!
    const component = state.components[index]!
    if (component.type === TIMEOUT) {
      limit = index
      continue
    }
    const visit = ++state.visits[index]!
    if (component.set && component.type !== CHOICE) assign(state, component.set)
    emit(E.SHOW, at, index, visit, 0, '')
    if (component.fires) fire(state, emit, index, E.DISPLAYED, component.fires)
    emit(E.REPORT, at, index, E.EVENT_DISPLAYED, 0, '')
    if (component.type !== CHOICE) state.current = index
  }
  state.offered = limit < 0 ? group : group.slice(0, -1)
  if (limit < 0) return
  state.limit = limit
  state.limitToken = 0
  state.limitLeft = state.components[limit]!.ms!
  count(state, emit)
}

/** No successor: goals, redirects, payments and `end` are ends that the author meant. */
function end(state: State, emit: Emit, component: number): void {
  const { type, end } = state.components[component]!
  const way = type === REDIRECT || type === PAYMENT ? E.END_REDIRECT : end ? E.END_PLAIN : E.END_DEAD_END
  stop(state, emit, component, type === GOAL ? E.END_GOAL : way)
}

function stop(state: State, emit: Emit, component: number, reason: number): void {
  finish(state, emit, component)
  state.ended = true
  emit(E.END, state.at, component, reason, 0, '')
}
