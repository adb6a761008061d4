/** What each kind does on entry, by type code. The order is that of `flows.COMPONENT_TYPES`; a test compares them. */

import { choice } from './choice'
import { condition } from './condition'
import { delay } from './delay'
import { goal } from './goal'
import { image } from './image'
import { input } from './input'
import type { Enter } from './kind'
import { redirect } from './redirect'
import { script } from './script'
import { text } from './text'
import { variable } from './variable'

export const CHOICE = 1
export const REDIRECT = 5
export const GOAL = 7

export const ENTER: readonly Enter[] = [text, choice, image, input, delay, redirect, script, goal, variable, condition]
