/**
 * How each kind of component is drawn and what it hears: one table, filled by the core and by the
 * parts that a flow needs (`parts/`, joined behind `browser.js`).
 */

import type { Room } from './room'
import type { Ad, ComponentView } from './types'

/** An effect of the engine; the numbers are those of engine/effects.ts. */
export interface Effect {
  readonly kind: number
  readonly component: number
  readonly a: number
  readonly b: number
  readonly text: string
}

/** Draws a component and returns the element that carries its id. */
export type Show<V extends ComponentView = ComponentView> = (ad: Ad, room: Room, view: V, component: number) => HTMLElement
export type On<V extends ComponentView = ComponentView> = (ad: Ad, room: Room, element: HTMLElement | undefined, view: V, effect: Effect) => void
export type Said<V extends ComponentView = ComponentView> = (ad: Ad, room: Room, element: HTMLElement | undefined, view: V) => string

// Methods, so that a kind of one view fits the table of all.
export interface Kind<V extends ComponentView = ComponentView> {
  /** Left out: nothing of it is ever seen. */
  show?(ad: Ad, room: Room, view: V, component: number): HTMLElement
  /** Hears the effects for its component, and CLEAR as long as its element stands, just before it leaves. */
  on?(ad: Ad, room: Room, element: HTMLElement | undefined, view: V, effect: Effect): void
  /** What the user said by taking it, for the conversation. */
  said?(ad: Ad, room: Room, element: HTMLElement | undefined, view: V): string
}

export const KINDS: Record<string, Kind> = {}

/** Adds a kind, under the type of its view. */
export function add(type: ComponentView['type'], kind: Kind): void {
  KINDS[type] = kind
}
