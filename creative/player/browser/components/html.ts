import { make, post } from '../core'
import type { Show } from '../kinds'
import type { Ad, HtmlView, Piece } from '../types'

/**
 * A message with inline HTML. The allow-list is `creative/rich_text.py`: here elements are made
 * from data, and no text of an author or a user is ever parsed.
 */
export const html: Show<HtmlView> = (ad, room, view) => {
  const message = make(ad, 'p', 'brand')
  fill(ad, message, view.nodes)
  post(room, message)
  return message
}

function fill(ad: Ad, parent: Element, nodes: readonly Piece[]): void {
  for (const node of nodes) {
    if (typeof node === 'string') parent.append(node)
    else if (typeof node === 'number') parent.append('' + ad.state.vars[node])
    else {
      const [tag, style, ...children] = node
      const element = ad.doc.createElement(tag)
      if (style) element.style.cssText = style // a policy without 'unsafe-inline' forbids the attribute, not this
      fill(ad, element, children)
      parent.append(element)
    }
  }
}
