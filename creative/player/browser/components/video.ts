import * as E from '../../engine/effects'
import { all } from '../core'
import type { Kind } from '../kinds'
import { whenLoaded } from '../later'
import type { FromBase64, Win } from '../types'

const PLAYED = 0 // and the three quartiles after it
const THIRD_QUARTILE = 3
const UNMUTED = 7 // and 6: muted
const PATIENCE_MS = 10_000 // waiting for data longer than this, nobody watches any more
const MAX_MOVING_MS = 30_000 // an ad that moves for longer by itself is refused by many

/**
 * A film. It loads after the page around the ad, and starts without sound, which browsers allow; where
 * they do not even allow that, or motion is unwanted, its button starts it. What it says of itself
 * goes to the engine, each once and in order, also when the film jumps. It pauses while the page is
 * hidden, and is let go when the flow goes on.
 */
export const video: Kind = (ad, box, component) => {
  const { doc, win } = ad
  const film = box.querySelector('video')!
  const [play, sound, skip] = all(box, 'button') as [HTMLElement, HTMLElement, HTMLElement]
  const { src, poster } = film.dataset
  const { pause, skip: wait } = box.dataset
  const label = play.getAttribute('aria-label')!
  // A film that is let go still has things to say, which nobody waits for.
  const say = (event: number): void => void (box.isConnected && ad.send({ type: 'media', component, event }))
  let said = PLAYED - 1
  let patience = 0
  let away = false
  const upTo = (event: number): void => {
    while (said < event) say(++said)
  }
  const load = (): void => {
    if (!film.src) film.src = playable(win, ad.view.images[+src!] || src!)
  }
  const begin = (): void => {
    load()
    // Not allowed by itself, or an old browser, which promises nothing; what cannot be played is an error event.
    film.play()?.catch(() => box.classList.add('paused'))
  }
  const turn = (): void => {
    if (doc.hidden) {
      away = away || !film.paused
      film.pause()
    } else if (away) {
      away = false
      begin()
    }
  }

  film.muted = true
  if (poster) film.poster = ad.view.images[+poster]!
  play.onclick = film.onclick = () => (film.paused ? begin() : film.pause())
  sound.onclick = () => {
    film.muted = !film.muted
    sound.setAttribute('aria-pressed', '' + !film.muted)
    say(UNMUTED - +film.muted)
  }
  film.onplay = film.onpause = film.onplaying = film.onwaiting = ({ type }) => {
    win.clearTimeout(patience)
    box.classList.toggle('paused', film.paused)
    play.setAttribute('aria-label', film.paused ? label : pause!)
    if (type === 'playing') upTo(PLAYED)
    else if (type === 'waiting') patience = win.setTimeout(() => say(E.MEDIA_FAILED), PATIENCE_MS)
  }
  film.ontimeupdate = () => {
    const { currentTime, duration } = film
    skip.hidden = !(currentTime * 1000 >= +wait!) // without a wait it never comes
    if (currentTime > 0) upTo(Math.min((currentTime / duration) * 4 | 0, THIRD_QUARTILE))
  }
  film.onended = () => upTo(E.MEDIA_COMPLETED)
  film.onerror = () => say(E.MEDIA_FAILED)
  doc.addEventListener('visibilitychange', turn)

  const alone = 'auto' in box.dataset && !win.matchMedia('(prefers-reduced-motion:reduce)').matches
  // One that waits for its button is asked for when it is pressed, if a poster stands there meanwhile.
  if (alone || !poster)
    whenLoaded(() => {
      if (!box.isConnected) return
      if (!alone) return load()
      // Without being asked to, it plays for a while.
      win.setTimeout(() => ad.touched || film.pause(), MAX_MOVING_MS)
      if (doc.hidden) away = true
      else begin()
    })
  return {
    hear({ kind }) {
      if (kind !== E.CLEAR) return
      win.clearTimeout(patience)
      doc.removeEventListener('visibilitychange', turn)
      film.pause()
      win.URL.revokeObjectURL(film.src)
      film.removeAttribute('src')
      film.load()
    },
  }
}

/** Some browsers play no film from a data address, but all play one from a blob. */
function playable(win: Win, address: string): string {
  const [head, data] = address.split(';base64,')
  if (!data) return address
  const bytes = (Uint8Array as FromBase64).fromBase64?.(data) || Uint8Array.from(win.atob(data), (character) => character.charCodeAt(0))
  return win.URL.createObjectURL(new win.Blob([bytes], { type: head!.slice(5) }))
}
