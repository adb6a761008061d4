import { INVALID } from '../../engine/effects'
import { choice, follow, make, say } from '../core'
import type { Kind } from '../kinds'
import type { Room } from '../room'
import type { ChoiceView } from '../types'

/**
 * A choice in a flow where several can be taken: a `multiple` one is a toggle, and what is toggled
 * goes along with the choice that confirms.
 */
export const toggle: Kind<ChoiceView> = {
  show(ad, room, view, component) {
    const button = choice(ad, room, view, component) as HTMLButtonElement
    button.value = '' + component
    if (view.multiple) button.setAttribute('aria-pressed', 'false')
    button.onclick = () => {
      if (view.multiple) button.setAttribute('aria-pressed', '' + (button.getAttribute('aria-pressed') === 'false'))
      else ad.send({ type: 'choose', component, also: toggled(room).map((one) => +one.value) })
    }
    return button
  },

  /** Too few or too many are toggled: says how many it may be. */
  on(ad, room, _element, view, { kind }) {
    if (kind !== INVALID) return
    room.dock.querySelector('.choices > .retry')?.remove() // a new element is read out again
    const retry = make(ad, 'p', 'retry', view.retry)
    retry.setAttribute('role', 'alert')
    room.dock.querySelector('.choices')!.prepend(retry)
    follow(room)
  },

  said: (ad, room, _element, view) => toggled(room).map((one) => one.textContent).join(', ') || say(ad, view.text),
}

function toggled(room: Room): HTMLButtonElement[] {
  return Array.from(room.dock.querySelectorAll<HTMLButtonElement>('.choice[aria-pressed=true]'))
}
