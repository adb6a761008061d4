/**
 * What elements do besides being shown: one table, by their `data-kind`, filled by the core and by
 * the parts that a flow needs (`parts/`, joined behind `browser.js`).
 */

import type { Ad } from './types'

/** An effect of the engine; the numbers are those of engine/effects.ts. */
export interface Effect {
  readonly kind: number
  readonly component: number
  readonly a: number
  readonly b: number
  readonly text: string
}

/** A component's element that has been shown. */
export interface Shown {
  readonly element: HTMLElement
  /** Hears the effects for its component, and CLEAR as long as its element stands, just before it leaves. */
  readonly hear?: (effect: Effect) => void
  /** What the user said by taking it, for the conversation. Left out: what the pressed element's `data-said` says. */
  readonly said?: () => string
}

/** Makes an element that stands in the page work. */
export type Kind = (ad: Ad, element: HTMLElement, component: number) => Omit<Shown, 'element'> | void

export const KINDS: Record<string, Kind> = {}

/** Hears effects of one kind for components that show no element. */
export const EFFECTS: Record<number, (ad: Ad, effect: Effect) => void> = {}
