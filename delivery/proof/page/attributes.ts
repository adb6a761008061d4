/** What became of one attribute: which pixel, which landing page, which slot, in words. */
import type { Attribute, Token } from './html'
import { isMark } from './marks'
import { decodeReferences } from './references'
import { shorten, type Scene } from './scene'
import { compareValues, matchTemplate } from './values'

export type Role = 'pixel' | 'program' | 'picture' | 'landing' | 'size' | 'append' | 'slot' | 'policy' | 'plain'

const ADDRESSES: Readonly<Record<string, string>> = { img: 'src', script: 'src', iframe: 'src', a: 'href', link: 'href', source: 'src', video: 'src', object: 'data', embed: 'src' }
const SLOT = /^\d\.[0-9a-f]{6}\./
const SPACED = new Set(['alt', 'title', 'style', 'class', 'data-title'])

/** The address that an element asks for, or leads to; undefined if it has none. */
export const addressOf = (token: Token): Attribute | undefined => token.attributes.find(({ name }) => name === ADDRESSES[token.name])

/** What an attribute is there for. */
export function roleOf(scene: Scene, token: Token, { name, value }: Attribute): Role {
  if (name === 'data-append') return 'append'
  if (name === 'data-size') return 'size'
  if (SLOT.test(value)) return 'slot'
  if (token.name === 'meta' && name === 'content') return 'policy'
  if (name !== ADDRESSES[token.name]) return 'plain'
  if (token.name === 'a') return 'landing'
  const own = (scene.claim.base_url !== '' && value.startsWith(scene.claim.base_url)) || value.startsWith('data:')
  if (own) return token.name === 'img' ? 'picture' : 'program'
  return 'pixel'
}

/** An element by its address: "The pixel https://t.example/imp". */
export function elementName(scene: Scene, token: Token): string {
  const address = addressOf(token)
  if (!address) return `<${token.name}>`
  const short = shorten(scene.marks.take(address.value).split(/[?#]/)[0] ?? '', 100)
  switch (roleOf(scene, token, address)) {
    case 'program':
      return `The ad itself (<${token.name}> ${short})`
    case 'picture':
      return 'The picture for browsers without scripts'
    case 'landing':
      return 'The link for browsers without scripts'
    default:
      return token.name === 'img' ? `The pixel ${short}` : `The ${token.name} ${short}`
  }
}

/** Compares the attributes of two tags with the same name. `cut`: the text ended inside the second. */
export function compareAttributes(scene: Scene, one: Token, other: Token): void {
  const cut = other.cut !== ''
  const broken = cut ? undefined : quoteLost(one, other)
  if (broken) return tellQuoteLost(scene, one, broken)
  const last = other.attributes[other.attributes.length - 1]
  for (const attribute of one.attributes) {
    const partner = other.attributes.find(({ name }) => name === attribute.name)
    if (partner) {
      if (cut && partner === last && attribute.value.startsWith(partner.value)) continue
      compareAttribute(scene, one, attribute, partner)
    } else if (!cut) tellGone(scene, one, attribute)
  }
  for (const attribute of other.attributes) {
    const known = one.attributes.some(({ name }) => name === attribute.name)
    if (!known && !(cut && attribute === last)) tellAdded(scene, other, attribute)
  }
  tellTwice(scene, one, other)
  const order = (token: Token): string => token.attributes.map(({ name }) => name).join(' ')
  const same = [...one.attributes].map(({ name }) => name).sort().join(' ') === [...other.attributes].map(({ name }) => name).sort().join(' ')
  if (same && order(one) !== order(other)) scene.note('attribute-order', true, 'Attributes stand in another order. Harmless.')
}

/** An attribute that goes on into the next one, or begins without its quote. */
function quoteLost(one: Token, other: Token): Attribute | undefined {
  return other.attributes.find(({ name, value, quote }) => {
    const proven = one.attributes.find((attribute) => attribute.name === name)
    if (!proven || proven.value === value) return false
    return quote ? /[ \n][\w.-]+=$/.test(value) && value.startsWith(proven.value) : /["']$/.test(value) && value.slice(0, -1) === proven.value.split(/[ \n]/)[0]
  })
}

function tellQuoteLost(scene: Scene, token: Token, { name, raw, quote }: Attribute): void {
  const proven = token.attributes.find((one) => one.name === name)!
  const message = `A quotation mark is missing in <${token.name}>, at ${name}: what follows is read in another way.`
  scene.edit('quote-lost', message, `${name}=${proven.quote}${proven.raw}${proven.quote}`, `${name}=${quote}${raw}${quote}`)
}

function tellTwice(scene: Scene, one: Token, other: Token): void {
  const seen = new Set<string>()
  for (const { name, value } of other.attributes) {
    if (seen.has(name) && one.attributes.filter((known) => known.name === name).length < 2) {
      scene.edit('attribute-added', `<${other.name}> has ${name} twice; browsers take the first.`, '', value)
    }
    seen.add(name)
  }
}

function tellGone(scene: Scene, token: Token, attribute: Attribute): void {
  const { name, value } = attribute
  if (roleOf(scene, token, attribute) === 'slot') scene.edit('slot-gone', `The slot ${name.replace(/^data-/, '')} is gone: nothing hands its value to the ad.`, value, '')
  else if (name === ADDRESSES[token.name]) scene.edit('pixel-gone', `${elementName(scene, token)} has lost its address.`, value, '')
  else scene.edit('attribute-gone', `<${token.name}> has no ${name} any more.`, `${name}="${value}"`, '')
}

function tellAdded(scene: Scene, token: Token, { name, value }: Attribute): void {
  if (SLOT.test(value)) scene.edit('slot-added', `The slot ${name.replace(/^data-/, '')} was added.`, '', value)
  else scene.edit('attribute-added', `<${token.name}> has ${name}, which the proven tag does not have.`, '', `${name}="${value}"`)
}

function compareAttribute(scene: Scene, token: Token, attribute: Attribute, partner: Attribute): void {
  const [expected, observed] = [attribute.value, partner.value]
  const role = roleOf(scene, token, attribute)
  if (expected.replace(/\n/g, ' ') === observed.replace(/\n/g, ' ')) {
    scene.fill([...expected].filter(isMark).map((mark) => ({ mark, value: mark })))
    if (attribute.raw !== partner.raw) scene.kinds.add(/[\t\n\f\r]/.test(partner.raw) ? 'white-space' : 'references')
    return
  }
  if (tellDamage(scene, attribute, partner, elementName(scene, token))) return
  if (scene.marks.take(expected) === scene.marks.take(observed) && !filledOnly(expected, observed)) {
    scene.edit('guard-lost', `In ${attribute.name} of <${token.name}> a character reference is gone that kept the platform from replacing text of ours.`, attribute.raw, partner.raw)
    return
  }
  if (role === 'landing') return compareLanding(scene, expected, observed)
  const { filled, changed } = compareValues(expected, observed)
  scene.fill(filled)
  for (const one of changed) tellChanged(scene, token, attribute.name, role, one, [expected, observed])
}

const filledOnly = (expected: string, observed: string): boolean => matchTemplate(expected, observed) !== undefined

/** Whether something on the way did it, and the text is the proven one underneath. */
function tellDamage(scene: Scene, attribute: Attribute, partner: Attribute, where: string): boolean {
  const [expected, observed] = [attribute.value, partner.value]
  const again = decodeReferences(observed, false)
  if (observed.includes('&amp;') && (again === expected || decodeReferences(again, false) === expected)) {
    scene.note('escaped-twice', false, `${where}: & was escaped twice (&amp;amp;), so what follows it is lost. Not harmless.`)
    return true
  }
  if (squeezed(observed) !== squeezed(expected)) return false
  const folded = SPACED.has(attribute.name)
  const verdict = folded ? 'Harmless.' : 'Not harmless: the platform and the browser read another value.'
  scene.note(folded ? 'white-space' : 'broken-line', folded, `${where}: a line break or space stands inside its ${attribute.name}. ${verdict}`)
  return true
}

const squeezed = (text: string): string => text.replace(/[ \t\n\f\r]/g, '')

interface Change {
  readonly name: string
  readonly expected: string
  readonly observed: string
}

function tellChanged(scene: Scene, token: Token, attribute: string, role: Role, { name, expected, observed }: Change, whole: readonly [string, string]): void {
  const who = elementName(scene, token)
  if (insecure(whole[0], whole[1]) && name === '') return scene.edit('not-https', `${who} is asked for over http instead of https.`, expected, observed)
  switch (role) {
    case 'size':
      return scene.edit('other-size', `It is a tag for ${observed}; proven is ${expected}.`, expected, observed)
    case 'append':
      return scene.edit('append-changed', `data-append says that the landing page is escaped ${observed} times behind the click macro; proven is ${expected}.`, expected, observed)
    case 'slot':
      return scene.edit('slot-changed', `The slot ${attribute.replace(/^data-/, '')} is not as proven.`, expected, observed)
    case 'policy':
      return scene.edit('policy-changed', 'The content security policy of the ad is another one: so is its program or its look.', shorten(expected, 400), shorten(observed, 400))
    case 'program':
      if (/^[#;?&]/.test(expected || observed)) return tellParameter(scene, 'parameter-changed', 'The address of the ad', { name, expected, observed })
      if (expected.startsWith('data:')) return scene.edit('program-changed', `${who} is another one.`, shorten(expected, 300), shorten(observed, 300))
      return scene.edit('other-version', `The ad is loaded from another place: another version of the bundle. Proven is ${expected}.`, expected, observed)
    case 'picture':
      return scene.edit('picture-changed', `${who} is another one.`, shorten(expected, 300), shorten(observed, 300))
    case 'pixel':
      return tellParameter(scene, 'pixel-changed', who, { name, expected, observed })
    default:
      return scene.edit('attribute-changed', `${attribute} of <${token.name}> is not as proven.`, shorten(whole[0], 300), shorten(whole[1], 300))
  }
}

function tellParameter(scene: Scene, kind: string, who: string, { name, expected, observed }: Change): void {
  const called = scene.marks.take(name)
  if (!name) return scene.edit(kind, `${who} has another address.`, expected, observed)
  if (!observed) return scene.edit(kind, `${who} has lost its parameter ${called}.`, expected, observed)
  if (!expected) return scene.edit(kind, `${who} has a parameter ${called} that was not proven.`, expected, observed)
  return scene.edit(kind, `${who}: the parameter ${called} is not as proven.`, expected, observed)
}

const insecure = (expected: string, observed: string): boolean => expected.replace(/^https:/, 'http:') === observed.replace(/^https:/, 'http:') || (expected.startsWith('https:') && observed.startsWith('http:') && compareValues(expected, observed.replace(/^http:/, 'https:')).changed.length === 0)

/** The click macro in front of it, and the landing page behind. */
function compareLanding(scene: Scene, expected: string, observed: string): void {
  const filled = matchTemplate(expected, observed)
  if (filled) return scene.fill(filled)
  const mark = isMark(expected[0]) ? expected[0]! : ''
  const page = expected.slice(mark.length)
  const seen = observed.startsWith(mark) ? observed.slice(mark.length) : observed.slice(startOfPage(observed))
  const before = observed.slice(0, observed.length - seen.length)
  if (mark && before === '') scene.edit('slot-gone', `The click macro ${scene.named(scene.marks.of(mark))} is gone: the click is not counted.`, mark, '')
  else if (mark) scene.fill([{ mark, value: before }])
  if (page === seen) return
  const [proven, now] = [fullyDecoded(scene.marks.take(page)), fullyDecoded(scene.marks.take(seen))]
  if (proven === now) return scene.edit('landing-escaped', 'The landing page is percent-encoded in another way behind the click macro.', page, seen)
  if (proven === now.replace(/^http:/, 'https:')) return scene.edit('not-https', 'The landing page is opened over http instead of https.', proven, now)
  return scene.edit('landing-changed', 'The landing page is another one.', proven, now)
}

/** Where the landing page begins behind something that is not the click macro: the last address. */
function startOfPage(text: string): number {
  const last = Math.max(text.lastIndexOf('https:'), text.lastIndexOf('http:'), text.lastIndexOf('https%3A'), text.lastIndexOf('http%3A'), text.lastIndexOf('https%253A'))
  return Math.max(last, 0)
}

function fullyDecoded(text: string): string {
  let done = text
  for (let n = 0; n < 2 && /^https?%/i.test(done); n++) {
    try {
      done = decodeURIComponent(done)
    } catch {
      return done
    }
  }
  return done
}
