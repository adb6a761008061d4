/** What a kind of component does, after the steps that all share: when the flow enters it, and when a message is for it. */

import type { Component, ComponentMessage, State } from '../types'

/** Goes to a component. */
export const jump = (component: number): number => -2 - component

/** What becomes of a component that the flow has entered: a port, STAY or a jump. Left out: port 0. */
export type Enter = (state: State, component: number, own: Component) => number
/** What becomes of one that takes a message. */
export type Take<M = ComponentMessage> = (state: State, message: M, own: Component) => number
/** What a kind takes while it waits, by the type of the message; nothing else reaches it. */
export type Takes = { readonly [T in ComponentMessage['type']]?: Take<Extract<ComponentMessage, { readonly type: T }>> }
