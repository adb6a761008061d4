/** Ways out: the address that a click-through leads to. */

import { encode, splice } from './macros'
import type { TagData } from './tagdata'
import type { Ad } from './types'

/**
 * The address of a click-through: the platform's open click prefix with the landing page encoded
 * as the prefix wants it, or its closed click macro as it is, or the landing page. '' if it is no
 * web address. The open one first: on a platform with both, a pasted pixel may bring the closed one.
 */
export function clickUrl(ad: Ad, tag: TagData, name: string, values: Ad['macro']): string {
  let url = splice(ad.view.clicks[name] || [], values)
  const prefix = ad.macro('click_url', true)
  if (url && prefix) {
    for (let level = tag.append; level > 0; level--) url = encode(url)
    url = prefix + url
  } else url = ad.macro('click_url_complete', true) || url
  return /^https?:\/\//i.test(url) ? url : ''
}
