/** What Python calls in QuickJS: each function takes JSON text and gives JSON text. */
import { canonical as canonicalOf } from './canonical'
import { expandClaim, readProof, signedText } from './envelope'
import { look as lookAt, readParts, readText, type Given, type Office } from './files'
import type { Received } from './places'
import { Refusal } from './refusal'
import type { Tables } from './types'
import { createVerifier, type Verifier } from './verify'

/** `{"text"}` -> its canonical form. */
export const canonical = (input: string): string => JSON.stringify(canonicalOf((JSON.parse(input) as { text: string }).text))

/** `{"proof"}` -> what the signature is under, or what is wrong with the file. */
export function open(input: string): string {
  const proof = readProof((JSON.parse(input) as { proof: string }).proof)
  return JSON.stringify(typeof proof === 'string' ? { trouble: proof } : { signed: signedText(proof.claim), signature: proof.signature })
}

/** What a file is and what to unpack of it (`files.ts`). */
export const look = (input: string): string => orRefusal(() => lookAt(JSON.parse(input) as Given))

/** `{"kind", "parts"}` of an office file -> its texts. */
export function parts(input: string): string {
  const { kind, parts } = JSON.parse(input) as { kind: Office; parts: Record<string, string> }
  return orRefusal(() => readParts(kind, parts))
}

/** `{"text"}` -> the texts in it, and the files of a mail. */
export const texts = (input: string): string => orRefusal(() => readText((JSON.parse(input) as { text: string }).text))

function orRefusal(read: () => unknown): string {
  try {
    return JSON.stringify(read())
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return JSON.stringify({ refused: error.message, hint: error.hint })
  }
}

interface Question {
  readonly file: Received
  readonly proof: string
  /** JSON text: `delivery/proof/verify.py`. */
  readonly tables: string
  /** The platform that the tag is meant for; empty: whichever. */
  readonly platform: string
}

// The last proof, read and ready: tags are mostly looked at one after the other.
let last: { readonly proof: string; readonly tables: string; readonly verify: Verifier } | undefined

/** A question -> the answer. The signature has been checked. */
export function verify(input: string): string {
  const { file, proof, tables, platform } = JSON.parse(input) as Question
  if (last?.proof !== proof || last.tables !== tables) {
    const read = readProof(proof)
    if (typeof read === 'string') return JSON.stringify({ trouble: read })
    last = { proof, tables, verify: createVerifier(expandClaim(read.claim), JSON.parse(tables) as Tables) }
  }
  return JSON.stringify(last.verify(file, platform))
}
