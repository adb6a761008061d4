/** Generated from creative/wire.py by `make docs`: what a beacon holds. Not edited by hand. */

export const WIRE_FORMAT = 1
export const MAX_BEACON_BYTES = 60000
export const MAX_EVENTS_QUEUED = 500
/** Events that make room first when a page cannot send. */
export const DETAILS = /^(action|displayed|selected|submitted|metric|missing|played|first_quartile|midpoint|third_quartile|completed|skipped|muted|unmuted|paid|cancelled)$/

/** The engine's numbers in words: positions as in engine/effects.ts. */
export const REPORTS = 'displayed started continued finished action selected submitted goal click_through exit played first_quartile midpoint third_quartile completed skipped muted unmuted paid cancelled'.split(' ') as readonly EventName[]
export const AGGREGATORS = 'sum max flag count'.split(' ')
export const REJECTS = 'name value range string aggregator conflict'.split(' ')
export const ERRORS = 'script effects variable target url loop media timeout'.split(' ')

export type EventName =
  | 'loaded' // The player runs
  | 'impression' // First painted frame of the ad, or of its fallback; never while prerendering
  | 'measured' // Whether viewability can be measured
  | 'viewable' // The viewable impression of MRC's guidelines
  | 'interacted' // First act of the user on the ad, of any kind
  | 'started' // First act in the conversation
  | 'continued' // Second act
  | 'finished' // A goal or the end of the conversation
  | 'action' // Each act of the user
  | 'displayed' // A component is shown
  | 'selected' // An option is taken
  | 'submitted' // A form is sent
  | 'goal' // A goal is reached
  | 'click_through' // A way out that the platform counts
  | 'exit' // A way out that nobody counts
  | 'metric' // A call of sendMetric
  | 'rejected' // A call of sendMetric that counts nothing
  | 'held' // A pixel that did not fire for want of consent
  | 'missing' // A macro that nobody had a value for
  | 'error' // What went wrong while the ad went on
  | 'played' // A film started
  | 'first_quartile' // A quarter of a film was shown
  | 'midpoint' // Half of a film was shown
  | 'third_quartile' // Three quarters of a film were shown
  | 'completed' // A film ended
  | 'skipped' // A film was skipped
  | 'muted' // A film's sound was switched off
  | 'unmuted' // A film's sound was switched on
  | 'paid' // A payment went through
  | 'cancelled' // A payment did not
  | 'first_interaction' // Time from the impression to the first act
  | 'time_spent' // Time in which the tab was shown and the ad in view by the rule's share, so far
  | 'lost' // Events that the page could not keep, so far

/** Fields that are empty at the end may be left out. */
export type WireEvent = readonly [
  number: number,
  at: number,
  event: EventName,
  component?: string,
  value?: number,
  text?: string,
  how?: string,
]

export interface Beacon {
  readonly s: string // session
  readonly c: string // creative
  readonly r: string // version
  readonly z: string // size
  readonly h: string // host
  readonly t: number // sent_ms
  readonly e: readonly WireEvent[] // events
  readonly l?: string // locale
  readonly p?: string // placement
  readonly m?: Readonly<Record<string, string>> // macros
  readonly v?: number // format
}
