import type { On } from '../kinds'
import type { CssView } from '../types'
import * as E from '../../engine/effects'

/** An author's style sheet, from here until a reset. The page's policy knows it by its hash. */
export const css: On<CssView> = (ad, _room, _element, view, { kind, component, a }) => {
  if (kind !== E.STYLE) return
  const id = 'css' + component
  ad.doc.getElementById(id)?.remove()
  if (!a) return
  const sheet = ad.doc.createElement('style')
  sheet.id = id
  sheet.textContent = view.css
  ad.doc.head.append(sheet)
}
