/**
 * Consent managers: `__tcfapi`, `__gpp`, `__uspapi`, in this window or in a page around it, which
 * a frame of the manager's name ("locator") gives away and which then answers by messages.
 */

import type { Win } from './types'

type Data = Record<string, unknown>

/** Calls the manager; what it answers is heard. */
export type Call = (command: string, parameter?: unknown) => void

/** The manager of that name, null if there is none. `hear` returns whether it wants to hear more. */
export function findManager(win: Win, name: string, version: unknown, hear: (data: Data) => boolean): Call | null {
  const take = (data: unknown): void => {
    try {
      if (hear(data as Data)) return
      win.removeEventListener('message', listen)
      const { listenerId } = data as Data
      if (listenerId) call('removeEventListener', listenerId)
    } catch {
      // no data at all, or what a manager's own page has to answer for
    }
  }
  const callId = name + win.Math.random()
  const listen = ({ source, data }: MessageEvent): void => {
    if (source !== around) return
    try {
      const back = (typeof data === 'string' ? JSON.parse(data) : data)[name + 'Return']
      if (back.callId === callId) take(back.returnValue)
    } catch {
      // somebody else's message
    }
  }
  const own = (win as unknown as Data)[name] as ((...values: readonly unknown[]) => void) | undefined
  const here = typeof own === 'function'
  let around: Window | null = here ? null : win
  for (; around; around = around === around.parent ? null : around.parent)
    try {
      if ((around.frames as unknown as Data)[name + 'Locator']) break
    } catch {
      // of another site, and it has no such frame
    }
  const call: Call = (command, parameter) => {
    try {
      if (!here) around!.postMessage({ [name + 'Call']: { command, parameter, version, callId } }, '*')
      else if (name === '__gpp') own(command, take, parameter, version)
      else own(command, version, take, parameter)
    } catch {
      // a manager that fails gives no answer
    }
  }
  if (around) win.addEventListener('message', listen)
  return here || around ? call : null
}
