/**
 * What each kind does, by type code: the position in `flows.COMPONENT_TYPES`, which a test compares.
 * Kinds that few flows have come as parts of their own (`parts/`), which put themselves in here.
 */

import { choose } from './choice'
import { condition } from './condition'
import { css } from './css'
import { delay } from './delay'
import { goal } from './goal'
import type { Enter, Take } from './kind'
import { goOn, wait } from './kind'
import { press, redirect } from './redirect'
import { reset, restart } from './reset'
import { showHide } from './show_hide'
import { split } from './split'

export const CHOICE = 1
export const REDIRECT = 5
export const SCRIPT = 6
export const GOAL = 7
export const TIMEOUT = 11
export const PAYMENT = 20

export const ENTER: Enter[] = []
export const TAKE: Take[] = []

/** Adds a kind. */
export function add(type: number, enter: Enter, take?: Take): void {
  ENTER[type] = enter
  if (take) TAKE[type] = take
}

add(0, goOn) // text
add(CHOICE, wait, choose)
add(2, goOn) // image
add(4, delay)
add(REDIRECT, redirect, press)
add(GOAL, goal)
add(8, goOn) // variable: its work is its `set`
add(9, condition)
add(10, split)
add(TIMEOUT, goOn) // reached when it rings
add(12, goOn) // subflow: its `set` prepares the call, its connection leads into it
add(13, reset)
add(14, restart)
add(15, css)
add(16, showHide)
