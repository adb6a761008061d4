import { callToAction, say } from '../core'
import * as E from '../../engine/effects'
import type { Kind } from '../kinds'
import type { PaymentView } from '../types'

const LOOK_MS = 500 // how soon a window that was closed without a word is noticed
const OPENED = new WeakMap<HTMLElement, { window: Window | null; leave: () => void }>()

/**
 * A button that opens the payment page and stays until the result is there. The window knows its
 * opener, because that is whom it tells; a message counts only from that window (and origin).
 * A payment page that cuts itself off from its opener (COOP) counts as cancelled.
 */
export const payment: Kind<PaymentView> = {
  show(ad, room, view, component) {
    const box = callToAction(ad, room, say(ad, view.text), { type: 'press', component })
    const { win } = ad
    const own = { window: null as Window | null, leave: () => {} }
    const tell = (paid: boolean): void => ad.send({ type: 'result', component, paid })
    const hear = ({ source, origin, data }: MessageEvent): void => {
      if (!source || source !== own.window || (view.origin && origin !== view.origin)) return
      const result: unknown = data && data.flowtag
      if (result === 'paid' || result === 'cancelled') tell(result === 'paid')
    }
    let gone = false
    const look = win.setInterval(() => {
      if (!own.window || !own.window.closed) return
      if (gone) tell(false)
      gone = true // a message may still be on its way: once more
    }, LOOK_MS)
    own.leave = () => {
      win.removeEventListener('message', hear)
      win.clearInterval(look)
    }
    win.addEventListener('message', hear)
    OPENED.set(box, own)
    return box
  },

  on(ad, _room, box, _view, { kind, component, text }) {
    const own = box && OPENED.get(box)
    if (!own) return
    if (kind === E.CLEAR) own.leave()
    else if (kind === E.OPEN) {
      if (own.window && !own.window.closed) return own.window.focus()
      own.window = ad.win.open(text, '_blank')
      if (!own.window) ad.tell('error', component, 'payment')
    }
  },
}
