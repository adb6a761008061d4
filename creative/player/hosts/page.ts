/** A page, or a frame in one: the browser itself says what can be seen, and windows open as they do. */

import type { Win } from '../browser/types'
import type { Host } from './host'

// The shares at which rules decide, and steps between them for time spent in view.
const STEPS = [0, 0.3, 0.5, 0.75, 1]

export function createPageHost(win: Win): Host {
  const doc = win.document as Document & { readonly prerendering?: boolean }
  return {
    name: 'page',
    ready(begin) {
      if (doc.prerendering) doc.addEventListener('prerenderingchange', begin, { once: true })
      else begin()
    },
    // With `noopener` the browser returns null for a new window either way.
    open(url, top) {
      if (!top || !win.open(url, '_top')) win.open(url, '_blank', 'noopener')
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
