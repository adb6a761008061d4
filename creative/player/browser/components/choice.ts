import { follow, make, offer, say } from '../room'
import type { Show } from './show'

/** One option. The options of a group stand together in one labelled group. */
export const choice: Show<'choice'> = (ad, room, view, component) => {
  const button = make(ad, 'button', 'choice', say(ad, view.text))
  button.type = 'button'
  button.onclick = () => ad.send({ type: 'choose', component })
  const open = room.dock.querySelector<HTMLElement>('.choices')
  const group = open || make(ad, 'div', 'choices')
  group.setAttribute('role', 'group')
  group.setAttribute('aria-label', ad.view.texts.choices)
  group.appendChild(button)
  if (open) follow(room)
  else offer(room, group, button)
  return button
}
