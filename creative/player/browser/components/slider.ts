import { make, offer, post, put } from '../core'
import type { Kind } from '../kinds'
import type { Ad, SlideView, SliderView } from '../types'

const SETTLED_MS = 90 // without a scroll event for so long, a swipe is over
const TAKEN = new WeakMap<HTMLElement, number>()

/**
 * Slides to swipe through, to step through with buttons or arrow keys; the browser snaps. With
 * `pick` they wait in the dock until one is taken, else they are a message of the brand.
 */
export const slider: Kind<SliderView> = {
  show(ad, room, view, component) {
    const { doc, win } = ad
    const box = make(ad, 'div', 'slider')
    const track = make(ad, 'div', 'slides')
    const place = make(ad, 'p', 'hidden')
    const slides = view.slides.map((slide, n) => {
      const one = make(ad, 'div', 'slide')
      name(one, 'slide', n + 1 + '/' + view.slides.length)
      const card = fill(ad, one, slide, n, view.pick)
      if (view.pick)
        card.onclick = () => {
          TAKEN.set(box, n)
          ad.send({ type: 'pick', component, slide: n })
        }
      const exit = slide.click && (view.pick ? one.lastElementChild as HTMLElement : card)
      if (exit) exit.onclick = () => ad.send({ type: 'exit', component, click: slide.click })
      track.append(one)
      return one
    })
    let at = 0
    let settling = 0
    let playing = 0
    let swiped = false

    const tell = (): void => {
      slides.forEach((one, n) => (one.inert = n !== at))
      back.disabled = !at
      forth.disabled = at === slides.length - 1
      if (!playing) place.textContent = at + 1 + '/' + slides.length // read out when it changes
    }
    const goTo = (n: number): void => {
      swiped = false
      const held = slides[at]!.contains(doc.activeElement)
      at = Math.min(Math.max(n, 0), slides.length - 1)
      tell()
      if (held) put(slides[at]!.querySelector('button') || track) // else it would be lost with the slide
      track.scrollTo({ left: slides[at]!.offsetLeft - slides[0]!.offsetLeft })
    }
    const stop = (): void => {
      win.clearInterval(playing)
      playing = 0
    }
    const step = (by: number, word: string): HTMLButtonElement => {
      const button = make(ad, 'button', by < 0 ? 'step back' : 'step')
      button.type = 'button'
      button.setAttribute('aria-label', word)
      button.onclick = () => goTo(at + by)
      button.onmousedown = ({ detail }) => detail > 1 && goTo(at + by) // of a double click only the first is a click
      return button
    }
    const back = step(-1, view.texts.previous)
    const forth = step(1, view.texts.next)

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
    for (const kind of ['pointerdown', 'touchstart', 'wheel']) track.addEventListener(kind, () => (swiped = true), { passive: true })
    for (const kind of ['pointerenter', 'pointerdown', 'touchstart', 'focusin', 'keydown']) box.addEventListener(kind, stop, { passive: true })

    name(box, 'carousel', view.label)
    track.tabIndex = -1
    place.setAttribute('aria-live', 'polite')
    box.append(track)
    if (slides.length > 1) box.append(back, forth, place)
    if (view.pick) offer(room, box, box.querySelector('button')!, true)
    else {
      box.className += ' brand'
      post(room, box)
    }
    if (view.autoplay && slides.length > 1 && !win.matchMedia('(prefers-reduced-motion:reduce)').matches) {
      // Once through and back to the first: an ad that moves for ever is refused by many.
      playing = win.setInterval(() => {
        if (doc.hidden) return
        if (!box.isConnected || !at && slides[0]!.dataset['seen']) return stop()
        slides[0]!.dataset['seen'] = '1'
        goTo((at + 1) % slides.length)
      }, view.autoplay)
    }
    tell()
    return box
  },

  said: (_ad, _room, box, view) => {
    const slide = box && view.slides[TAKEN.get(box)!]
    return slide ? slide.text || slide.alt : ''
  },
}

function name(element: HTMLElement, role: string, label: string): void {
  element.setAttribute('role', 'group')
  element.setAttribute('aria-roledescription', role)
  element.setAttribute('aria-label', label)
}

/** What a slide shows. It is one button if pressing it does something; a slide that can be taken has its way out beside it. */
function fill(ad: Ad, one: HTMLElement, slide: SlideView, n: number, pick: boolean): HTMLElement {
  const { text, image, alt, width, height, click, button } = slide
  const card = pick || click ? make(ad, 'button', 'tile') : make(ad, 'div', 'tile')
  const words = make(ad, 'span', 'words')
  const both = pick && click
  one.append(card)
  if (image >= 0) {
    const picture = make(ad, 'img', '')
    picture.alt = alt
    picture.width = width
    picture.height = height
    picture.draggable = false
    picture.src = ad.view.images[image]!
    card.append(picture)
  }
  card.append(words)
  if (text) words.append(make(ad, 'span', 'caption', text))
  if (pick) card.setAttribute('data-pick', '' + n)
  if (!button) return card
  const more = make(ad, both ? 'button' : 'span', 'more', button)
  ;(both ? one : words).append(more)
  if (!click) return card
  more.append(make(ad, 'span', 'hidden', ' (' + ad.view.texts.opens + ')'))
  ;(both ? more : card).setAttribute('data-exit', '' + n)
  return card
}
