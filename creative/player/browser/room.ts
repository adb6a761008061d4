/** Where the conversation takes place: the log of messages, and below it the dock with what waits for the user. */

import type { Ad, Words } from './types'

export interface Room {
  readonly ad: HTMLElement
  readonly log: HTMLElement
  readonly dock: HTMLElement
  /** Whether the user works with the keyboard: then focus follows the conversation. */
  keyboard: boolean
  /** Focus was on what has just left, and goes to what is offered next. */
  moving: boolean
  typing: HTMLElement | null
}

export function createRoom(doc: Document): Room {
  const room = { ad: doc.getElementById('ad')!, log: doc.getElementById('log')!, dock: doc.getElementById('dock')!, keyboard: false, moving: false, typing: null }
  doc.addEventListener(
    'keydown',
    (event) => {
      room.keyboard = true
      if (event.repeat && event.key === 'Enter') drop(event) // held down: what comes next may have focus already
    },
    true,
  )
  // The second click of a double click was meant for what stood there before.
  doc.addEventListener('click', (event) => event.detail > 1 && drop(event), true)
  doc.addEventListener('pointerdown', () => (room.keyboard = false))
  return room
}

function drop(event: Event): void {
  event.preventDefault()
  event.stopPropagation()
}

/** An element with a class and a text; texts of authors and users enter the page here, as text only. */
export function make<K extends keyof HTMLElementTagNameMap>(ad: Ad, tag: K, name: string, text?: string): HTMLElementTagNameMap[K] {
  const element = ad.doc.createElement(tag)
  element.className = name
  if (text) element.textContent = text
  return element
}

/** A text with the variables as they are now. */
export function say(ad: Ad, words: Words): string {
  return typeof words === 'string' ? words : words.map((word) => (typeof word === 'number' ? ad.state.vars[word] : word)).join('')
}

/** Adds a message and brings it into view: its end, or its start if it is taller than the log. */
export function post(room: Room, message: HTMLElement): void {
  hush(room)
  room.log.appendChild(message)
  follow(room)
}

export function follow({ log }: Room): void {
  const last = log.lastElementChild as HTMLElement | null
  if (last) log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, last.offsetTop - log.offsetTop - 4)
}

/** Adds what waits for the user; `first`: above what is there. */
export function offer(room: Room, element: HTMLElement, focus: HTMLElement, first?: boolean): void {
  hush(room)
  room.dock.insertBefore(element, first ? room.dock.firstChild : null)
  if (room.moving) put(focus)
  room.moving = false
  follow(room)
}

/** Empties the dock, or everything. Focus that would be lost goes to the log, and from there to what is offered next. */
export function clear(room: Room, all: boolean): void {
  const { log, dock } = room
  if (room.keyboard && dock.contains(dock.ownerDocument.activeElement)) {
    room.moving = true
    put(log)
  }
  dock.textContent = ''
  if (!all) return
  hush(room)
  log.textContent = ''
}

/** Focuses without moving the publisher's page. */
export function put(element: HTMLElement): void {
  element.focus({ preventScroll: true })
}

/** The brand is typing: three dots where its message will stand. */
export function type(ad: Ad, room: Room): void {
  const dots = make(ad, 'p', 'brand typing')
  dots.setAttribute('aria-hidden', 'true')
  for (let i = 0; i < 3; i++) dots.appendChild(make(ad, 'i', ''))
  post(room, dots)
  room.typing = dots
}

function hush(room: Room): void {
  if (room.typing) room.typing.remove()
  room.typing = null
}
