import * as E from '../../engine/effects'
import type { Kind } from '../kinds'

const LOOK_MS = 500 // how soon a window that was closed without a word is noticed

/**
 * A button that opens the payment page and stays until the result is there. The window knows its
 * opener, because that is whom it tells; a message counts only from that window (and origin).
 * A payment page that cuts itself off from its opener (COOP) counts as cancelled.
 */
export const payment: Kind = (ad, button, component) => {
  const { win } = ad
  const believed = button.dataset['origin']
  let opened: Window | null | undefined
  let looks = 0
  const tell = (paid: boolean): void => ad.send({ type: 'result', component, paid })
  const onMessage = ({ source, origin, data }: MessageEvent): void => {
    if (!source || source !== opened || (believed && origin !== believed)) return
    const result: unknown = data?.flowtag
    if (result === 'paid' || result === 'cancelled') tell(result === 'paid')
  }
  const look = win.setInterval(() => {
    // A message may still be on its way when it has just gone: it is looked at once more.
    if (opened?.closed && looks++) tell(false)
  }, LOOK_MS)
  win.addEventListener('message', onMessage)
  return {
    hear({ kind, text }) {
      if (kind === E.CLEAR) {
        win.removeEventListener('message', onMessage)
        win.clearInterval(look)
      } else if (kind === E.OPEN) {
        if (opened && !opened.closed) return opened.focus()
        opened = win.open(text, '_blank')
        if (!opened) ad.tell('error', component, 'payment')
      }
    },
  }
}
