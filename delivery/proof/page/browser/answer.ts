/** The answer: the verdict first, then each edit with what was proven beside it. */
import { Refusal } from '../refusal'
import type { Answer, Edit, Found, Note } from '../types'
import type { FullClaim } from './claim'
import { button, difference, draw } from './draw'

const STAMPS = { proven: 'Proven', unchanged: 'Unchanged', served: 'As served', damaged: 'Damaged', edited: 'Edited', unknown: 'Unknown' } as const
/** Edits whose message says it all. */
const TOLD = new Set(['macro-filled', 'macro-emptied'])

export function drawNothing(place: HTMLElement): void {
  place.replaceChildren(draw('p', 'waiting', 'The answer stands here as soon as there is a tag.'))
}

export function drawAnswer(place: HTMLElement, answer: Answer, claim: FullClaim): void {
  const head = draw('div', `verdict ${answer.verdict}`, draw('p', 'stamp', STAMPS[answer.verdict]), draw('h2', '', answer.headline))
  head.setAttribute('data-verdict', answer.verdict)
  const found = answer.found.length === 1 ? drawOne(answer.found[0]!, claim) : drawAll(answer.found, claim)
  head.append(...answer.remarks.map((remark) => draw('p', 'remark', remark)))
  place.replaceChildren(head, ...found)
  if (answer.verdict === 'unknown') head.append(draw('p', '', `This proof is of “${claim.creative}”. Another creative has a proof of its own.`))
}

/** A file in which no tag can be looked for, and what to do. */
export function drawRefused(place: HTMLElement, name: string, reason: unknown): void {
  const known = reason instanceof Refusal
  const hint = known ? reason.hint : 'Give the text of the tag alone.'
  const said = known ? reason.message : `This browser cannot read it (${String(reason)}).`
  place.replaceChildren(draw('div', 'verdict unread', draw('p', 'stamp', 'Not read'), draw('h2', '', `${name} cannot be looked at.`), draw('p', 'why', said), draw('p', 'do', hint.charAt(0).toUpperCase() + hint.slice(1))))
}

const isFine = ({ verdict }: Found): boolean => verdict === 'proven' || verdict === 'unchanged'

/** A tag that stands alone: the verdict above says what it is. */
function drawOne(found: Found, claim: FullClaim): HTMLElement[] {
  const box = draw('article', `found ${found.verdict}`)
  if (found.where) box.append(draw('p', 'where', `Found here: ${found.where}`))
  box.append(...drawBecome(found, claim))
  return [box, ...drawAssumed([found], claim, 'note')]
}

/** First those that somebody has to look at, then the others; what is assumed is said once. */
function drawAll(all: readonly Found[], claim: FullClaim): HTMLElement[] {
  const boxes = [...all.filter((one) => !isFine(one)), ...all.filter(isFine)].map((found) => {
    const place = draw('p', 'where', draw('span', `pill ${found.verdict}`, STAMPS[found.verdict]), ` ${found.where}`)
    return draw('article', `found one ${found.verdict}`, place, draw('h3', '', found.headline), ...drawBecome(found, claim))
  })
  return [...boxes, ...drawAssumed(all, claim, 'remark')]
}

/** What became of it, and the tag as it was if that is not what stands there. */
function drawBecome(found: Found, claim: FullClaim): HTMLElement[] {
  const parts = [...found.edits.map(drawEdit), ...found.notes.map(drawNote)]
  if (!isFine(found)) parts.push(copyButton(claim.tags[found.tag]!.parts.map((part) => (typeof part === 'string' ? part : part.literal)).join('')))
  return parts
}

function drawAssumed(all: readonly Found[], claim: FullClaim, className: string): HTMLElement[] {
  const tags = all.filter(isFine).map(({ tag }) => claim.tags[tag]!)
  const platforms = new Set(tags.filter(({ verdict }) => verdict === 'assumed').map(({ platform }) => platform))
  return [...platforms].map((platform) => draw('p', `assumed ${className}`, assumed(platform, claim)))
}

/** What "assumed" means for the platform of a tag. */
function assumed(platform: string, claim: FullClaim): string {
  const result = claim.results.find((one) => one.platform === platform)
  const open = result?.facts.filter(({ verified }) => !verified).map(({ name }) => name) ?? []
  return `Every pixel and click was seen; what ${result?.title ?? platform} itself does (${open.join(', ')}) is assumed, because no page of the platform says it.`
}

function drawEdit(edit: Edit): HTMLElement {
  const box = draw('div', 'edit', draw('p', 'what', edit.message))
  box.setAttribute('data-kind', edit.kind)
  if (TOLD.has(edit.kind) || (!edit.expected && !edit.observed)) return box
  const both = edit.expected && edit.observed
  const [expected, observed] = both ? difference(edit.expected, edit.observed) : [draw('code', '', edit.expected), draw('code', '', edit.observed)]
  const columns = draw('div', 'versus')
  if (edit.expected) columns.append(draw('div', 'was', draw('h4', '', 'Proven'), expected))
  if (edit.observed) columns.append(draw('div', 'is', draw('h4', '', 'In this text'), observed))
  box.append(columns)
  return box
}

function drawNote(note: Note): HTMLElement {
  const box = draw('p', note.harmless ? 'note' : 'note harm', note.message)
  box.setAttribute('data-kind', note.kind)
  return box
}

function copyButton(text: string): HTMLElement {
  const said = draw('span', 'said')
  const copy = button('Copy the tag as it was proven', () => {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    said.textContent = document.execCommand('copy') ? 'Copied.' : 'This browser does not let a page copy.'
    area.remove()
  })
  return draw('p', 'copy', copy, said)
}
