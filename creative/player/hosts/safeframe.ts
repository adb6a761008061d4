/**
 * A SafeFrame: what can be seen comes from the host page, which the frame cannot reach.
 * IAB SafeFrame 1.1, section 5.4 (`$sf.ext`). In any other page it is a page.
 */

import { plugs } from '../browser/plugs'
import type { Win } from '../browser/types'
import type { Host } from './host'
import { createPageHost } from './page'

interface External {
  register(width: number, height: number, hear?: (status: string) => void): void
  inViewPercentage?(): number
}

export function createSafeFrameHost(win: Win): Host {
  const page = createPageHost(win)
  const sf = (win as { readonly $sf?: { readonly ext?: External } }).$sf
  const ext = sf && sf.ext
  if (!ext) return page
  let changed = (): void => {}
  return {
    ...page,
    name: 'safeframe',
    ready(begin) {
      const { clientWidth, clientHeight } = win.document.documentElement
      try {
        ext.register(clientWidth, clientHeight, () => changed())
      } catch {
        // A host that takes no registration shows the ad all the same.
      }
      page.ready(begin)
    },
    watch(element, seen) {
      if (!ext.inViewPercentage) return page.watch(element, seen)
      changed = () => seen(ext.inViewPercentage!() / 100)
      changed()
      return ''
    },
  }
}

plugs.host = createSafeFrameHost
