/** How each kind of component is drawn; the same file names as in flows/components. */

import type { Room } from '../room'
import type { Ad, ComponentView } from '../types'
import { choice } from './choice'
import { image } from './image'
import { input } from './input'
import { redirect } from './redirect'
import { text } from './text'

export function show(ad: Ad, room: Room, view: ComponentView, component: number): HTMLElement {
  switch (view.type) {
    case 'text':
      return text(ad, room, view, component)
    case 'choice':
      return choice(ad, room, view, component)
    case 'image':
      return image(ad, room, view, component)
    case 'input':
      return input(ad, room, view, component)
    case 'redirect':
      return redirect(ad, room, view, component)
  }
}
