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
  const one = answer.found.length === 1
  place.replaceChildren(head, ...answer.found.map((found) => drawFound(found, claim, one)), ...answer.remarks.map((remark) => draw('p', 'remark', remark)))
  if (answer.verdict === 'unknown') head.append(draw('p', '', `This proof is of “${claim.creative}”. Another creative has a proof of its own.`))
}

/** A file in which no tag can be looked for, and what to do. */
export function drawRefused(place: HTMLElement, name: string, reason: unknown): void {
  const known = reason instanceof Refusal
  const hint = known ? reason.hint : 'Give the text of the tag alone.'
  const said = known ? reason.message : `This browser cannot read it (${String(reason)}).`
  place.replaceChildren(draw('div', 'verdict unread', draw('p', 'stamp', 'Not read'), draw('h2', '', `There is no text to look at in ${name}.`), draw('p', 'why', said), draw('p', 'do', hint.charAt(0).toUpperCase() + hint.slice(1))))
}

function drawFound(found: Found, claim: FullClaim, alone: boolean): HTMLElement {
  const tag = claim.tags[found.tag]!
  const box = draw('article', `found ${found.verdict}`)
  if (!alone) box.append(draw('h3', '', found.headline))
  if (found.where) box.append(draw('p', 'where', `Found at ${found.where}.`))
  box.append(...found.edits.map(drawEdit), ...found.notes.map(drawNote))
  if ((found.verdict === 'proven' || found.verdict === 'unchanged') && tag.verdict === 'assumed') box.append(draw('p', 'note', assumed(tag.platform, claim)))
  if (found.verdict !== 'proven' && found.verdict !== 'unchanged') box.append(copyButton(tag.parts.map((part) => (typeof part === 'string' ? part : part.literal)).join('')))
  return box
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
