import type { Show } from '../kinds'
import { make, post, say } from '../room'
import type { TextView } from '../types'

/** A message of the brand. */
export const text: Show<TextView> = (ad, room, view) => {
  const message = make(ad, 'p', 'brand', say(ad, view.text))
  post(room, message)
  return message
}
