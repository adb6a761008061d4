/** Bits of a consent string, which is base64url of whole bits: TCF v2 and GPP write them alike. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Takes the next bits as a number, most significant first; past the end there are zeros. */
export type Bits = (count: number) => number

export function readBits(text: string, from = 0): Bits {
  let at = from
  return (count) => {
    let value = 0
    for (; count > 0; count--, at++) value = value * 2 + ((Math.max(ALPHABET.indexOf(text[(at / 6) | 0] || 'A'), 0) >> (5 - (at % 6))) & 1)
    return value
  }
}
