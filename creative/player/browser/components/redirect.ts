import type { Show } from '../kinds'
import { make, offer, say } from '../room'
import type { Room } from '../room'
import type { Act, Ad, RedirectView } from '../types'

/** The way out, waiting for the user's act. */
export const redirect: Show<RedirectView> = (ad, room, view, component) =>
  callToAction(ad, room, say(ad, view.text), { type: 'press', component })

/** A button that leads to a new window. */
export function callToAction(ad: Ad, room: Room, text: string, act: Act): HTMLElement {
  const button = make(ad, 'button', 'cta', text)
  button.type = 'button'
  button.onclick = () => ad.send(act)
  button.appendChild(make(ad, 'span', 'hidden', ' (' + ad.view.texts.opens + ')'))
  offer(room, button, button)
  return button
}
