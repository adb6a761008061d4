/** Where the conversation takes place: the log of messages, and below it the dock with what waits for the user. */

import type { Ad, Win } from './types'

export interface Room {
  readonly box: HTMLElement
  readonly talk: HTMLElement
  readonly dock: HTMLElement
  /** Every element that the ad can show, out of the document (creative/view.py). */
  readonly stock: DocumentFragment
  /** Whether the user works with the keyboard: then focus follows the conversation. */
  keyboard?: boolean
  /** Whether the user has touched the ad at all. */
  touched?: boolean
  /** Focus was on what has just left, and goes to what is offered next. */
  moving?: boolean | undefined
  /** Something was added that is not in view yet. */
  grown?: boolean
  /** The element that the user pressed last. */
  pressed: HTMLElement
}

export function createRoom({ document: doc }: Win, images: readonly string[]): Room {
  const find = (id: string): HTMLElement => doc.getElementById(id)!
  const box = find('ad')
  const { content } = find('parts') as HTMLTemplateElement
  for (const picture of all<HTMLImageElement>(content, '[data-image]')) picture.src = images[+picture.dataset['image']!]!
  const room: Room = { box, talk: find('log'), dock: find('dock'), stock: content, pressed: box }
  const onKey = (event: KeyboardEvent): void => {
    room.keyboard = room.touched = true
    if (event.repeat && event.key === 'Enter') drop(event) // held down: what comes next may have focus already
  }
  doc.addEventListener('keydown', onKey, true)
  // The second click of a double click was meant for what stood there before.
  doc.addEventListener('click', (event) => event.detail > 1 && drop(event), true)
  doc.addEventListener('pointerdown', () => {
    room.keyboard = false
    room.touched = true
  })
  return room
}

function drop(event: Event): void {
  event.preventDefault()
  event.stopPropagation()
}

export function all<T extends HTMLElement>(where: ParentNode, selector: string): T[] {
  return Array.from(where.querySelectorAll<T>(selector))
}

/** A copy of one of the ad's elements, with the variables as they are now: as text only, for it may be what a user typed. */
export function copy(ad: Ad, selector: string): HTMLElement | null {
  const found = ad.stock.querySelector(selector)
  const element = found && (ad.doc.importNode(found, true) as HTMLElement)
  if (element) for (const slot of all<HTMLDataElement>(element, 'data')) slot.replaceWith('' + ad.state.kept[+slot.value])
  return element
}

/** Adds a message. */
export function post(ad: Ad, message: HTMLElement): void {
  hush(ad)
  ad.talk.append(message)
}

/** Brings the last message into view: its end, or its start if it is taller than the talk. */
export function follow(ad: Ad): void {
  const { box, talk } = ad
  const [first] = talk.children as unknown as HTMLElement[]
  ad.grown = false
  if (first) talk.parentElement!.scrollTop = (talk.lastElementChild as HTMLElement).offsetTop + 14 - (box.matches('.no-header') ? 16 : first.offsetTop)
}

/** Adds what waits for the user: options in one labelled group, ways out below, all else above. */
export function offer(ad: Ad, element: HTMLElement): void {
  const group = ad.dock.querySelector('.choices')
  const focus = element.matches('button') ? element : element.querySelector<HTMLElement>('button,input,select')!
  hush(ad)
  if (element.matches('.choice')) {
    const options = group || copy(ad, '.choices')!
    options.append(element)
    if (!group) ad.dock.append(options)
  } else if (element === focus) ad.dock.append(element)
  else ad.dock.prepend(element)
  if (ad.moving) put(focus)
  ad.moving = false
}

/** Empties the dock, or everything. Focus that would be lost goes to the log; of who uses the keyboard, from there to what is offered next. */
export function clear(ad: Ad, everything: boolean): void {
  const { talk, dock } = ad
  const held = ad.doc.activeElement!
  dock.textContent = ''
  if (everything) talk.textContent = ''
  if (!held.isConnected && ad.doc.hasFocus()) {
    ad.moving = ad.keyboard
    put(talk)
  }
}

/** Focuses without moving the publisher's page. */
export function put(element: HTMLElement): void {
  element.focus({ preventScroll: true })
}

/** The brand no longer types: something is added. */
function hush(ad: Ad): void {
  ad.grown = true
  ad.talk.querySelector('.typing')?.remove()
}
