/** Bits of a consent string, which is base64url of whole bits: TCF v2 and GPP write them alike. */

/** Takes the next bits as a number, most significant first. Throws past the end: the string was cut. */
export type Bits = (count: number) => number

/** First and last of numbers in a row. */
export type Range = readonly [first: number, last: number]

/** Throws for what is not base64url. */
export function readBits(text: string): Bits {
  if (/[^\w-]/.test(text)) throw text
  let bits = ''
  // A to Z, a to z, 0 to 9, - and _; to base 36, letters count from 10 in either case.
  for (const one of text) bits += (one === '-' ? 126 : one === '_' ? 127 : one < 'A' ? +one + 116 : parseInt(one, 36) + (one < 'a' ? 54 : 80)).toString(2).slice(1)
  let at = 0
  return (count) => {
    at += count
    if (at > bits.length) throw at
    return parseInt(bits.slice(at - count, at), 2)
  }
}

/** Numbers of 16 bits; or Fibonacci codes, each counted from the number before. */
export function readRanges(bits: Bits, fibonacci?: boolean): Range[] {
  let last = 0
  /** A sum of Fibonacci numbers, the smallest first; two ones in a row end it. */
  const next = (): number => {
    if (!fibonacci) return bits(16)
    for (let small = 1, large = 2, before = 0; ; ) {
      const bit = bits(1)
      if (bit && before) return last
      last += bit * small
      large += small
      small = large - small
      before = bit
    }
  }
  const found: Range[] = []
  for (let count = bits(12); count > 0; count--) {
    const many = bits(1)
    const first = next()
    found.push([first, many ? next() : first])
  }
  return found
}
