/** What the verifier is given and what it answers. The shapes of a proof: `delivery/proof/proof.py`. */

/** A literal in a tag that the platform shall replace; `key` is our name for what it stands for. */
export interface Literal {
  readonly literal: string
  readonly key: string
  readonly level: number
}

export interface Landing {
  readonly name: string
  readonly url: string
}

/** A text that several tags have: its number in `claim.texts`. */
export interface Shared {
  readonly text: number
}

export interface ProvenTag {
  readonly platform: string
  readonly format: string
  readonly size: string
  readonly verdict: 'proven' | 'assumed'
  /** "not walked": built from the same creative, and not seen in a browser. */
  readonly walked: 'every path' | 'in short' | 'not walked'
  /** How often a landing page is percent-encoded behind the click macro. */
  readonly append: number
  readonly parts: readonly (string | Literal)[]
}

/** A tag as the file has it. */
export interface StoredTag extends Omit<ProvenTag, 'parts'> {
  readonly parts: readonly (string | Literal | Shared)[]
}

/** Literal, our key, how often its value is encoded, which arguments it takes. */
export type MacroRow = readonly [literal: string, key: string, level: number, argument: string]

export interface PlatformTable {
  readonly title: string
  readonly case_sensitive: boolean
  readonly macros: readonly MacroRow[]
}

export type Tables = Readonly<Record<string, PlatformTable>>

/** What is read of a claim here; it holds more (`delivery/proof/proof.schema.json`). */
export interface Claim {
  readonly base_url: string
  readonly landings: readonly Landing[]
  readonly tags: readonly ProvenTag[]
  readonly platforms: Tables
}

/** A claim as the file has it, and as it is signed. */
export interface StoredClaim extends Omit<Claim, 'tags'> {
  readonly tags: readonly StoredTag[]
  readonly texts: readonly string[]
}

/** Something that was done to the text on its way. `harmless`: the tag works as it stands. */
export interface Note {
  readonly kind: string
  readonly harmless: boolean
  readonly message: string
}

/** Something that makes it another tag than the proven one. */
export interface Edit {
  readonly kind: string
  readonly message: string
  readonly expected: string
  readonly observed: string
}

/** `unchanged`: as it was built, in a form that QA did not walk on every path. */
export type Verdict = 'proven' | 'unchanged' | 'served' | 'damaged' | 'edited'

/** A tag of the proof that stands in the text, or what became of it. `tag` is its number there. */
export interface Found {
  readonly tag: number
  readonly verdict: Verdict
  readonly headline: string
  readonly where: string
  readonly notes: readonly Note[]
  readonly edits: readonly Edit[]
}

export interface Answer {
  readonly verdict: Verdict | 'unknown'
  readonly headline: string
  readonly found: readonly Found[]
  /** What has to be said of the rest of the file: tags that the proof does not know, what was not read. */
  readonly remarks: readonly string[]
}
