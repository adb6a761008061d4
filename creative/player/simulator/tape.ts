/**
 * Recorded sessions along known ways: a way's effects are one block of numbers, copied as a whole.
 * What depends on the session is moved in each copy: times, tokens, visit numbers.
 */

import * as E from '../engine/effects'
import type { Emit, State } from '../engine/types'
import type { Listener, Way } from './graph'
import type { Recorder } from './recorder'
import { FIELDS, writeEffect } from './recorder'

/** The effects of a way, as they were in the session that it was first played in. */
export interface Tape {
  readonly words: Int32Array
  readonly at: number // before the way
  readonly token: number
  readonly visits: readonly number[]
  readonly lasts: number // ms
  readonly tokens: number
  readonly shows: readonly number[] // where a visit number stands, and of which component, in pairs
  readonly schedules: readonly number[] // where a token stands
  readonly visited: readonly number[] // component and count, in pairs
  readonly variables: number // text of the variables after it
}

export function createTaper(recorder: Recorder): (before: State) => Listener<Tape> {
  return ({ at, token, visits }) => {
    const numbers: number[] = []
    const before = visits.slice()
    const emit: Emit = (kind, time, component, a, b, text) => writeEffect(numbers, recorder.intern, kind, time, component, a, b, text)
    const cargo = (after: State): Tape => {
      const shows: number[] = []
      const schedules: number[] = []
      for (let i = 0; i < numbers.length; i += FIELDS) {
        if (numbers[i] === E.SHOW) shows.push(i + 3, numbers[i + 2]!)
        else if (numbers[i] === E.SCHEDULE) schedules.push(i + 3)
      }
      const visited = before.flatMap((count, i) => (after.visits[i] === count ? [] : [i, after.visits[i]! - count]))
      const words = new Int32Array(numbers)
      const variables = recorder.intern(JSON.stringify(after.vars))
      return { words, at, token, visits: before, lasts: after.at - at, tokens: after.token - token, shows, schedules, visited, variables }
    }
    return { emit, cargo }
  }
}

/** Writes a session by its ways; `visits` is scratch, as long as there are components. */
export function writeSession(ways: readonly Way<Tape>[], recorder: Recorder, visits: number[]): void {
  let at = 0
  let token = 0
  let variables = 0
  visits.fill(0)
  for (let i = 0; i < ways.length; i++) {
    const tape = ways[i]!.cargo
    const { words, shows, schedules, visited } = tape
    const start = recorder.append(words)
    const out = recorder.words()
    const later = at - tape.at
    if (later) for (let n = start + 1; n < start + words.length; n += FIELDS) out[n] = out[n]! + later
    const tokens = token - tape.token
    if (tokens) for (let n = 0; n < schedules.length; n++) out[start + schedules[n]!] = out[start + schedules[n]!]! + tokens
    for (let n = 0; n < shows.length; n += 2) {
      const more = visits[shows[n + 1]!]! - tape.visits[shows[n + 1]!]!
      if (more) out[start + shows[n]!] = out[start + shows[n]!]! + more
    }
    for (let n = 0; n < visited.length; n += 2) visits[visited[n]!] = visits[visited[n]!]! + visited[n + 1]!
    at += tape.lasts
    token += tape.tokens
    variables = tape.variables
  }
  recorder.close(0, variables)
}
