import { INVALID } from '../../engine/effects'
import { all, follow } from '../core'
import type { Kind } from '../kinds'

/**
 * A choice in a flow where several can be taken: one that can be pressed in is a toggle, and what
 * is toggled goes along with the choice that confirms.
 */
export const toggle: Kind = (ad, button, component) => {
  const { dock } = ad
  const toggled = (): HTMLElement[] => all(dock, '.choice[aria-pressed=true]')
  button.onclick = () => {
    const pressed = button.getAttribute('aria-pressed')
    if (pressed) button.setAttribute('aria-pressed', '' + (pressed === 'false'))
    else ad.send({ type: 'choose', component, also: toggled().map((one) => ad.state.flow.names.indexOf(one.dataset['id']!)) })
  }
  return {
    /** Too few or too many are toggled: says how many it may be. */
    hear({ kind }) {
      if (kind !== INVALID) return
      const retry = ad.doc.createElement('p')
      dock.querySelector('.choices>.retry')?.remove() // a new element is read out again
      retry.className = 'retry'
      retry.textContent = button.dataset['retry']! // none: empty
      retry.setAttribute('role', 'alert')
      button.parentElement!.prepend(retry)
      follow(ad)
    },
    said: () => toggled().map((one) => one.textContent).join(', ') || button.textContent!,
  }
}
