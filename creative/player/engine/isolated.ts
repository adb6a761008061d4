/** Isolated scripts: what one is given, and what it asked for. It runs in the host; this part only talks to it. */

import { add, emit, pause } from './core'
import type { Enter, Take } from './components/kind'
import { script } from './components/script'
import * as E from './effects'
import { print } from './plain'
import { ANALYTICS, FLOW, fire, log, nameIn, perform, use } from './scripts'
import type { Answer, State, Value } from './types'
import { STAY } from './types'

const SCRIPT = 6 // position in flows.COMPONENT_TYPES
const MAX_WAIT_MS = 1000 // longer would look like an ad that hangs

/** The flow waits for what the script asks for. Scripts that are not isolated run at once, as ever. */
const ask: Enter = (state, component, own) => {
  if (!own.isolated) return script(state, component, own)
  state.varies = true
  state.asked = askedOf(state, component)
  emit(state, E.RUN_SCRIPT, component, state.token + 1, 0, state.asked) // the token of the pause
  return pause(state, MAX_WAIT_MS, -1, component)
}

/** What an isolated script asked for, call by call, by the same rules as if it had run here. */
const answer: Take<Answer> = (state, { component, token, calls }) => {
  if (component !== state.pausing || token !== state.pending) return STAY
  state.pending = 0
  state.pausing = -1
  state.gesture = false
  const known: Readonly<Record<string, ((...values: readonly unknown[]) => unknown) | null>> = {
    __proto__: null, // its names are whatever the frame says
    ...ANALYTICS,
    set: FLOW.set,
    goTo: FLOW.goTo,
    after: FLOW.after,
    fire,
    log,
    error(name?: unknown) {
      const many = name === 'TooMany'
      use()
      emit(state, E.ERROR, component, many ? E.ERROR_EFFECTS : E.ERROR_SCRIPT, 0, many ? '' : print(name))
    },
  }
  return perform(state, component, () => {
    for (const [name, ...values] of calls) {
      known[name as string]?.(...values)
    }
  })
}

/** What an isolated script is given, as JSON: of its own flow's variables nothing that a person typed. */
function askedOf(state: State, component: number): string {
  const { at, epoch, seed, visits } = state
  const { hash, sees } = state.nodes[component]!
  const vars: Record<string, Value> = {}
  for (const [name, i] of sees!) vars[name] = state.kept[i]!
  return JSON.stringify({ vars, component: nameIn(state, component), at, epoch, seed, hash, visit: visits[component] })
}

add(SCRIPT, ask, { answer })
