/** Elements of the page. Texts are texts: nothing of a tag is ever read as HTML. */

/** The element of that id; the template has it. */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`no #${id}`)
  return found
}

export const setText = (id: string, text: string): void => {
  part(id).textContent = text
}

/** An element with a class and what stands in it. */
export function draw(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.append(...children)
  return element
}

/** A button that does something. */
export function button(label: string, act: () => void): HTMLElement {
  const made = draw('button', '', label)
  made.setAttribute('type', 'button')
  made.addEventListener('click', act)
  return made
}

/** Two texts with what differs between them marked. */
export function difference(expected: string, observed: string): [HTMLElement, HTMLElement] {
  const most = Math.min(expected.length, observed.length)
  let [start, end] = [0, 0]
  while (start < most && expected[start] === observed[start]) start += 1
  while (end < most - start && expected[expected.length - 1 - end] === observed[observed.length - 1 - end]) end += 1
  const show = (text: string): HTMLElement => {
    const middle = text.slice(start, text.length - end)
    const marked = middle ? [draw('mark', '', middle)] : []
    return draw('code', '', text.slice(0, start), ...marked, text.slice(text.length - end))
  }
  return [show(expected), show(observed)]
}
