/** A page, or a frame in one: the browser itself says what can be seen, and windows open as they do. */

import type { Win } from '../browser/types'
import type { Host } from './host'

// The shares at which rules decide, and steps between them.
const STEPS = [0, 0.3, 0.5, 0.75, 1]

export function createPageHost(win: Win): Host {
  const doc = win.document as Document & { readonly prerendering?: boolean }
  /** The window, or null if it is blocked: by a sandbox, or for want of the user's act. */
  const openIn = (url: string, target: string): Window | null => {
    try {
      return win.open(url, target)
    } catch {
      return null
    }
  }
  return {
    name: 'page',
    ready(begin) {
      if (doc.prerendering) doc.addEventListener('prerenderingchange', begin, { once: true })
      else begin()
    },
    open(url, top) {
      if (top && openIn(url, '_top')) return true
      const opened = openIn(url, '_blank')
      // Nobody asks for `noopener`: with it null comes back either way. The page that loads never sees us.
      if (opened) opened.opener = null
      return !!opened || !!openIn(url, '_top') // a frame without allow-popups may still lead its page away
    },
    ask: () => false,
    watch(element, seen) {
      if (!win.IntersectionObserver) return 'no_observer'
      const look = (entries: readonly IntersectionObserverEntry[]): void => seen(entries[entries.length - 1]!.intersectionRatio)
      new win.IntersectionObserver(look, { threshold: STEPS }).observe(element)
      return ''
    },
    macro: () => '',
    leaving(flush) {
      doc.addEventListener('visibilitychange', () => doc.hidden && flush())
      win.addEventListener('pagehide', flush)
    },
  }
}
