/**
 * Where an ad stands, as the player sees it: one module a host, and which one an ad has is said
 * when it is built. A host turns nothing into messages and draws nothing; it says when the ad may
 * begin, how much of it can be seen, and how a window opens there.
 */

import type { Win } from '../browser/types'

export interface Host {
  /** As beacons name it. */
  readonly name: string
  /** Calls back once, when the ad may show itself; in a page that is at once. */
  ready(begin: () => void): void
  /**
   * Opens an address in the task of the user's act; `top`: in place of the page around the ad;
   * `counts`: a click-through, which somebody counts. False if it is known not to have opened.
   */
  open(url: string, top: boolean, counts: boolean): boolean
  /** Asks for a pixel in the host's own way. False: the player asks for it itself. */
  ask(url: string): boolean
  /**
   * Tells the share of the ad's pixels that can be seen, from 0 to 1, now and whenever it changes.
   * Returns why that cannot be known, or '' if it can.
   */
  watch(element: HTMLElement, seen: (share: number) => void): string
  /** What only the host knows of a macro (the app's id, the page's address), '' if nothing. */
  macro(key: string): string
  /** Calls back when the ad may be gone soon, so that what was not sent is sent. */
  leaving(flush: () => void): void
}

export type CreateHost = (win: Win) => Host
