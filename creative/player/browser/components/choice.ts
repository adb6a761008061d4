import type { Said, Show } from '../kinds'
import { follow, make, offer, say } from '../room'
import type { ChoiceView } from '../types'

/** One option. The options of a group stand together in one labelled group. */
export const choice: Show<ChoiceView> = (ad, room, view, component) => {
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

export const chosen: Said<ChoiceView> = (ad, _room, _element, view) => say(ad, view.text)
