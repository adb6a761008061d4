import type { Effect } from '../kinds'
import type { Ad } from '../types'

/** An author's style sheet, from here until a reset. The page's policy knows it by its hash. */
export function style({ doc, view }: Ad, { component, a }: Effect): void {
  const id = 'css' + component
  doc.getElementById(id)?.remove()
  if (!a) return
  const sheet = doc.createElement('style')
  sheet.id = id
  sheet.textContent = view.sheets![component]!
  doc.head.append(sheet)
}
