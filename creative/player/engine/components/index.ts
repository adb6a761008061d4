/**
 * What each kind does, by type code: the position in `flows.COMPONENT_TYPES`, which a test compares.
 * Kinds that few flows have come as parts of their own (`parts/`), which put themselves in here.
 * Those that are only shown, or only set variables, do nothing of their own and are left out:
 *   text (0), image (2), variable (8)
 *   timeout (11): it is reached when it rings
 *   subflow (12): its `set` prepares the call, its connection leads into it
 */

import { choose } from './choice'
import { condition } from './condition'
import { css } from './css'
import { delay } from './delay'
import { goal } from './goal'
import type { Enter, Takes } from './kind'
import { press, redirect } from './redirect'
import { reset, restart } from './reset'
import { showHide } from './show_hide'
import { split } from './split'

export const CHOICE = 1
export const REDIRECT = 5
export const SCRIPT = 6
export const TIMEOUT = 11

export const ENTER: (Enter | undefined)[] = []
export const TAKES: (Takes | undefined)[] = []

/** Adds a kind. */
export function add(type: number, enter?: Enter, takes?: Takes): void {
  ENTER[type] = enter
  TAKES[type] = takes
}

add(CHOICE, undefined, { choose })
add(4, delay)
add(REDIRECT, redirect, { press })
add(7, goal)
add(9, condition)
add(10, split)
add(13, reset)
add(14, restart)
add(15, css)
add(16, showHide)
