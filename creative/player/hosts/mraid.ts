/**
 * An app: the container is `mraid` (IAB MRAID 2.0 and 3.0), which `mraid.js` brings. Every way out
 * goes through `mraid.open`, also the fallback's link. Without a container it is a page.
 */

import { plugs } from '../browser/plugs'
import type { Win } from '../browser/types'
import type { Host } from './host'
import { createPageHost } from './page'

interface Mraid {
  getState(): string
  getVersion?(): string
  isViewable(): boolean
  open(url: string): void
  addEventListener(event: string, hear: (value: never) => void): void
}
type Env = Readonly<Record<string, unknown>>
/** Our macros -> what MRAID 3 says in MRAID_ENV. */
const ENV: Readonly<Record<string, string>> = { app_bundle: 'appId', ifa: 'ifa', lat: 'limitAdTracking', coppa: 'coppa' }

export function createMraidHost(win: Win): Host {
  const page = createPageHost(win)
  const { mraid, MRAID_ENV = {} } = win as { readonly mraid?: Mraid; readonly MRAID_ENV?: Env }
  if (!mraid) return page
  const open = (url: string): boolean => {
    mraid.open(url)
    return true
  }
  win.document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a')
    if (!link) return
    event.preventDefault()
    open(link.href)
  })
  return {
    ...page,
    name: 'mraid',
    ready(begin) {
      let begun = false
      const once = (): void => {
        if (!begun) begin()
        begun = true
      }
      if (mraid.getState() === 'loading') mraid.addEventListener('ready', once)
      else once()
    },
    open,
    watch(_element, seen) {
      const newer = +(mraid.getVersion ? mraid.getVersion() : 2).toString()[0]! >= 3
      // MRAID 3 tells how much of the ad is exposed, at once and at each change; MRAID 2 only whether.
      if (newer) mraid.addEventListener('exposureChange', (percentage: number) => seen(percentage / 100))
      else {
        mraid.addEventListener('viewableChange', (viewable: boolean) => seen(+viewable))
        seen(+mraid.isViewable())
      }
      return ''
    },
    macro(key) {
      const value = MRAID_ENV[ENV[key] || '']
      return value === undefined ? '' : '' + (typeof value === 'boolean' ? +value : value)
    },
    leaving(flush) {
      page.leaving(flush)
      mraid.addEventListener('stateChange', (state: string) => state === 'hidden' && flush())
    },
  }
}

plugs.host = createMraidHost
