/** The acts that fit what waits: what a visitor can do, and what a covering set has to try. */

import type { Component, State } from '../engine/types'
import type { Act } from './session'

/** Positions in flows.COMPONENT_TYPES. */
const CHOICE = 1
const INPUT = 3
const REDIRECT = 5
const SLIDER = 17
const VIDEO = 18
const FORM = 19
const PAYMENT = 20

/** What a visitor types, by component: a value for each field, and what is not taken. */
export interface Sample {
  readonly right: readonly string[]
  readonly wrong: readonly string[] | null // null: there is no field
}

const NONE: readonly never[] = []

const known = new WeakMap<readonly number[], readonly Act[]>() // of the program's own groups, which never change

/** Every option, in the order of the group; then to wait for the timeout, or for the next FLOW.after. */
export function optionsOf(state: State, samples: readonly Sample[]): readonly Act[] {
  const { offered, stage, limit, jumps } = state
  if (stage || limit >= 0 || jumps.length) return findOptions(state, samples)
  const found = known.get(offered) || findOptions(state, samples)
  known.set(offered, found)
  return found
}

function findOptions(state: State, samples: readonly Sample[]): readonly Act[] {
  const { offered, nodes, limit, jumps } = state
  const toggles = offered.filter((one) => nodes[one]!.multiple)
  const options = offered.flatMap((index) => optionsFor(index, nodes[index]!, state, toggles, samples[index]!))
  let next = jumps[0]
  for (const jump of jumps) if (jump.due < next!.due) next = jump
  if (limit >= 0 && state.limitToken && (!next || state.limitDue <= next.due)) return options.concat(act('wait', limit))
  return next ? options.concat(act('wait', next.target)) : options
}

function optionsFor(index: number, component: Component, state: State, toggles: readonly number[], sample: Sample): readonly Act[] {
  switch (component.type) {
    case CHOICE:
      return component.multiple ? NONE : combinations(toggles, component).map((also) => act('choose', index, '', also))
    case INPUT:
    case FORM: {
      const right = act('submit', index, '', NONE, sample.right)
      return component.attempts && sample.wrong ? [right, act('submit', index, '', NONE, sample.wrong)] : [right]
    }
    case REDIRECT:
      return [act('press', index)]
    case SLIDER:
      return component.values!.map((_, slide) => act('pick', index, '' + slide))
    case VIDEO:
      return component.skips ? [act('watch', index, 'completed'), act('watch', index, 'skipped')] : [act('watch', index, 'completed')]
    case PAYMENT:
      return state.stage ? [act('result', index, 'paid'), act('result', index, 'cancelled')] : [act('press', index)]
  }
  return NONE
}

function act(kind: Act['kind'], component: number, value = '', also: readonly number[] = NONE, values: readonly string[] = NONE): Act {
  return { kind, component, value, also, values, consent: true }
}

/** Nothing, each option alone, and all of them, as far as the choice that confirms allows it. */
function combinations(toggles: readonly number[], { min, max }: Component): readonly (readonly number[])[] {
  if (!toggles.length) return [NONE]
  const tried = [NONE, ...toggles.map((one) => [one]), toggles.slice(0, Math.min(toggles.length, max!))]
  const allowed = tried.filter((also, i) => also.length >= min! && also.length <= max! && (i < tried.length - 1 || also.length > 1))
  return allowed.length ? allowed : [toggles.slice(0, min!)]
}
