/** What a kind of component does when the flow enters it, after the steps that all share. */

import type { Emit, State } from '../types'

/** Leave now by this port (0 and up), or one of: */
export const STAY = -1
/** … or go to a component: `jump(index)`. */
export const jump = (component: number): number => -2 - component

export type Enter = (state: State, emit: Emit, component: number) => number

/** Shown, or only its `set`: goes on at once. */
export const goOn: Enter = () => 0
/** Waits for an act of the user. */
export const wait: Enter = () => STAY
