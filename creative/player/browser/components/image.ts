import type { Show } from '../kinds'
import { make, post } from '../room'
import type { ImageView } from '../types'

/** A picture of the brand. Its size is known before it is decoded, so nothing jumps. */
export const image: Show<ImageView> = (ad, room, view) => {
  const picture = make(ad, 'img', 'brand')
  picture.alt = view.alt
  picture.width = view.width
  picture.height = view.height
  picture.src = ad.view.images[view.image]!
  post(room, picture)
  return picture
}
