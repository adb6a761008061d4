/** What the browser half of the player is given: the view that `creative/view.py` builds, and the page. */

import type { Message, State } from '../engine/types'
import type { Host } from '../hosts/host'
import type { Consent, ConsentView, OnUnknown } from './need'
import type { Room } from './room'

export type Win = Window & typeof globalThis
/** ECMAScript 2026. Browsers before 2025 read it letter by letter, which takes milliseconds. */
export type FromBase64 = Uint8ArrayConstructor & { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }

/** A piece of a URL or tracking text: literal, or macro key, level (0 raw, 1, 2) and 1 if only the tag may give it. */
export type Part = string | readonly [key: string, level: number, served?: 1]
export type Parts = readonly Part[]

/** One tracking text: pixels to ask for, or a document to run in a frame of its own. */
export type TrackingView = ({ readonly pixels: readonly Parts[] } | { readonly frame: Parts; readonly hosts: readonly string[] }) & { readonly unknown?: OnUnknown }

export interface EventsView {
  readonly collector: string // its address
  readonly creative: string
  readonly version: string
  readonly rule: readonly [share: number, ms: number] // when the ad is viewable
  readonly load?: true // an impression is counted at load, not at the first painted frame
}

export interface View {
  readonly width: number
  readonly height: number
  readonly images: readonly string[]
  readonly tracking: readonly TrackingView[]
  readonly clicks: Readonly<Record<string, Parts>>
  readonly clicked?: Readonly<Record<string, readonly Parts[]>> // click-through -> pixels beside it
  readonly painted?: readonly TrackingView[] // fire with the first painted frame
  readonly backup: string // click-through of the fallback
  readonly viewable?: true // start when half of the ad is in view
  readonly consent?: ConsentView // left out: nobody is asked for anything
  readonly events?: EventsView // left out: there is no collector
  readonly sheets?: Readonly<Record<number, string>> // style sheets of css components
  readonly scripts?: Readonly<Record<number, string>> // isolated scripts: the author's function as text
  readonly frame?: string // the document that isolated scripts run in
}

/** An act of the user, before it gets its time. */
export type Act = Untimed<Exclude<Message, { readonly type: 'start' | 'timer' | 'visible' | 'hidden' }>>
type Untimed<M> = M extends Message ? Omit<M, 'at'> : never

/** What every part of the browser half may use. */
export interface Ad extends Room {
  readonly win: Win
  readonly host: Host
  readonly consent: Consent | undefined
  readonly doc: Document
  readonly view: View
  readonly state: State
  readonly send: (act: Act) => void
  /** Puts an event of ours on the document, for whoever listens there (QA's live log). */
  readonly tell: (kind: number | string, component: number, text: string, a?: number, b?: number) => void
  /** Decoded value of a macro, '' if nobody knows it. `served`: only what the tag was given. */
  readonly macro: (key: string, served?: boolean) => string
}

export type { Message, State }
