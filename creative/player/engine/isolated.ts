/** Isolated scripts: what one is given, and what it asked for. It runs in the host; this part only talks to it. */

import { add } from './core'
import { jump, STAY } from './components/kind'
import type { Enter, Take } from './components/kind'
import { script } from './components/script'
import * as E from './effects'
import { print } from './metrics'
import { ANALYTICS, FLOW, fire, log, nameIn, perform, scopeOf, use } from './scripts'
import type { Emit, State, Value } from './types'

const SCRIPT = 6 // position in flows.COMPONENT_TYPES
const MAX_WAIT_MS = 1000 // longer would look like an ad that hangs

/** The flow waits for what the script asks for. Scripts that are not isolated run at once, as ever. */
const ask: Enter = (state, emit, component) => {
  if (!state.components[component]!.isolated) return script(state, emit, component)
  state.pausing = component
  state.pending = ++state.token
  state.due = state.at + MAX_WAIT_MS
  state.varies = true
  state.asked = askedOf(state, component)
  emit(E.RUN_SCRIPT, state.at, component, state.token, 0, state.asked)
  emit(E.SCHEDULE, state.at, -1, state.token, MAX_WAIT_MS, '')
  return STAY
}

const takeAnswer: Take = (state, emit, message) => {
  if (message.type !== 'answer') return STAY
  const target = replay(state, emit, message.component, message.calls)
  return target < 0 ? 0 : jump(target)
}

/** What an isolated script is given, as JSON: of its own flow's variables nothing that a person typed. */
function askedOf(state: State, component: number): string {
  const scope = scopeOf(state, component)
  const values: Record<string, Value> = {}
  state.program.vars.forEach((name, i) => {
    const own = name.slice(scope.length)
    if (name === scope + own && own.indexOf('/') < 0 && state.program.personal.indexOf(i) < 0) values[own] = state.vars[i]!
  })
  const { at, epoch, seed, visits } = state
  return JSON.stringify({
    vars: values,
    component: nameIn(state, component),
    at,
    epoch,
    seed,
    hash: state.components[component]!.hash,
    visit: visits[component],
  })
}

/** What an isolated script asked for, call by call, by the same rules as if it had run here. */
function replay(state: State, emit: Emit, component: number, calls: readonly (readonly unknown[])[]): number {
  const known: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
    sendMetric: ANALYTICS.sendMetric,
    set: FLOW.set,
    goTo: FLOW.goTo,
    after: FLOW.after,
    fire,
    log,
    error(name?: unknown) {
      use()
      emit(E.ERROR, state.at, component, name === 'TooMany' ? E.ERROR_EFFECTS : E.ERROR_SCRIPT, 0, name === 'TooMany' ? '' : print(name))
    },
  }
  return perform(state, emit, component, () => {
    for (const [name, ...values] of calls) {
      if (Object.prototype.hasOwnProperty.call(known, name as string)) known[name as string]!(...values)
    }
  })
}

add(SCRIPT, ask, takeAnswer)
