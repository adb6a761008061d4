/** Names every edit between a proven tag and the part of a text that it became. */
import { commonEnd, commonStart, type Pair } from './align'
import { addressOf, compareAttributes, elementName, roleOf } from './attributes'
import type { Token } from './html'
import { isMark } from './marks'
import { shorten, type Scene } from './scene'
import { compareSpelling } from './spelling'
import { matchTemplate } from './values'

/** Tokens and the text that they were read from. */
export interface Read {
  readonly tokens: readonly Token[]
  readonly text: string
}

const slice = ({ text }: Read, token: Token): string => text.slice(token.start, token.end)

/** Compares along an alignment; `pairs` has no tokens of the text outside the tag's window. */
export function compare(scene: Scene, proven: Read, seen: Read, pairs: readonly Pair[]): void {
  const gone: Token[] = []
  const added: Token[] = []
  const kept: Token[] = []
  let cut: Token | undefined
  for (const [p, c] of pairs) {
    const [one, other] = [proven.tokens[p], seen.tokens[c]]
    if (one && other) {
      kept.push(one)
      compareTokens(scene, one, other, [slice(proven, one), slice(seen, other)])
      if (other.cut && !one.cut) cut = other
    } else if (one) gone.push(one)
    else if (other) added.push(other)
  }
  if (cut) tellCut(scene, cut, gone)
  tellMissing(scene, gone, added, cut !== undefined)
  tellAdded(scene, added, gone, kept)
}

function compareTokens(scene: Scene, one: Token, other: Token, texts: readonly [string, string]): void {
  if (one.key === other.key) {
    compareSpelling(one, other, texts[0], texts[1], scene.kinds)
    scene.fill([...texts[0]].filter(isMark).map((mark) => ({ mark, value: mark })))
    return
  }
  switch (one.kind) {
    case 'open':
      return compareAttributes(scene, one, other)
    case 'code':
      return compareCode(scene, one, other)
    case 'close':
      return
    case 'text':
    case 'comment':
      return compareTexts(scene, one, other)
  }
}

function compareCode(scene: Scene, one: Token, other: Token): void {
  const filled = matchTemplate(one.value, other.value)
  if (filled) return scene.fill(filled)
  if (other.cut && one.value.startsWith(other.value)) return
  const rest = compareLandings(scene, one.value, other.value)
  if (rest === unescaped(one.value)) return
  const [expected, observed] = around(one.value, rest ?? other.value)
  if (one.value.replace(/[ \t\n\f\r]+/g, '') === other.value.replace(/[ \t\n\f\r]+/g, '')) return scene.edit('program-changed', `White space inside the text of <${one.name}> is not as proven: what its policy allows is exactly the proven text.`, expected, observed)
  const what = one.name === 'style' ? 'The look of the ad' : 'The program of the ad'
  return scene.edit(one.name === 'style' ? 'style-changed' : 'program-changed', `${what} (<${one.name}>) is not the proven one: another version of the bundle, or a change by hand.`, expected, observed)
}

/** Tells of landing pages that are not in the program any more; gives the program with them put back. */
function compareLandings(scene: Scene, proven: string, seen: string): string | undefined {
  let rest: string | undefined
  for (const { name, url } of scene.claim.landings) {
    if (!holds(proven, url) || holds(seen, url)) continue
    const now = nearestAddress(scene, url, unescaped(seen))
    scene.edit('landing-changed', `The landing page “${name}” is another one in the program of the ad.`, url, now)
    if (now) rest = (rest ?? unescaped(seen)).split(now).join(url)
  }
  return rest
}

/** The address in a program that begins and ends most like that one, and is no landing page of the proof. */
function nearestAddress(scene: Scene, url: string, code: string): string {
  const known = new Set(scene.claim.landings.map((landing) => landing.url))
  const likeness = (one: string): number => commonStart(one, url) + commonEnd(one, url)
  const found = [...new Set(code.match(/https?:\/\/[^\s"'\\<>`]+/g))].filter((one) => !known.has(one))
  const [best] = found.sort((a, b) => likeness(b) - likeness(a))
  return best !== undefined && likeness(best) > url.length / 2 ? best : ''
}

/** Whether an address stands in a program or its data, where characters may be escaped. */
const holds = (code: string, url: string): boolean => unescaped(code).includes(url)

const unescaped = (code: string): string => code.replace(/\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})/g, (_whole, four, two) => String.fromCharCode(parseInt(four || two, 16))).replace(/\\\//g, '/')

function compareTexts(scene: Scene, one: Token, other: Token): void {
  const filled = matchTemplate(one.value, other.value)
  if (filled) return scene.fill(filled)
  if (scene.marks.take(one.value) === scene.marks.take(other.value)) {
    return scene.edit('guard-lost', 'A character reference is gone from a text that kept the platform from replacing it.', one.value, other.value)
  }
  return scene.edit(one.kind === 'text' ? 'text-changed' : 'comment-changed', one.kind === 'text' ? 'A text of the tag is not as proven.' : 'A comment of the tag is not as proven.', ...around(one.value, other.value))
}

/** The first stretch that differs, with what stands around it. */
function around(one: string, other: string): [string, string] {
  const start = Math.max(0, commonStart(one, other) - 40)
  const end = Math.max(0, Math.min(commonEnd(one, other), one.length - start - 40, other.length - start - 40) - 40)
  const show = (text: string): string => shorten(text.slice(start, text.length - end), 240)
  return [show(one), show(other)]
}

function tellCut(scene: Scene, token: Token, gone: readonly Token[]): void {
  const rest = gone.filter((one) => addressOf(one)).length
  const more = rest ? `; ${rest} more ${rest === 1 ? 'part' : 'parts'} of the tag would follow` : ''
  scene.edit('cut-off', `The text ends in the middle of <${token.name}>${more}.`)
}

function tellMissing(scene: Scene, gone: readonly Token[], added: readonly Token[], cut: boolean): void {
  const real = gone.filter((token) => !added.some(({ key }) => key === token.key))
  const asking = real.filter(asks)
  for (const token of asking) scene.edit(kindOf(scene, token, 'gone'), `${elementName(scene, token)} is gone.`, addressOf(token)!.value, '')
  if (asking.length || cut) return
  for (const token of worthTelling(real)) scene.edit('markup-gone', `${shown(token)} is gone.`, shown(token), '')
}

/** Tells of tokens that the proven tag does not have at that place. */
export function tellAdded(scene: Scene, added: readonly Token[], gone: readonly Token[], kept: readonly Token[]): void {
  const asking = added.filter(asks)
  for (const token of asking) {
    const address = addressOf(token)!
    const name = elementName(scene, token)
    if (gone.some(({ key }) => key === token.key)) scene.edit('moved', `${name} stands at another place of the tag.`)
    else if (kept.some(({ key }) => key === token.key)) scene.edit('pixel-doubled', `${name} stands there twice.`, '', address.value)
    else {
      scene.edit(kindOf(scene, token, 'added'), `${name} was added.`, '', address.value)
      if (address.value.startsWith('http:')) scene.edit('not-https', `${name} is asked for over http instead of https.`, '', address.value)
    }
  }
  if (asking.length) return
  for (const token of worthTelling(added.filter((one) => !gone.some(({ key }) => key === one.key)))) {
    const code = token.kind === 'code'
    scene.edit(code ? 'script-added' : 'markup-added', `${shown(token)} was added.`, '', token.kind === 'code' ? shorten(token.value, 240) : shown(token))
  }
}

/** Without end tags whose start is told, and without the tag of a script whose text is. */
function worthTelling(tokens: readonly Token[]): Token[] {
  const has = (kind: Token['kind'], name: string): boolean => tokens.some((one) => one.kind === kind && one.name === name)
  return tokens.filter(({ kind, name }) => !(kind === 'close' && has('open', name)) && !(kind === 'open' && has('code', name)))
}

const asks = (token: Token): boolean => token.kind === 'open' && (addressOf(token)?.value ?? '') !== ''

/** "pixel-gone", "link-gone", "ad-gone" and the same with "added". */
function kindOf(scene: Scene, token: Token, what: 'gone' | 'added'): string {
  switch (roleOf(scene, token, addressOf(token)!)) {
    case 'landing':
      return `link-${what}`
    case 'program':
      return `ad-${what}`
    case 'picture':
      return `picture-${what}`
    default:
      return token.name === 'script' || token.name === 'iframe' ? `${token.name}-${what}` : `pixel-${what}`
  }
}

function shown({ kind, name, value }: Token): string {
  if (kind === 'open') return `<${name}>`
  if (kind === 'close') return `</${name}>`
  return kind === 'code' ? `A ${name === 'style' ? 'style' : 'script'}` : `“${shorten(value, 80)}”`
}
