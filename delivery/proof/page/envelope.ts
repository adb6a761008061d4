/** A proof as a file: its claim, and the signature under it. Who signed is not asked here. */
import type { Claim, Literal, Shared, StoredClaim } from './types'

export interface Signature {
  readonly algorithm: 'Ed25519'
  /** 32 bytes in base64. */
  readonly public_key: string
  /** 64 bytes in base64. */
  readonly value: string
}

export interface Proof {
  readonly format: 1
  readonly claim: StoredClaim & Readonly<Record<string, unknown>>
  readonly signature: Signature
}

const PURPOSE = 'flowtag proof 1\n' // no signature under anything else is one under a proof

/** The proof in a text; a sentence that says what is wrong with it. */
export function readProof(text: string): Proof | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'The proof cannot be read: it is not JSON, or it was cut off.'
  }
  if (!isObject(value) || !isObject(value['claim']) || !isObject(value['signature'])) return 'The file is JSON, but no proof of Flowtag: it has no claim and signature.'
  if (value['format'] !== 1) return `The proof has format ${JSON.stringify(value['format'])}; this verifier reads format 1. Take a newer Flowtag.`
  const signature = value['signature']
  if (signature['algorithm'] !== 'Ed25519' || !isText(signature['public_key']) || !isText(signature['value'])) return 'The proof has no Ed25519 signature.'
  const claim = value['claim']
  if (!isClaim(claim)) return 'The claim of the proof is not one that this verifier understands: parts of it are missing.'
  return { format: 1, claim, signature: { algorithm: 'Ed25519', public_key: signature['public_key'], value: signature['value'] } }
}

/** The claim with the texts that its tags share put into each. */
export function expandClaim(claim: StoredClaim): Claim {
  const whole = (part: string | Literal | Shared): string | Literal => (typeof part === 'object' && 'text' in part ? claim.texts[part.text]! : part)
  return { ...claim, tags: claim.tags.map((tag) => ({ ...tag, parts: tag.parts.map(whole) })) }
}

/** What the signature is under: the claim as RFC 8785 writes JSON. */
export const signedText = (claim: unknown): string => PURPOSE + canonicalJson(claim)

/** JSON with sorted names and without spaces (RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join(',')}}`
}

function isClaim(claim: Record<string, unknown>): claim is Proof['claim'] {
  const { tags, texts, platforms, landings, base_url } = claim
  if (!Array.isArray(texts) || !texts.every(isText)) return false
  if (!Array.isArray(tags) || !Array.isArray(landings) || !isObject(platforms) || !isText(base_url)) return false
  if (!Object.values(platforms).every((table) => isObject(table) && isText(table['title']) && Array.isArray(table['macros']) && table['macros'].every(isRow))) return false
  if (!landings.every((one) => isObject(one) && isText(one['name']) && isText(one['url']))) return false
  return tags.every((tag) => isObject(tag) && isText(tag['platform']) && tag['platform'] in platforms && Array.isArray(tag['parts']) && tag['parts'].every((part) => isPart(part, texts.length)))
}

function isPart(part: unknown, texts: number): boolean {
  if (isText(part)) return true
  if (!isObject(part)) return false
  const { literal, key, text } = part
  return typeof text === 'number' ? Number.isInteger(text) && text >= 0 && text < texts : isText(literal) && isText(key)
}

const isRow = (row: unknown): boolean => Array.isArray(row) && isText(row[0]) && row[0] !== '' && isText(row[1]) && isText(row[3])
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
