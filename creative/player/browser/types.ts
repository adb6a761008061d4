/** What the browser half of the player is given: the view that `creative/view.py` builds, and the page. */

import type { Message, State } from '../engine/types'
import type { Host } from '../hosts/host'
import type { Consent, ConsentView, OnUnknown } from './need'

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

/** A piece of rich text: text, a variable by index, or an element with its style and what it holds. */
export type Piece = string | number | Styled
type Styled = readonly [tag: string, style: string, ...children: Piece[]]
export interface HtmlView {
  readonly type: 'html'
  readonly nodes: readonly Piece[]
}
export interface ChoiceView {
  readonly type: 'choice'
  readonly text: Words
  readonly multiple?: true
  readonly retry?: string // how many options may be toggled
}
export interface ImageView {
  readonly type: 'image'
  readonly image: number
  readonly alt: string
  readonly width: number
  readonly height: number
}
export interface FieldView {
  readonly kind: 'text' | 'email' | 'phone' | 'number' | 'date' | 'rating' | 'select'
  readonly label: string
  readonly placeholder?: string
  readonly required?: true
  readonly min?: string // of a date
  readonly max?: number | string // characters, stars, or a date
  readonly options?: readonly string[]
}

/** An input is a form of one field. */
export interface FormView {
  readonly type: 'form'
  readonly title: string
  readonly fields: readonly FieldView[]
  readonly button: string
  readonly retry: string
  readonly consent: string
  readonly endpoint?: { readonly url: string; readonly leadId: string }
}
export interface RedirectView {
  readonly type: 'redirect'
  readonly text: Words
  readonly click: string // '' for a plain exit
}
export interface CssView {
  readonly type: 'css'
  readonly css: string
}

/** An isolated script: the author's function as text. */
export interface ScriptView {
  readonly type: 'script'
  readonly code: string
}
/** Pictures and films are positions in `View.images`, -1 for none. */
export interface SlideView {
  readonly text: string
  readonly image: number
  readonly alt: string
  readonly width: number
  readonly height: number
  readonly click: string // click-through, '' for none
  readonly button: string
}
export interface SliderView {
  readonly type: 'slider'
  readonly label: string
  readonly pick: boolean
  readonly autoplay: number // ms a slide, 0: none
  readonly slides: readonly SlideView[]
  readonly texts: Readonly<Record<'previous' | 'next', string>>
}
export interface VideoView {
  readonly type: 'video'
  readonly src: number | string // a file, or an https address
  readonly label: string
  readonly poster: number
  readonly captions: string // WebVTT as text, '' for none
  readonly autoplay: boolean
  readonly skip: number // ms of the film until it can be skipped, -1: never
  readonly width: number // 0: not known before it has loaded
  readonly height: number
  readonly texts: Readonly<Record<'play' | 'pause' | 'sound' | 'skip', string>>
}
export interface PaymentView {
  readonly type: 'payment'
  readonly text: Words
  readonly origin: string
}
export type ComponentView =
  | TextView
  | HtmlView
  | ChoiceView
  | ImageView
  | FormView
  | RedirectView
  | CssView
  | ScriptView
  | SliderView
  | VideoView
  | PaymentView

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
  readonly texts: Readonly<Record<'choices' | 'opens' | 'you', string>>
  readonly images: readonly string[]
  readonly components: readonly (ComponentView | null)[]
  readonly tracking: readonly TrackingView[]
  readonly clicks: Readonly<Record<string, Parts>>
  readonly clicked?: Readonly<Record<string, readonly Parts[]>> // click-through -> pixels beside it
  readonly painted?: readonly TrackingView[] // fire with the first painted frame
  readonly areas: Readonly<Record<string, string>> // area -> click-through
  readonly backup: string // click-through of the fallback
  readonly personal: readonly number[] // variables that never leave the conversation
  readonly closing?: { readonly text: string; readonly click: string }
  readonly viewable?: true // start when half of the ad is in view
  readonly consent?: ConsentView // left out: nobody is asked for anything
  readonly events?: EventsView // left out: there is no collector
  readonly frame?: string // the script of the frame that isolated scripts run in
}

/** An act of the user, before it gets its time. */
export type Act = Untimed<Exclude<Message, { readonly type: 'start' | 'timer' | 'visible' | 'hidden' }>>
type Untimed<M> = M extends Message ? Omit<M, 'at'> : never

/** What every part of the browser half may use. */
export interface Ad {
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
