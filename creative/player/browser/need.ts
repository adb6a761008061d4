/**
 * What a receiver needs before a pixel may be sent to it, as `creative/view.py` writes it, and who
 * decides. The decision itself is `consent.ts`, a part that only ads with such receivers have.
 */

/** On the Global Vendor List: purposes by the basis that the vendor declares for them. */
export interface Need {
  /** Id on the Global Vendor List, 0 if it has none: then the user's own choice per purpose decides. */
  readonly vendor: number
  readonly consent: readonly number[]
  readonly interest: readonly number[]
  /** Purposes of the two lists whose basis a publisher may change. */
  readonly flexible: readonly number[]
}

/** What happens to a pixel when nobody answers in time. */
export type OnUnknown = 'fire' | 'hold' | 'drop'

export interface Consent {
  /**
   * Calls `fire` once the receiver of `url` may have it: at once, or when the answer comes; or
   * `held` with the reason, and `fire` after it if the user changes their mind.
   */
  ask(url: string, unknown: OnUnknown, fire: () => void, held: (why: string) => void): void
}
