/** What a field takes: the rules are the same in the ad and in a simulation, and stand in the program. */

import * as E from '../effects'
import type { Field, Value } from '../types'

const MAX_LENGTH = 254 // the longest e-mail address, RFC 5321 section 4.5.3.1.3

/** Why a trimmed value is not taken; -1 if it is. */
export function findFault([, required, pattern, wrong, measure, min, max, beside]: Field, typed: string): number {
  if (!typed) return required ? E.INVALID_EMPTY : -1
  if (typed.length > MAX_LENGTH) return E.INVALID_LENGTH
  if (!RegExp(pattern).test(typed)) return wrong
  const value = [typed.length, +typed, typed][measure]! // ISO dates compare as texts
  return (min !== null && value < min) || (max !== null && value > max) ? beside : -1
}

/** What the conversation keeps: a number where the variable is one. */
export function valueOf(typed: string, before: Value): Value {
  return typeof before !== 'number' ? typed : +typed - +typed === 0 ? +typed : 0
}
