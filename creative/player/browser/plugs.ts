/**
 * What parts put in place of the core's own before the ad starts: a part is joined only where an ad
 * needs it (creative/parts.py), and says so here.
 */

import type { CreateHost, Host } from '../hosts/host'
import { createPageHost } from '../hosts/page'
import type { CreateConsent } from './need'
import type { Ad } from './types'

/** Hears everything that happens in the ad, as `Ad.tell` says it; component by name. */
export type Heard = (kind: number | string, component: string, a: number, b: number, text: string) => void

export interface Plugs {
  host: CreateHost
  consent?: CreateConsent
  /** Begins to listen, once the ad may show itself. */
  listen?: (ad: Ad, host: Host, given: (key: string) => string) => Heard
}

export const plugs: Plugs = { host: createPageHost }
