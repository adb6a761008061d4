/**
 * The flow, step by step: `step(state, message, emit)` and nothing else moves a session.
 *
 * No DOM, no clock, no chance: times come with the messages, draws are hashes, and effects go
 * into `emit`, in order. A message shows at most one component or one group of choices; what is
 * not shown to the user (variable, condition, script, goal, delay, a redirect in the user's act)
 * runs through in the same message.
 */

import { act, close, finish } from './acts'
import { CHOICE, ENTER, GOAL, REDIRECT } from './components/index'
import { choose } from './components/choice'
import { submit } from './components/input'
import { STAY } from './components/kind'
import { open } from './components/redirect'
import * as E from './effects'
import { fire } from './tracking'
import type { Component, Emit, Jump, Message, Program, ScriptFn, State } from './types'
import { NOTHING } from './types'
import { assign } from './values'

/** Modes of a component: not shown, shown, offered as a group until the user acts. */
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
    button: -1,
    token: 0,
    pending: 0,
    due: 0,
    next: NOTHING,
    target: -1,
    pausing: -1,
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
    case 'choose':
      if (state.offered.indexOf(message.component) < 0) return
      choose(state, emit, message.component)
      return leave(state, emit, message.component, 0)
    case 'start':
      state.epoch = message.epoch
      return goTo(state, emit, state.program.start)
    case 'submit':
      if (state.offered.indexOf(message.component) < 0) return
      if (submit(state, emit, message.component, message.value, message.consent)) leave(state, emit, message.component, 0)
      return
    case 'press':
      if (state.button !== message.component) return
      act(state, emit, message.component)
      open(state, emit, message.component, state.components[message.component]!.text!)
      return leave(state, emit, message.component, 0)
    case 'exit':
      act(state, emit, -1)
      return open(state, emit, -1, message.click)
  }
}

/** A timer is due. Tokens that lead nowhere any more are stale. */
function ring(state: State, emit: Emit, token: number): void {
  if (state.ended) return
  if (token !== state.pending) return jumpNow(state, emit, token)
  const { pausing, target } = state
  state.pending = 0
  state.pausing = -1
  if (pausing >= 0) return leave(state, emit, pausing, 0)
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

/** Goes on from a component by one of its ports, or stays, or jumps. */
function leave(state: State, emit: Emit, component: number, port: number): void {
  if (port === STAY) return
  if (port < STAY) return goTo(state, emit, -2 - port)
  const out = state.components[component]!.out[port]!
  if (out.go >= 0) goTo(state, emit, out.go)
  else if (out.offer.length) schedule(state, emit, -1, out.offer, out.offer[0]!)
  else end(state, emit, component)
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
    const go = port === STAY ? STAY : component.out[port]!.go
    if (go < 0) return leave(state, emit, next, port)
    next = go
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

/** Shows a group: every option is displayed, none is taken. */
function offer(state: State, emit: Emit, group: readonly number[]): void {
  const { at } = state
  if (state.current >= 0) depart(state, emit)
  for (let i = 0; i < group.length; i++) {
    const index = group[i]!
    const component = state.components[index]!
    const visit = ++state.visits[index]!
    if (component.set && component.type !== CHOICE) assign(state, component.set)
    emit(E.SHOW, at, index, visit, 0, '')
    if (component.fires) fire(state, emit, index, E.DISPLAYED, component.fires)
    emit(E.REPORT, at, index, E.EVENT_DISPLAYED, 0, '')
  }
  state.offered = group
}

/** The flow moves on from the component it entered last. */
function depart(state: State, emit: Emit): void {
  const { fires } = state.components[state.current]!
  if (fires) fire(state, emit, state.current, E.LEFT, fires)
  state.current = -1
}

/** No successor: a goal, a redirect and `end` are ends that the author meant. */
function end(state: State, emit: Emit, component: number): void {
  const { type, end } = state.components[component]!
  const meant = end ? E.END_PLAIN : E.END_DEAD_END
  stop(state, emit, component, type === GOAL ? E.END_GOAL : type === REDIRECT ? E.END_REDIRECT : meant)
}

function stop(state: State, emit: Emit, component: number, reason: number): void {
  finish(state, emit, component)
  state.ended = true
  emit(E.END, state.at, component, reason, 0, '')
}
