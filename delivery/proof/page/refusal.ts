/** Why a file cannot be read: what was seen, and what to do. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message)
  }
}

/** A number as people read it; QuickJS has no `toLocaleString` that does. */
export const counted = (number: number): string => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
