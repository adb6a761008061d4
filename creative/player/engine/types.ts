/** The values that cross the engine's border. All plain data, but for scripts and `emit`. */

export const NOTHING: readonly number[] = []

export type Value = string | number | boolean

/** Where a port leads: to one going-on component, or to a group of choices and at most one input. */
export interface Port {
  readonly go: number // index, or -1
  readonly offer: readonly number[]
}

export type Setting = readonly [variable: number, add: 0 | 1, value: Value]
/** Tracking indexes by moment. */
export type Fires = readonly (readonly number[])[]

/** [operator, variable, value]; operator is a position in values.ts OPERATORS; or all/any with tests. */
export type Test =
  | readonly [op: number, variable: number, value: Value | null]
  | { readonly all: readonly Test[] }
  | { readonly any: readonly Test[] }

export interface Component {
  readonly type: number // position in components/index.ts
  readonly mode: 0 | 1 | 2 // THROUGH, SHOWN, WAITS in engine.ts
  readonly hash: number // of its id: chance does not depend on its position
  readonly wait: number // ms before it is shown
  readonly set: readonly Setting[] | null
  readonly fires: Fires | null
  readonly out: readonly Port[] // a condition: its branches in order, then else; all others: next
  readonly end: boolean
  readonly ms?: number // delay
  readonly script?: number // script: position in scripts
  readonly text?: string // goal: its name; redirect: its click-through
  readonly tests?: readonly Test[] // condition
  readonly required?: boolean // input
  readonly email?: boolean
  readonly consent?: boolean
  readonly variable?: number // input: -1 if it is not kept
}

export interface Program {
  readonly id: string
  readonly start: number
  readonly names: readonly string[]
  readonly vars: readonly string[]
  readonly initial: readonly Value[]
  readonly personal: readonly number[] // variables of what a person typed: no script reads them
  readonly components: readonly Component[]
  readonly tracking: readonly { readonly once: boolean; readonly uses: readonly number[] | null }[]
}

export type Message =
  | { readonly type: 'start'; readonly at: number; readonly epoch: number }
  | { readonly type: 'timer'; readonly at: number; readonly token: number }
  | { readonly type: 'choose'; readonly at: number; readonly component: number }
  | {
      readonly type: 'submit'
      readonly at: number
      readonly component: number
      readonly value: string
      readonly consent: boolean
    }
  | { readonly type: 'press'; readonly at: number; readonly component: number }
  | { readonly type: 'exit'; readonly at: number; readonly click: string }

export type Emit = (kind: number, at: number, component: number, a: number, b: number, text: string) => void

/** A script of the author as a strict function; its parameters are those of scripts.ts, in order. */
export type ScriptFn = (...globals: readonly unknown[]) => void

export interface Jump {
  readonly token: number
  readonly due: number
  readonly target: number
}

/** One session. The caller owns it; `step` changes it. Everything in it but `program`, `scripts` and `macro` is data. */
export interface State {
  readonly program: Program
  readonly components: readonly Component[] // the program's
  readonly scripts: readonly ScriptFn[]
  readonly macro: (key: string) => string
  readonly seed: number
  readonly vars: Value[]
  readonly visits: number[]
  readonly fired: boolean[] // tracking entries with `once` that have fired
  readonly metrics: Record<string, number> // metric name -> SUM or MAX, as first used
  at: number
  epoch: number
  current: number // entered last, not left yet; -1 if none
  offered: readonly number[] // the open group
  button: number // redirect that waits for its press; -1 if none
  token: number // of the latest timer
  pending: number // token that leads to `next` or out of `pausing`; 0 if none
  due: number // when the pending timer rings
  next: readonly number[] // the group that the pending timer offers, if it offers one
  target: number // what the pending timer shows; -1 if it is a group or a pause
  pausing: number // the delay that the pending timer ends; -1 if none
  jumps: readonly Jump[] // FLOW.after
  acts: number
  gesture: boolean // this message is an act of the user: a window may open
  finished: boolean
  ended: boolean
  varies: boolean // chance, time or FLOW.after played a part: two sessions that wait alike may go on differently
}
