import * as E from '../../engine/effects'
import { frame } from '../core'
import type { On } from '../kinds'
import type { ScriptView } from '../types'

const POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'unsafe-inline\'">'
const LIFE_MS = 1000 // the engine waits no longer

/**
 * Runs an isolated script in a frame of an origin of its own: out of reach of the ad, the page and
 * any storage, and, by its policy, of the network. `frame.ts` runs inside. What comes back is
 * data, which the engine takes as calls by its own rules.
 */
export const runIsolated: On<ScriptView> = (ad, _room, _element, view, { kind, component, a, text }) => {
  if (kind !== E.RUN_SCRIPT) return
  const { win } = ad
  const hear = ({ source, data }: MessageEvent): void => {
    if (source !== own.contentWindow) return
    if (data === 'ready') return own.contentWindow!.postMessage([view.code, text], '*')
    leave()
    if (Array.isArray(data)) ad.send({ type: 'answer', component, token: a, calls: data.filter(Array.isArray) })
  }
  const leave = (): void => {
    win.removeEventListener('message', hear)
    own.remove()
  }
  win.addEventListener('message', hear)
  win.setTimeout(leave, LIFE_MS)
  const own = frame(ad, POLICY + '<script>' + ad.view.frame + '</scr' + 'ipt>')
}
