import { make, post, say } from '../room'
import type { Show } from './show'

/** A message of the brand. */
export const text: Show<'text'> = (ad, room, view) => {
  const message = make(ad, 'p', 'brand', say(ad, view.text))
  post(room, message)
  return message
}
