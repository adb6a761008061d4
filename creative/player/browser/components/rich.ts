import { all } from '../core'
import type { Kind } from '../kinds'

/** A message with inline HTML: its styles are set here, because the page's policy allows no style attributes. */
export const rich: Kind = (_ad, message) => {
  for (const one of all(message, '[data-style]')) {
    one.style.cssText = one.dataset['style']!
    one.removeAttribute('data-style')
  }
}
