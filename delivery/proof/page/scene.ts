/** What a comparison of one tag works with and collects: literals, notes, edits, what macros became. */
import { commonEnd, commonStart } from './align'
import type { FindOwners, Owner } from './dialect'
import { looksLikeMacro } from './dialect'
import type { Marks } from './marks'
import type { SpellingKinds } from './spelling'
import type { Claim, Edit, Note, PlatformTable, ProvenTag } from './types'
import type { Filled } from './values'

/** Several places with the same literal and the same text in its place. */
interface Places {
  readonly literal: string
  readonly key: string
  readonly value: string
  readonly owners: readonly Owner[]
  count: number
}

export class Scene {
  readonly notes: Note[] = []
  readonly edits: Edit[] = []
  readonly kinds: SpellingKinds = new Set()
  readonly foreign: Places[] = []
  readonly filled: Places[] = []
  /** Macros that stand as they did. */
  untouched = 0
  private readonly keys = new Map<string, string>()

  constructor(
    readonly claim: Claim,
    readonly tag: ProvenTag,
    readonly table: PlatformTable,
    readonly marks: Marks,
    private readonly owners: FindOwners,
  ) {
    for (const part of tag.parts) if (typeof part !== 'string') this.keys.set(part.literal, part.key)
  }

  edit(kind: string, message: string, expected = '', observed = ''): void {
    const shown = { kind, message: this.marks.take(message), expected: this.marks.take(expected), observed: this.marks.take(observed) }
    if (!this.edits.some((one) => one.kind === kind && one.message === shown.message)) this.edits.push(shown)
  }

  note(kind: string, harmless: boolean, message: string): void {
    if (!this.notes.some((one) => one.kind === kind && one.message === message)) this.notes.push({ kind, harmless, message })
  }

  /** Takes a note back. */
  drop(kind: string): void {
    const at = this.notes.findIndex((one) => one.kind === kind)
    if (at >= 0) this.notes.splice(at, 1)
  }

  /** `${CACHEBUSTER} (cachebuster)`. */
  named(literal: string): string {
    const key = this.keys.get(literal)
    return key ? `${literal} (${key})` : literal
  }

  /** What stands in the places of macros. */
  fill(filled: readonly Filled[]): void {
    for (const { mark, value } of filled) this.fillOne(this.marks.of(mark), mark, value)
  }

  private fillOne(literal: string, mark: string, value: string): void {
    const seen = this.marks.take(value)
    if (value === mark) this.untouched += 1
    else if (seen === literal) this.note('macro-escaped', false, `${this.named(literal)} is written with character references: the platform does not replace it. Not harmless.`)
    else if (decoded(seen) === literal) this.edit('macro-encoded', `${this.named(literal)} is percent-encoded: no platform replaces it.`, literal, seen)
    else if (this.owners(seen).length) this.remember(this.foreign, literal, seen)
    else if (looksLikeMacro(seen) || isMisspelt(literal, seen)) this.edit('slot-changed', `The slot of ${this.named(literal)} holds ${seen}, which no platform that we know replaces.`, literal, seen)
    else this.remember(this.filled, literal, seen)
  }

  private remember(places: Places[], literal: string, value: string): void {
    const known = places.find((one) => one.literal === literal && one.value === value)
    if (known) known.count += 1
    else places.push({ literal, key: this.keys.get(literal) ?? '', value, owners: this.owners(value), count: 1 })
  }

  /** The edits, once all parts have been compared: macros of another platform first, then filled ones. */
  settle(): void {
    const dialect = this.findDialect()
    const told = this.edits.splice(0).filter((edit) => !dialect || !this.isOfDialect(edit, dialect))
    if (dialect) {
      this.kinds.clear()
      const [literal, value] = [this.foreign[0]!.literal, this.foreign[0]!.value]
      this.edit('other-dialect', `Its macros are those of ${dialect.title}; this tag was proven for ${this.table.title}.`, literal, value)
    }
    for (const { literal, key, value, owners } of this.foreign) {
      if (dialect && owners.some(({ platform }) => platform === dialect.platform)) continue
      const own = owners.find(({ platform }) => platform === this.tag.platform)
      const whose = own ? `which stands for ${own.key || 'something else'}` : `a macro of ${owners[0]!.title}`
      this.edit('slot-changed', `The slot of ${literal}${key && ` (${key})`} holds ${value}, ${whose}.`, literal, value)
    }
    this.edits.push(...told)
    for (const { literal, value, count } of this.filled) this.tellFilled(literal, value, count)
  }

  private isOfDialect({ kind, expected, observed }: Edit, { platform }: Owner): boolean {
    if (OF_DIALECT.has(kind)) return true
    const more = observed.startsWith(expected) ? observed.slice(expected.length) : ''
    return kind === 'pixel-changed' && this.owners(more).some((owner) => owner.platform === platform)
  }

  private tellFilled(literal: string, value: string, count: number): void {
    const places = count > 1 ? ` in ${count} places` : ''
    const click = this.keys.get(literal)?.startsWith('click_url') ? ': the click is not counted' : ''
    if (value === '') this.edit('macro-emptied', `${this.named(literal)} has nothing in its place${places}${click}.`, literal, value)
    else this.edit('macro-filled', `${this.named(literal)} is filled in with “${shorten(value, 160)}”${places}.`, literal, value)
  }

  /** The platform whose macros stand where ours did, if they are most of them. */
  private findDialect(): Owner | undefined {
    const votes = new Map<string, { owner: Owner; count: number }>()
    for (const { owners, count, key } of this.foreign) {
      for (const owner of owners.filter((one) => one.platform !== this.tag.platform && one.key.split('.')[0] === key.split('.')[0])) {
        const vote = votes.get(owner.platform)
        if (vote) vote.count += count
        else votes.set(owner.platform, { owner, count })
      }
    }
    const best = [...votes.values()].sort((a, b) => b.count - a.count)[0]
    const places = this.foreign.reduce((sum, { count }) => sum + count, 0)
    return best && best.count >= 2 && best.count * 2 > places && best.count >= this.untouched ? best.owner : undefined
  }
}

/** What a tag of another platform has different anyhow; so has a pixel where only one fills a macro. */
const OF_DIALECT = new Set(['append-changed', 'landing-escaped', 'slot-gone', 'slot-added', 'parameter-changed'])

/** Nearly the literal: a character is missing, or one too many. */
function isMisspelt(literal: string, value: string): boolean {
  return literal.length > 4 && Math.abs(value.length - literal.length) < 3 && commonStart(literal, value) + commonEnd(literal, value) >= literal.length - 3
}

function decoded(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : ''
  } catch {
    return ''
  }
}

export function shorten(text: string, most = 120): string {
  return text.length > most ? `${text.slice(0, most - 20)}…${text.slice(-18)}` : text
}
