/**
 * A video player: the ad lies over a film and speaks to the player by messages (IAB SIMID 1.2; a 1.0
 * or 1.1 player says the same with fewer fields). The player opens windows where it says that it
 * does, and asks for pixels. Nothing here asks for another length of the film.
 */

import { plugs } from '../browser/plugs'
import type { Win } from '../browser/types'
import type { Host } from './host'
import { createPageHost } from './page'

interface Message {
  readonly sessionId: string
  readonly messageId: number
  readonly type: string
  readonly args?: Args
}
interface Args {
  readonly messageId?: number
  readonly environmentData?: Readonly<Record<string, unknown>>
}
/** Our macros -> what the player says of its environment. */
const ENV: Readonly<Record<string, string>> = { page_url: 'siteUrl', app_bundle: 'appId', ifa: 'deviceId' }
const OVER = /:(adSkipped|adStopped|fatalError|appBackgrounded)$/
const ANSWERED = /:(init|startCreative|adSkipped|adStopped|fatalError)$/

export function createSimidHost(win: Win): Host {
  const page = createPageHost(win)
  const { parent } = win
  const sessionId = Array.from(win.crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('')
  const refused: Record<number, () => void> = {}
  let count = 0
  let environment: Readonly<Record<string, unknown>> = {}
  let begin = (): void => {}
  let leave = (): void => {}

  const post = (name: string, args: object, no?: () => void): void => {
    if (no) refused[count] = no
    const message = { sessionId, messageId: count++, timestamp: win.Date.now(), type: name, args }
    parent.postMessage(JSON.stringify(message), '*')
  }
  const hear = ({ source, data }: MessageEvent): void => {
    if (source !== parent || typeof data !== 'string') return
    let message: Message
    try {
      message = JSON.parse(data) as Message
    } catch {
      return // not of this protocol
    }
    if (!message || message.sessionId !== sessionId) return
    const { type, messageId, args = {} } = message
    if (type === 'reject' && refused[args.messageId!]) refused[args.messageId!]!()
    if (/:init$/.test(type)) environment = args.environmentData || {}
    if (OVER.test(type)) leave()
    if (ANSWERED.test(type)) post('resolve', { messageId, value: {} })
    if (/:startCreative$/.test(type)) {
      begin()
      begin = () => {}
    }
  }
  return {
    ...page,
    name: 'simid',
    ready(then) {
      begin = then
      win.addEventListener('message', hear)
      post('createSession', {})
    },
    open(url, top, counts) {
      const navigation = environment['navigationSupport']
      const playerHandles = navigation === 'playerHandles'
      if (counts) post('SIMID:Creative:clickThru', { x: 0, y: 0, playerHandles, url })
      else if (playerHandles) post('SIMID:Creative:requestNavigation', { uri: url })
      return playerHandles || (navigation !== 'notSupported' && page.open(url, top, counts))
    },
    ask(url) {
      const alone = (): void => void (new win.Image().src = url)
      post('SIMID:Creative:reportTracking', { trackingUrls: [url] }, alone)
      return true
    },
    macro: (key) => '' + (environment[ENV[key] || ''] || ''),
    leaving(flush) {
      leave = flush
      page.leaving(flush)
    },
  }
}

plugs.host = createSimidHost
