import type { Room } from '../room'
import type { Ad, ComponentView } from '../types'

/** Draws a component and returns the element that carries its id. */
export type Show<T extends ComponentView['type']> = (
  ad: Ad,
  room: Room,
  view: Extract<ComponentView, { type: T }>,
  component: number,
) => HTMLElement
