import { make, offer } from '../core'
import * as E from '../../engine/effects'
import type { Kind } from '../kinds'
import type { VideoView } from '../types'

const PLAYED = 0 // and the three quartiles after it
const THIRD_QUARTILE = 3
const MUTED = 6
const UNMUTED = 7
const PATIENCE_MS = 10_000 // waiting for data longer than this, nobody watches any more
const LEAVE = new WeakMap<HTMLElement, () => void>()

/**
 * A film. It starts without sound, which browsers allow; where they do not even allow that, its
 * button starts it. What it says of itself goes to the engine, each once and in order, also when
 * the film jumps. It pauses while the page is hidden, and is let go when the flow goes on.
 */
export const video: Kind<VideoView> = {
  show(ad, room, view, component) {
    const { doc, win, view: { images } } = ad
    const box = make(ad, 'div', 'film paused')
    const film = make(ad, 'video', '')
    const button = (name: string, text: string): HTMLButtonElement => {
      const made = make(ad, 'button', name)
      made.type = 'button'
      made.setAttribute('aria-label', text)
      box.append(made)
      return made
    }
    const say = (event: number): void => ad.send({ type: 'media', component, event })
    let said = PLAYED - 1
    let patience = 0
    let away = false
    const upTo = (event: number): void => {
      while (said < event) say(++said)
    }
    const begin = (): void => {
      const playing = film.play() as Promise<void> | undefined // old browsers promise nothing
      if (playing) playing.catch(() => box.classList.add('paused')) // not allowed by itself; what cannot be played is an error event
    }
    const wait = (): void => win.clearTimeout(patience)

    film.muted = true
    film.playsInline = true
    film.disablePictureInPicture = true
    film.preload = 'auto'
    film.setAttribute('aria-label', view.label)
    if (view.width) film.style.aspectRatio = view.width + '/' + view.height
    if (view.poster >= 0) film.poster = images[view.poster]!
    box.append(film)
    const play = button('play', view.texts.play)
    const sound = button('sound', view.texts.sound)
    const skip = button('skip', '')
    skip.removeAttribute('aria-label')
    skip.textContent = view.texts.skip
    skip.hidden = view.skip !== 0
    sound.setAttribute('aria-pressed', 'false')
    if (view.captions) {
      const track = make(ad, 'track', '')
      track.kind = 'captions'
      track.srclang = doc.documentElement.lang
      track.default = true
      track.src = 'data:text/vtt,' + encodeURIComponent(view.captions)
      film.append(track)
    }

    play.onclick = film.onclick = () => (film.paused ? begin() : film.pause())
    sound.onclick = () => {
      film.muted = !film.muted
      sound.setAttribute('aria-pressed', '' + !film.muted)
      say(film.muted ? MUTED : UNMUTED)
    }
    skip.onclick = () => say(E.MEDIA_SKIPPED)
    film.onplay = film.onpause = () => {
      box.classList.toggle('paused', film.paused)
      play.setAttribute('aria-label', film.paused ? view.texts.play : view.texts.pause)
      wait()
    }
    film.onplaying = () => {
      wait()
      upTo(PLAYED)
    }
    film.onwaiting = () => {
      wait()
      patience = win.setTimeout(() => say(E.MEDIA_FAILED), PATIENCE_MS)
    }
    film.ontimeupdate = () => {
      const { currentTime, duration } = film
      if (currentTime * 1000 >= view.skip && view.skip >= 0) skip.hidden = false
      if (currentTime > 0) upTo(Math.min(Math.floor((currentTime / duration) * 4) || PLAYED, THIRD_QUARTILE))
    }
    film.onended = () => upTo(E.MEDIA_COMPLETED)
    film.onerror = () => say(E.MEDIA_FAILED)
    const turn = (): void => {
      if (doc.hidden) {
        away = away || !film.paused
        film.pause()
      } else if (away) {
        away = false
        begin()
      }
    }
    doc.addEventListener('visibilitychange', turn)

    const { src } = view
    const url = typeof src === 'number' ? blobOf(win, images[src]!) : src
    film.src = url
    LEAVE.set(box, () => {
      wait()
      doc.removeEventListener('visibilitychange', turn)
      film.onpause = film.onerror = film.ontimeupdate = null
      film.pause()
      film.removeAttribute('src')
      film.load()
      win.URL.revokeObjectURL(url)
    })
    offer(room, box, play, true)
    if (view.autoplay) {
      if (doc.hidden) away = true
      else begin()
    }
    return box
  },

  on(_ad, _room, box, _view, { kind }) {
    if (kind === E.CLEAR && box) LEAVE.get(box)!()
  },
}

/** Some browsers play no film from a data address, but all play one from a blob. */
function blobOf(win: Window & typeof globalThis, uri: string): string {
  const [head, data] = uri.split(';base64,')
  const bytes = Uint8Array.from(win.atob(data!), (character) => character.charCodeAt(0))
  return win.URL.createObjectURL(new win.Blob([bytes], { type: head!.slice(5) }))
}
