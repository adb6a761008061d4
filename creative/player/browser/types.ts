/** What the browser half of the player is given: the view that `creative/view.py` builds, and the page. */

import type { Message, State } from '../engine/types'

export type Win = Window & typeof globalThis

/** Text for the user: as it is, or pieces with variables by index. */
export type Words = string | readonly (string | number)[]

/** A piece of a URL or tracking text: literal, or macro key, level (0 raw, 1, 2) and 1 if only the tag may give it. */
export type Part = string | readonly [key: string, level: number, served?: 1]
export type Parts = readonly Part[]

export interface TextView {
  readonly type: 'text'
  readonly text: Words
}
export interface ChoiceView {
  readonly type: 'choice'
  readonly text: Words
}
export interface ImageView {
  readonly type: 'image'
  readonly image: number
  readonly alt: string
  readonly width: number
  readonly height: number
}
export interface InputView {
  readonly type: 'input'
  readonly kind: 'text' | 'email'
  readonly label: string
  readonly placeholder: string
  readonly button: string
  readonly retry: string
  readonly consent: string
  readonly endpoint?: { readonly url: string; readonly leadId: string }
}
export interface RedirectView {
  readonly type: 'redirect'
  readonly text: Words
  readonly click: string
}
export type ComponentView = TextView | ChoiceView | ImageView | InputView | RedirectView

/** One tracking text: pixels to ask for, or a document to run in a frame of its own. */
export type TrackingView = { readonly pixels: readonly Parts[] } | { readonly frame: Parts }

export interface View {
  readonly width: number
  readonly height: number
  readonly texts: Readonly<Record<'choices' | 'opens' | 'you', string>>
  readonly images: readonly string[]
  readonly components: readonly (ComponentView | null)[]
  readonly tracking: readonly TrackingView[]
  readonly clicks: Readonly<Record<string, Parts>>
  readonly areas: Readonly<Record<string, string>> // area -> click-through
  readonly backup: string // click-through of the fallback
  readonly personal: readonly number[] // variables that never leave the conversation
  readonly closing?: { readonly text: string; readonly click: string }
}

/** An act of the user, before it gets its time. */
export type Act =
  | { readonly type: 'choose' | 'press'; readonly component: number }
  | { readonly type: 'submit'; readonly component: number; readonly value: string; readonly consent: boolean }
  | { readonly type: 'exit'; readonly click: string }

/** What every part of the browser half may use. */
export interface Ad {
  readonly win: Win
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
