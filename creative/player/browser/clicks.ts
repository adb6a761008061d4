/** Ways out: the address that a click-through leads to, and the window that opens it. */

import { encode, splice } from './macros'
import type { TagData } from './tagdata'
import type { Ad } from './types'

/**
 * The address of a click-through: the platform's closed click macro as it is, or its open prefix
 * with the landing page encoded as the prefix wants it, or the landing page. '' if it is no web address.
 */
export function clickUrl(ad: Ad, tag: TagData, name: string, values: Ad['macro']): string {
  let url = ad.macro('click_url_complete', true)
  if (!url) {
    url = splice(ad.view.clicks[name] || [], values)
    const prefix = ad.macro('click_url', true)
    if (url && prefix) {
      for (let level = tag.append; level > 0; level--) url = encode(url)
      url = prefix + url
    }
  }
  return /^https?:\/\//i.test(url) ? url : ''
}

/** Opens a window in the task of the user's act. With `noopener` the browser returns null either way. */
export function openUrl(ad: Ad, url: string): void {
  ad.win.open(url, '_blank', 'noopener')
}
