/**
 * Consent managers: `__tcfapi`, `__gpp`, `__uspapi`, in this window or in a page around it, which
 * a frame of the manager's name ("locator") gives away and which then answers by messages.
 */

import type { Win } from './types'

type Back = { readonly callId?: string; readonly returnValue?: unknown } | undefined
type Api = (...values: readonly unknown[]) => void

/** Asks a manager to tell what it knows, now and whenever it changes. False: there is none. */
export function askManager(win: Win, name: string, command: string, version: unknown, hear: (data: Record<string, unknown>) => void): boolean {
  const take = (data: unknown): void => {
    if (data && typeof data === 'object') hear(data as Record<string, unknown>)
  }
  const own = (win as unknown as Record<string, unknown>)[name]
  if (typeof own === 'function') {
    try {
      const api = own as Api
      if (name === '__gpp') api(command, take, undefined, version)
      else api(command, version, take)
    } catch {
      // A manager that fails gives no answer.
    }
    return true
  }
  const around = findAround(win, name + 'Locator')
  if (!around) return false
  const callId = name + win.Math.random()
  win.addEventListener('message', ({ source, data }: MessageEvent) => {
    if (source !== around) return
    let said: unknown = data
    try {
      if (typeof data === 'string') said = JSON.parse(data)
    } catch {
      return // somebody else's text
    }
    const { callId: of, returnValue } = ((said as Record<string, Back> | null) || {})[name + 'Return'] || {}
    if (of === callId) take(returnValue)
  })
  around.postMessage({ [name + 'Call']: { command, version, callId } }, '*')
  return true
}

function findAround(win: Win, locator: string): Window | null {
  for (let one: Window = win; ; one = one.parent) {
    try {
      if ((one.frames as unknown as Record<string, unknown>)[locator]) return one
    } catch {
      // Of another site: its frames have names for us all the same, but not in every browser.
    }
    if (one === one.parent) return null
  }
}
