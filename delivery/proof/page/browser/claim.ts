/** What the proof says: what was walked on which platform, what it asked for, with which tools. */
import type { Claim } from '../types'
import { draw, part } from './draw'

interface Pixel {
  readonly component: string | null
  readonly on: string
  readonly url: string
  readonly expected: number
  readonly observed: number
  readonly held: number
}

interface Result {
  readonly platform: string
  readonly title: string
  readonly format: string
  readonly size: string
  readonly host: string
  readonly consent: string
  readonly locale: string
  readonly verdict: 'proven' | 'assumed'
  readonly facts: readonly { readonly name: string; readonly verified: boolean; readonly note: string }[]
  readonly paths: number
  readonly coverage_percent: number
  readonly missed: readonly string[]
  readonly pixels: readonly Pixel[]
  readonly clicks: readonly { readonly click: string; readonly component: string | null; readonly expected: string; readonly landed: string }[]
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
}

/** A claim with all that the page shows of it. */
export interface FullClaim extends Claim {
  readonly creative: string
  readonly made_at: string
  readonly tool: { readonly flowtag: string; readonly browser: string; readonly player: string }
  readonly bundle: readonly { readonly file: string; readonly sha256: string; readonly bytes: number }[]
  readonly results: readonly Result[]
}

const number = (value: number): string => value.toLocaleString('en')
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)

export function drawClaim(claim: FullClaim): void {
  const day = claim.made_at.slice(0, 10)
  part('made').textContent = `${day}, ${claim.tool.browser}, Flowtag ${claim.tool.flowtag}`
  part('results').replaceChildren(...claim.results.map(drawResult))
  part('details').replaceChildren(...claim.results.map(drawDetails), drawBundle(claim))
}

const PLAIN: readonly string[] = ['', 'frame', 'macros', 'en-GB'] // a frame in a page, consent by macros: not told of each

/** Format and size, and what else was varied. */
const caseOf = ({ format, size, host, consent, locale }: Result): string => [format, size, ...[host, consent, locale].filter((one) => !PLAIN.includes(one))].join(', ')

function drawResult(result: Result): HTMLElement {
  const pixels = `${number(sum(result.pixels.map(({ observed }) => observed)))} of ${number(sum(result.pixels.map(({ expected }) => expected)))}`
  const cells = [
    draw('th', '', result.title, draw('small', '', caseOf(result))),
    draw('td', '', number(result.paths)),
    draw('td', '', `${result.coverage_percent} %`),
    draw('td', '', pixels),
    draw('td', '', number(result.clicks.length)),
    draw('td', '', draw('span', `pill ${result.verdict}`, result.verdict)),
  ]
  const names = ['', 'Sessions', 'Covered', 'Pixels seen', 'Ways out', 'Verdict']
  cells.forEach((cell, n) => cell.setAttribute('data-name', names[n]!))
  return draw('tr', '', ...cells)
}

function drawDetails(result: Result): HTMLElement {
  const box = draw('details', '', draw('summary', '', `${result.title} (${caseOf(result)}): every pixel and way out`))
  const rows = result.pixels.map(({ component, on, url, expected, observed, held }) =>
    draw('tr', '', draw('td', '', component ?? 'the tag'), draw('td', '', on), draw('td', '', draw('code', '', url)), draw('td', 'count', `${observed} of ${expected}${held ? `, ${held} held` : ''}`)),
  )
  const clicks = result.clicks.map(({ click, component, landed }) =>
    draw('tr', '', draw('td', '', component ?? 'the tag'), draw('td', '', `opens ${click}`), draw('td', '', draw('code', '', landed)), draw('td', 'count', 'landed')),
  )
  box.append(draw('div', 'scroll', draw('table', '', draw('tbody', '', ...rows, ...clicks))))
  const facts = result.facts.map(({ name, verified, note }) => draw('li', '', draw('b', '', `${name}: ${verified ? 'verified' : 'assumed'}`), note ? ` ${note}` : ''))
  box.append(draw('ul', 'facts', ...facts))
  if (result.missed.length) box.append(draw('p', 'note', `Not reached by any session: ${result.missed.join(', ')}.`))
  if (result.warnings.length) box.append(draw('p', 'note', `Told and let pass: ${result.warnings.join(' ')}`))
  if (result.notes.length) box.append(draw('ul', 'facts', ...result.notes.map((note) => draw('li', '', note))))
  return box
}

function drawBundle({ bundle, tool }: FullClaim): HTMLElement {
  const rows = bundle.map(({ file, sha256, bytes }) => draw('tr', '', draw('td', '', file), draw('td', 'count', `${number(bytes)} bytes`), draw('td', '', draw('code', '', sha256))))
  const box = draw('details', '', draw('summary', '', 'Published files and tools, by their hashes'))
  if (rows.length) box.append(draw('div', 'scroll', draw('table', '', draw('tbody', '', ...rows))))
  box.append(draw('p', 'note', `Player ${tool.player}`))
  return box
}
