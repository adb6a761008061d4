/** What a kind of component does, after the steps that all share: when the flow enters it, and when a message is for it. */

import type { ComponentMessage, Emit, State } from '../types'

/** Leave now by this port (0 and up), or one of: */
export const STAY = -1
/** … or go to a component: `jump(index)`. */
export const jump = (component: number): number => -2 - component

export type Enter = (state: State, emit: Emit, component: number) => number
/** What becomes of a message: a port, STAY or a jump. A message of another type than its own is STAY. */
export type Take = (state: State, emit: Emit, message: ComponentMessage) => number

/** Shown, or only its `set`: goes on at once. */
export const goOn: Enter = () => 0
/** Waits for an act of the user. */
export const wait: Enter = () => STAY
