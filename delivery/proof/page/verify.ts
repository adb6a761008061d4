/** The question of a proof: is this text, from wherever it comes, the tag that was proven? */
import { literalsToKeepWhole, ownerFinder } from './dialect'
import { searchGroup, type Hit } from './group'
import type { Received } from './places'
import { Searcher } from './search'
import type { Answer, Claim, Edit, Found, Note, ProvenTag, Tables, Verdict } from './types'

const WORST: readonly Verdict[] = ['edited', 'damaged', 'served', 'unchanged', 'proven']
const FILLED = new Set(['macro-filled', 'macro-emptied'])

/** Answers which tags of a claim stand in a file, and what became of them on the way. */
export type Verifier = (file: Received, platform: string) => Answer

/** `tables` are all platforms that are known: whose dialect a macro is. */
export function createVerifier(claim: Claim, tables: Tables): Verifier {
  const known = { ...tables, ...claim.platforms }
  const searcher = new Searcher(claim, ownerFinder(known), literalsToKeepWhole(known))
  return (file, platform) => {
    const results = file.groups.map((group) => searchGroup(searcher, group))
    const found = results.flatMap((result) => result.found.map((hit) => describe(hit, claim, platform)))
    const others = results.flatMap((result) => result.others)
    return { ...summarise(found, file), remarks: remarksOn(others, file.skipped) }
  }
}

function describe({ match: { tag: number, scene }, variant, layers: own, where }: Hit, claim: Claim, platform: string): Found {
  const tag = claim.tags[number]!
  const layers = [...own, ...variant.layers].filter((layer, n, all) => all.findIndex(({ kind }) => kind === layer.kind) === n)
  const notes: Note[] = layers.filter(({ harm }) => harm !== 'edit').map(({ kind, harm, message }) => ({ kind, harmless: harm === 'harmless', message }))
  const around = layers.filter(({ harm }) => harm === 'edit').map(({ kind, message }): Edit => ({ kind, message, expected: '', observed: '' }))
  const edits = [...elsewhere(claim, tag, platform), ...around, ...scene.edits]
  const all = [...notes, ...scene.notes]
  const verdict = judge(tag, edits, all, scene.untouched)
  return { tag: number, verdict, headline: headline(claim, tag, verdict, all, edits), where, notes: all, edits }
}

/** The proven tag of another platform than the one asked for. */
function elsewhere(claim: Claim, tag: ProvenTag, platform: string): Edit[] {
  if (!platform || tag.platform === platform) return []
  const [own, asked] = [titleOf(claim, tag.platform), titleOf(claim, platform)]
  return [{ kind: 'other-platform', message: `It is the tag for ${own}, and you asked for ${asked}: its macros are not filled in there.`, expected: asked, observed: own }]
}

const titleOf = (claim: Claim, platform: string): string => claim.platforms[platform]?.title ?? platform

function judge({ walked }: ProvenTag, edits: readonly Edit[], notes: readonly Note[], untouched: number): Verdict {
  const harmless = notes.every((note) => note.harmless)
  if (!edits.length) return !harmless ? 'damaged' : walked === 'every path' ? 'proven' : 'unchanged'
  return harmless && untouched === 0 && edits.every(({ kind }) => FILLED.has(kind)) ? 'served' : 'edited'
}

function headline(claim: Claim, tag: ProvenTag, verdict: Verdict, notes: readonly Note[], edits: readonly Edit[]): string {
  const which = `${titleOf(claim, tag.platform)}, ${tag.format}, ${tag.size}`
  const walked = tag.walked === 'every path'
  const bytes = notes.every(({ kind }) => kind === 'surroundings') ? 'byte for byte' : 'unchanged but for what does no harm'
  switch (verdict) {
    case 'proven':
      return `This is the proven tag (${which}), ${bytes}.`
    case 'unchanged':
      return `This is a tag of the proven creative (${which}), ${bytes}; QA ${tag.walked === 'in short' ? 'walked one short session of it, not every path' : 'did not walk it in this form'}.`
    case 'served':
      return `This is the ${walked ? 'proven ' : ''}tag (${which}) as a platform served it: every macro is filled in, nothing else is changed.`
    case 'damaged':
      return `This is the ${walked ? 'proven ' : ''}tag (${which}), damaged on its way: it does not work as it stands.`
    case 'edited':
      return `This is not the proven tag: ${edits.length === 1 ? 'one edit' : `${edits.length} edits`} (${which}).`
  }
}

function summarise(found: readonly Found[], { groups }: Received): Omit<Answer, 'remarks'> {
  if (!found.length) {
    const empty = groups.length > 0 && groups.every((group) => group.every(({ text }) => text.trim() === ''))
    return { verdict: 'unknown', headline: empty ? 'There is no text to look at.' : 'No tag of this proof stands in the text.', found: [] }
  }
  const verdict = WORST.find((one) => found.some((match) => match.verdict === one)) ?? 'proven'
  if (found.length === 1) return { verdict, headline: found[0]!.headline, found }
  const counts = [...WORST].reverse().map((one) => ({ one, count: found.filter((match) => match.verdict === one).length }))
  const told = counts.filter(({ count }) => count).map(({ one, count }) => `${count} ${one === 'proven' ? 'as proven' : one === 'served' ? 'as served' : one}`)
  return { verdict, headline: `${found.length} tags of this proof stand in the text: ${told.length === 1 && verdict === 'proven' ? 'each as it was proven' : told.join(', ')}.`, found }
}

const MOST_NAMED = 12

function remarksOn(others: readonly string[], skipped: readonly string[]): string[] {
  const said: string[] = []
  if (others.length) said.push(`Of other tags this proof says nothing: ${listed(others)}.`)
  if (skipped.length) said.push(`Not looked at: ${listed(skipped, '; ')}.`)
  return said
}

function listed(names: readonly string[], comma = ', '): string {
  const more = names.length - MOST_NAMED
  return names.slice(0, MOST_NAMED).join(comma) + (more > 0 ? `${comma}and ${more} more` : '')
}
