/**
 * Inside the frame of an isolated script: takes the author's function as text, runs it, and says
 * what it called. The text becomes a script by an element, so that no HTML parser ever reads it, and
 * runs only where the ad's policy knows its hash.
 */

import type { Asked } from '../isolate/index'
import { run } from '../isolate/index'
import type { ScriptFn } from '../engine/types'

const ad = window.parent
let heard = false

window.addEventListener('message', ({ source, data }: MessageEvent<readonly [code: string, asked: string]>) => {
  if (source !== ad || heard) return
  heard = true
  const script = document.createElement('script')
  const slot = Object.assign(window, { FlowtagScript: null as ScriptFn | null })
  script.textContent = data[0]
  document.head.append(script)
  const calls = slot.FlowtagScript ? run(slot.FlowtagScript, JSON.parse(data[1]) as Asked) : [['error', 'SyntaxError']]
  ad.postMessage(calls, '*')
})
ad.postMessage('ready', '*')
