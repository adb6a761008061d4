import { all, put } from '../core'
import type { Kind } from '../kinds'

const SETTLED_MS = 90 // without a scroll event for so long, a swipe is over

/**
 * Slides to swipe through, to step through with buttons or arrow keys; the browser snaps. With
 * `pick` they wait in the dock until one is taken, else they are a message of the brand.
 */
export const slider: Kind = ({ doc, win }, box) => {
  const find = (selector: string): HTMLElement => box.querySelector(selector)!
  const track = find('.slides')
  const place = find('[aria-live]')
  const slides = all(track, '.slide')
  const steps = all(box, '.step')
  const last = slides.length - 1
  const { ms, turns } = box.dataset
  let at = 0
  let settling = 0
  let playing = 0
  let swiped = false
  let left = +turns!

  const tell = (): void => {
    slides.forEach((one, n) => (one.inert = n !== at))
    if (!playing && last) place.textContent = at + 1 + '/' + slides.length // read out when it changes
  }
  const goTo = (n: number): void => {
    swiped = false
    const held = slides[at]!.contains(doc.activeElement)
    at = (n + slides.length) % slides.length // round and round: no button goes away with the focus on it
    tell()
    if (held) put(slides[at]!.querySelector('button') || track) // else it would be lost with the slide
    track.scrollTo({ left: slides[at]!.offsetLeft - slides[0]!.offsetLeft })
  }
  const stop = (): void => {
    win.clearInterval(playing)
    playing = 0
  }
  steps.forEach((button, n) => {
    const turn = (): void => goTo(at + n * 2 - 1)
    button.onclick = turn
    button.onmousedown = ({ detail }) => detail > 1 && turn() // of a double click only the first is a click
  })
  track.onscroll = () => {
    win.clearTimeout(settling)
    if (!swiped) return // our own scrolling knows where it goes
    settling = win.setTimeout(() => {
      at = Math.round(Math.abs(track.scrollLeft) / (track.clientWidth || 1))
      tell()
    }, SETTLED_MS)
  }
  box.onkeydown = (event) => {
    const arrow = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!arrow) return
    event.preventDefault()
    goTo(at + (doc.dir === 'rtl' ? -arrow : arrow))
  }
  for (const kind of ['pointerdown', 'wheel']) track.addEventListener(kind, () => (swiped = true), { passive: true })
  for (const kind of ['pointerenter', 'pointerdown', 'focusin', 'keydown']) box.addEventListener(kind, stop, { passive: true })
  if (ms && !win.matchMedia('(prefers-reduced-motion:reduce)').matches)
    playing = win.setInterval(() => {
      if (doc.hidden) return
      if (!box.isConnected || !left--) return stop()
      goTo(at + 1)
    }, +ms)
  tell()
}
