import { frame } from '../core'
import type { Effect } from '../kinds'
import type { Ad } from '../types'

const LIFE_MS = 1000 // the engine waits no longer

/**
 * Runs an isolated script in a frame of an origin of its own: out of reach of the ad, the page and
 * any storage, and, by its policy, of the network. `frame.ts` runs inside. What comes back is
 * data, which the engine takes as calls by its own rules.
 */
export function runIsolated(ad: Ad, { component, a, text }: Effect): void {
  const { win, view } = ad
  const hear = ({ source, data }: MessageEvent): void => {
    if (source !== own.contentWindow) return
    if (data === 'ready') return own.contentWindow!.postMessage([view.scripts![component], text], '*')
    leave()
    if (Array.isArray(data)) ad.send({ type: 'answer', component, token: a, calls: data.filter(Array.isArray) })
  }
  const leave = (): void => {
    win.removeEventListener('message', hear)
    own.remove()
  }
  win.addEventListener('message', hear)
  win.setTimeout(leave, LIFE_MS)
  const own = frame(ad, view.frame!)
}
