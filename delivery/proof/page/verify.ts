/** The question of a proof: is this text, from wherever it comes, the tag that was proven? */
import { literalsToKeepWhole, ownerFinder } from './dialect'
import { Searcher, type Match } from './search'
import type { Answer, Claim, Edit, Found, Note, ProvenTag, Tables, Verdict } from './types'
import { unpack, type Variant } from './unpack'

const WORST: readonly Verdict[] = ['edited', 'damaged', 'served', 'unchanged', 'proven']
const FILLED = new Set(['macro-filled', 'macro-emptied'])

/** Answers which tags of a claim stand in a text, and what became of them on the way. */
export type Verifier = (text: string, platform: string) => Answer

/** `tables` are all platforms that are known: whose dialect a macro is. */
export function createVerifier(claim: Claim, tables: Tables): Verifier {
  const known = { ...tables, ...claim.platforms }
  const searcher = new Searcher(claim, ownerFinder(known), literalsToKeepWhole(known))
  return (text, platform) => verify(searcher, claim, text, platform)
}

function verify(searcher: Searcher, claim: Claim, text: string, platform: string): Answer {
  let best: Found[] = []
  let most = 0
  for (const group of unpack(text)) {
    const matches = group.flatMap((variant) => searcher.search(variant).map((match) => ({ match, variant })))
    const quality = matches.reduce((sum, { match }) => sum + match.quality, 0)
    if (quality <= most + 0.005) continue
    most = quality
    best = matches.map(({ match, variant }) => describe(match, variant, claim, platform))
  }
  return summarise(best, text)
}

function describe({ tag: number, start, scene }: Match, variant: Variant, claim: Claim, platform: string): Found {
  const tag = claim.tags[number]!
  const layers = variant.layers.filter((layer, n, all) => all.findIndex(({ kind }) => kind === layer.kind) === n)
  const notes: Note[] = layers.filter(({ harm }) => harm !== 'edit').map(({ kind, harm, message }) => ({ kind, harmless: harm === 'harmless', message }))
  const around = layers.filter(({ harm }) => harm === 'edit').map(({ kind, message }): Edit => ({ kind, message, expected: '', observed: '' }))
  const edits = [...elsewhere(claim, tag, platform), ...around, ...scene.edits]
  const all = [...notes, ...scene.notes]
  const verdict = judge(tag, edits, all, scene.untouched)
  return { tag: number, verdict, headline: headline(claim, tag, verdict, all, edits), where: variant.where || lineOf(variant, start), notes: all, edits }
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

/** "Line 12" for a tag that does not stand at the beginning. */
function lineOf({ text }: Variant, start: number): string {
  const line = text.slice(0, start).split('\n').length
  return line > 1 ? `line ${line}` : ''
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

function summarise(found: readonly Found[], text: string): Answer {
  if (!found.length) {
    const empty = text.trim() === ''
    return { verdict: 'unknown', headline: empty ? 'There is no text to look at.' : 'No tag of this proof stands in the text.', found: [] }
  }
  const verdict = WORST.find((one) => found.some((match) => match.verdict === one)) ?? 'proven'
  if (found.length === 1) return { verdict, headline: found[0]!.headline, found }
  const good = found.filter((match) => match.verdict === 'proven').length
  const kept = found.filter((match) => match.verdict === 'unchanged').length
  const told = good === found.length ? 'each as it was proven' : `${good} as proven${kept ? `, ${kept} unchanged` : ''}`
  return { verdict, headline: `${found.length} tags of this proof stand in the text, ${told}.`, found }
}
