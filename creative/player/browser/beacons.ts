/**
 * Sends events to the collector, each at least once as long as the page lives: on a timer and with
 * an answer to wait for, or without one as the page goes. What the collector has not confirmed is
 * sent again; its number tells a repeat.
 */

import type { Beacon, EventName, WireEvent } from './wire.gen'
import { DETAILS, MAX_BEACON_BYTES, MAX_EVENTS_QUEUED } from './wire.gen'
import type { Win } from './types'

const BATCH_MS = 1000
const LONGEST_WAIT_MS = 60_000 // between two tries at a collector that does not answer
const REFUSED = /^4(?!08|25|29)/ // statuses that another try would get again

export interface Beacons {
  push(event: EventName, component: string, value?: number, text?: string, how?: string): void
  /** Sends all that is unconfirmed, without waiting for an answer. */
  flush(): void
}

export function createBeacons(win: Win, url: string, head: () => Omit<Beacon, 't' | 'e'>): Beacons {
  const began = win.performance.now()
  let queue: WireEvent[] = []
  let number = 0
  let lost = 0
  let told = 0
  let wait = BATCH_MS
  let timer = 0
  const now = (): number => Math.round(win.performance.now() - began)

  const add = (event: EventName, ...rest: readonly unknown[]): void => {
    queue.push([number++, now(), event, ...rest] as unknown as WireEvent)
    timer = timer || win.setTimeout(send, wait)
  }
  /** A full queue keeps its oldest details and loses its newest: how a session began says most. */
  const makeRoom = (event: EventName): boolean => {
    if (queue.length < MAX_EVENTS_QUEUED) return true
    lost++
    const newest = queue.map(([, , name]) => DETAILS.test(name)).lastIndexOf(true)
    if (newest < 0 || DETAILS.test(event)) return false
    queue.splice(newest, 1)
    return true
  }
  const write = (events: readonly WireEvent[]): string => JSON.stringify({ ...head(), t: now(), e: events })
  /** The first events of the queue from a place on, as many as one beacon holds. */
  const take = (from: number): readonly WireEvent[] => {
    let count = queue.length - from
    while (count > 1 && write(queue.slice(from, from + count)).length > MAX_BEACON_BYTES / 3) count = count >> 1 // a character is 3 bytes at most
    return queue.slice(from, from + count)
  }
  const tellLost = (): void => {
    if (told < lost) add('lost', '', (told = lost))
  }
  const send = (): void => {
    timer = 0
    tellLost()
    const events = take(0)
    const again = (confirmed: boolean): void => {
      wait = confirmed ? BATCH_MS : Math.min(wait * 2, LONGEST_WAIT_MS)
      if (confirmed) queue = queue.filter((one) => events.indexOf(one) < 0)
      if (queue.length) timer = timer || win.setTimeout(send, wait)
    }
    win.fetch(url, { method: 'POST', body: write(events), credentials: 'omit' }).then(
      ({ ok, status }) => {
        if (!ok && REFUSED.test('' + status)) lost += events.length
        again(ok || REFUSED.test('' + status))
      },
      () => again(false),
    )
  }
  return {
    push(event, ...rest) {
      if (makeRoom(event)) add(event, ...rest)
    },
    flush() {
      tellLost()
      for (let from = 0; from < queue.length; ) {
        const events = take(from)
        const body = write(events)
        from += events.length
        const { navigator } = win
        if (!navigator.sendBeacon || !navigator.sendBeacon(url, body)) win.fetch(url, { method: 'POST', body, keepalive: true, mode: 'no-cors', credentials: 'omit' }).catch(() => 0)
      }
    },
  }
}
