/** Elements from texts only: nothing that an ad sends is ever read as markup. */

export const $ = (id) => document.getElementById(id)

/** An element with a class and children; texts become text nodes. */
export function make(tag, name = '', ...children) {
  const element = document.createElement(tag)
  if (name) element.className = name
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ''))
  return element
}

export function fill(select, options, chosen) {
  select.replaceChildren(
    ...options.map(({ name, title, told }) => {
      const option = make('option', '', title)
      option.value = name
      option.title = told || ''
      option.selected = name === chosen
      return option
    }),
  )
}

export function button(text, act, name = '') {
  const element = make('button', name, text)
  element.type = 'button'
  element.addEventListener('click', act)
  return element
}

/** Copies a text and says so on the button for a moment. */
export async function copy(text, where) {
  const before = where.textContent
  try {
    await navigator.clipboard.writeText(text)
    where.textContent = 'Copied'
  } catch {
    where.textContent = 'Not allowed: select and copy it'
  }
  setTimeout(() => (where.textContent = before), 1600)
}

/** The theme follows the system until it is chosen; the choice stays in this browser. */
export function themed(control) {
  const names = ['auto', 'light', 'dark']
  let at = names.indexOf(localStorage.getItem('theme') || 'auto')
  const apply = () => {
    if (names[at] === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = names[at]
    control.textContent = { auto: 'Theme: auto', light: 'Theme: light', dark: 'Theme: dark' }[names[at]]
  }
  control.addEventListener('click', () => {
    at = (at + 1) % names.length
    localStorage.setItem('theme', names[at])
    apply()
  })
  if (at < 0) at = 0
  apply()
}
