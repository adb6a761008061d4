/**
 * What a receiver needs before a pixel may be sent to it, as `creative/consent.py` writes it, and
 * who decides. The decision itself is `consent.ts`, a part that only ads with receivers have.
 */

/** A receiver: purposes by the basis that it declares for them on the Global Vendor List. */
export interface Need {
  /** Its id there, 0 if it has none: then the user's own choice per purpose decides. */
  readonly vendor: number
  readonly consent: readonly number[]
  readonly interest: readonly number[]
  /** Purposes of the two lists whose basis a publisher may change. */
  readonly flexible: readonly number[]
}

/** What happens to a pixel when nobody answers in time. */
export type OnUnknown = 'fire' | 'hold' | 'drop'

export interface ConsentView {
  readonly hosts: Readonly<Record<string, Need>> // with all that is below them
  readonly other: Need // of a host that is not among them
  readonly macros?: true // in an app: no consent manager is asked
}

export interface Consent {
  /**
   * Calls `fire` once all receivers may have it: at once, or when the answer comes; or `held` with
   * the reason, and `fire` after it if the user changes their mind.
   */
  ask(hosts: readonly string[], unknown: OnUnknown, fire: () => void, held: (why: string) => void): void
  /** What a consent manager says of a macro (`gdpr`, `gdpr_consent`, `gpp` …), '' if nothing. */
  macro(key: string): string
}

export type CreateConsent = (win: Window & typeof globalThis, view: ConsentView, tag: (key: string) => string) => Consent
