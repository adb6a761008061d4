/** The values that cross the engine's border. All plain data, but for scripts and `emit`. */

export const NOTHING: readonly number[] = []
/** What becomes of a component: leave it by this port (0 and up), or STAY, or `jump(index)`. */
export const STAY = -1

export type Value = string | number | boolean

/** Where a port leads: to one going-on component, or to a group of choices and at most one input. */
export interface Port {
  readonly go: number // index, or -1
  readonly offer: readonly number[] // a timeout stands last
  readonly set?: readonly Setting[] // on the way back from a subflow
}

/** How: 0 sets the value, 1 adds it, 2 copies the variable that it is the position of. */
export type Setting = readonly [variable: number, how: 0 | 1 | 2, value: Value]
/** Tracking indexes by moment. */
export type Fires = readonly (readonly number[])[]

/** [operator, variable, value]; operator is a position in values.ts OPERATORS; or all/any with tests. */
export type Test =
  | readonly [op: number, variable: number, value: Value | null]
  | { readonly all: readonly Test[] }
  | { readonly any: readonly Test[] }

export interface Component {
  readonly type: number // position in components/index.ts
  readonly mode: 0 | 1 | 2 // in engine.ts
  readonly hash: number // of its id: chance does not depend on its position
  readonly wait: number // ms before it is shown
  readonly set: readonly Setting[] | null
  readonly fires: Fires | null
  readonly out: readonly Port[] // a condition: its branches in order, then else; all others: next
  readonly end: number // why the flow ends where it leads nowhere: END_…
  readonly ms?: number // delay, timeout
  readonly script?: number // script: position in scripts
  readonly isolated?: boolean
  readonly text?: string // goal: its name; redirect: click-through or URL; payment: link
  readonly opens?: number // redirect: OPEN_CLICK or OPEN_EXIT
  readonly top?: 0 | 1 // redirect: in the page around the ad
  readonly tests?: readonly Test[] // condition
  readonly multiple?: boolean // choice
  readonly min?: number // choice that confirms: of how many toggled options
  readonly max?: number
  readonly sees?: readonly (readonly [name: string, variable: number])[] // isolated script: what it is given
  readonly fields?: readonly Field[] // input, form
  readonly consent?: boolean
  readonly attempts?: number // 0: the port `invalid` leads nowhere
  readonly skips?: boolean // video: it can be skipped
  readonly weights?: readonly number[] // split
  readonly show?: readonly Target[] // show_hide
  readonly hide?: readonly Target[]
  readonly values?: readonly Value[] // slider: what each slide is worth to its variable
  readonly variable?: number // slider: -1 if it is not kept
}

/** A component, or an element of the look. */
export type Target = number | string

/** What a field takes, as creative/field_rules.py says it. */
export type Field = readonly [
  variable: number, // -1 if it is not kept
  required: boolean,
  pattern: string,
  wrong: number, // why it is not taken if the pattern does not fit
  measure: number, // what has bounds: 0 its length, 1 the number, 2 the text
  min: number | string | null,
  max: number | string | null,
  beside: number, // why it is not taken outside of them
]

export interface Program {
  readonly id: string
  readonly start: number
  readonly names: readonly string[]
  readonly vars: readonly string[]
  readonly initial: readonly Value[]
  readonly personal: readonly number[] // variables of what a person typed: no script reads them
  readonly components: readonly Component[]
  readonly tracking: readonly (readonly [once: number, uses: readonly number[] | null])[] // once: 0, or what is shared through all calls
}

/** `at` is in whole milliseconds since the load. All but the first four are acts or answers to one component. */
export type Message =
  | { readonly type: 'start'; readonly at: number; readonly epoch: number }
  | { readonly type: 'timer'; readonly at: number; readonly token: number }
  | { readonly type: 'visible' | 'hidden'; readonly at: number }
  | { readonly type: 'exit'; readonly at: number; readonly component: number; readonly click: string }
  | ComponentMessage

export type ComponentMessage = Choose | Submit | Press | Pick | Media | Result | Answer

interface ToComponent {
  readonly at: number
  readonly component: number
}
export interface Choose extends ToComponent {
  readonly type: 'choose'
  readonly also?: readonly number[] // options that are toggled
}
export interface Submit extends ToComponent {
  readonly type: 'submit'
  readonly values: readonly string[] // of the fields, in order
  readonly consent: boolean
}
/** A redirect or a payment that waits. */
export interface Press extends ToComponent {
  readonly type: 'press'
}
export interface Pick extends ToComponent {
  readonly type: 'pick'
  readonly slide: number
}
export interface Media extends ToComponent {
  readonly type: 'media'
  readonly event: number // position in MEDIA of creative/codes.py
}
export interface Result extends ToComponent {
  readonly type: 'result'
  readonly paid: boolean
}
/** What an isolated script asked for, call by call: name, then arguments. */
export interface Answer extends ToComponent {
  readonly type: 'answer'
  readonly token: number // of the RUN_SCRIPT that it answers: a late one is no answer to the next
  readonly calls: readonly (readonly unknown[])[]
}

export type Emit = (kind: number, at: number, component: number, a: number, b: number, text: string) => void

/** A script of the author as a strict function; its parameters are those of scripts.ts, in order. */
export type ScriptFn = (...globals: readonly unknown[]) => void

export interface Jump {
  readonly token: number
  readonly due: number
  readonly target: number
}

/** One session. The caller owns it; `step` changes it. Everything in it but `flow`, `scripts` and `macro` is data. */
export interface State {
  readonly flow: Program
  readonly nodes: readonly Component[] // the program's
  readonly scripts: readonly ScriptFn[]
  readonly macro: (key: string) => string
  readonly seed: number
  readonly kept: Value[]
  readonly visits: number[]
  readonly fired: boolean[] // `once` entries that have fired
  readonly metrics: Record<string, number> // metric name -> SUM or MAX, as first used
  emit: Emit // of the step in progress
  at: number
  epoch: number
  current: number // entered last, not left yet; -1 if none
  offered: readonly number[] // what waits for the user
  stage: number // of what waits: invalid submits, progress of a film, payment opened
  limit: number // the timeout that ends the wait; -1 if none
  limitToken: number // 0 while it pauses
  limitDue: number
  limitLeft: number // ms, while it pauses
  away: boolean // the document is hidden
  token: number // of the latest timer
  pending: number // token that leads to `next` or out of `pausing`; 0 if none
  due: number // when the pending timer rings
  next: readonly number[] // what the pending timer shows: one component, or a group that waits
  pausing: number // the delay that the pending timer ends; -1 if none
  asked: string // what the isolated script that runs was given, as JSON
  jumps: readonly Jump[] // FLOW.after
  hidden: readonly Target[]
  styled: readonly number[] // css components that hold
  deeds: number
  gesture: boolean // this message is an act of the user: a window may open
  finished: boolean
  ended: boolean
  varies: boolean // chance, time or FLOW.after played a part: two sessions that wait alike may go on differently
}
