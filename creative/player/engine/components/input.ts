/** What a field takes: the rules are the same in the ad and in a simulation. */

import * as E from '../effects'
import type { Field, Value } from '../types'

const MAX_LENGTH = 254 // the longest e-mail address, RFC 5321 section 4.5.3.1.3
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/
const PHONE = /^\+?[0-9 ()./-]+$/
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const MIN_DIGITS = 5 // shorter than any number that can be called
const MAX_DIGITS = 15 // ITU-T E.164

/** Positions in flows.FIELD_KINDS. */
const KIND_TEXT = 0
const KIND_EMAIL = 1
const KIND_PHONE = 2
const KIND_NUMBER = 3
const KIND_DATE = 4
const KIND_RATING = 5
const KIND_SELECT = 6

/** Why a trimmed value is not taken; -1 if it is. */
export function findFault(field: Field, typed: string): number {
  if (!typed) return field.required ? E.INVALID_EMPTY : -1
  if (typed.length > MAX_LENGTH) return E.INVALID_LENGTH
  switch (field.kind) {
    case KIND_TEXT:
      return within(field, typed.length) ? -1 : E.INVALID_LENGTH
    case KIND_EMAIL:
      return EMAIL.test(typed) ? -1 : E.INVALID_EMAIL
    case KIND_PHONE: {
      const digits = typed.replace(/\D/g, '').length
      return PHONE.test(typed) && digits >= MIN_DIGITS && digits <= MAX_DIGITS ? -1 : E.INVALID_PHONE
    }
    case KIND_NUMBER:
    case KIND_RATING:
      if (!NUMBER.test(typed) || (field.kind === KIND_RATING && !/^\d+$/.test(typed))) return E.INVALID_NUMBER
      return within(field, +typed) ? -1 : E.INVALID_RANGE
    case KIND_DATE:
      if (!isDate(typed)) return E.INVALID_DATE
      return within(field, typed) ? -1 : E.INVALID_RANGE
    case KIND_SELECT:
      return field.options.some((option) => option.trim() === typed) ? -1 : E.INVALID_OPTION
  }
  return -1
}

/** What the conversation keeps: a number where the variable is one. */
export function valueOf(typed: string, before: Value): Value {
  if (typeof before !== 'number') return typed
  return Number.isFinite(+typed) ? +typed : 0
}

/** ISO dates compare as texts. */
function within({ min, max }: Field, value: number | string): boolean {
  return (min === null || value >= min) && (max === null || value <= max)
}

function isDate(typed: string): boolean {
  const parts = DATE.exec(typed)
  if (!parts) return false
  const [year, month, day] = [+parts[1]!, +parts[2]!, +parts[3]!]
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 ? 28 + +leap : 30 + ((month + (month >> 3)) & 1) // 31 in odd months up to July, in even ones from August
  return month >= 1 && month <= 12 && day >= 1 && day <= days
}
