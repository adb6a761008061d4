import { make } from '../core'
import type { Ad, FieldView } from '../types'

const MAX_LENGTH = 254 // as the engine's: the longest e-mail address

/** One field on the screen: `value` is what the user gave, `focus` takes the keyboard. */
export interface Field {
  /** Label, line for what is wrong, and control stand in one parent. */
  readonly label: HTMLElement
  readonly note: HTMLElement
  readonly control: HTMLElement
  readonly focus: HTMLElement
  readonly value: () => string
  /** The value as the user would say it. */
  readonly words: () => string
  /** Marks it as wrong, with the retry text, or ('') as not wrong. */
  readonly mark: (retry: string) => void
}

/** A labelled field with a line for what is wrong. `id` is unique in the page. */
export function createField(ad: Ad, view: FieldView, id: string): Field {
  const rating = view.kind === 'rating'
  const label = make(ad, rating ? 'span' : 'label', 'name', view.label)
  const retry = make(ad, 'p', 'retry')
  const made = rating ? stars(ad, view, id) : view.kind === 'select' ? select(ad, view) : line(ad, view)
  const control = made.control
  label.id = 'name' + id
  retry.id = 'retry' + id
  retry.setAttribute('role', 'alert')
  if (rating) control.setAttribute('aria-labelledby', label.id)
  else {
    control.id = 'field' + id
    label.setAttribute('for', control.id)
  }
  control.setAttribute('aria-describedby', retry.id)
  if (view.required) control.setAttribute('aria-required', 'true')
  return {
    label,
    note: retry,
    control,
    focus: made.focus || control,
    value: made.value,
    words: made.words || made.value,
    mark: (text) => {
      retry.textContent = text
      label.parentElement!.classList.toggle('refused', !!text)
      control.setAttribute('aria-invalid', '' + !!text)
    },
  }
}

interface Made {
  readonly control: HTMLElement
  readonly value: () => string
  readonly words?: () => string
  readonly focus?: HTMLElement
}

/** How each kind of line is typed: type of the input, keyboard, what a browser may fill in. */
const LINES: Readonly<Record<string, readonly [type: string, mode: string, fill: string]>> = {
  email: ['email', 'email', 'email'],
  phone: ['tel', 'tel', 'tel'],
  number: ['text', 'decimal', 'off'], // a field of type number keeps what is wrong to itself
  date: ['date', '', 'off'],
}

function line(ad: Ad, view: FieldView): Made {
  const field = make(ad, 'input', 'field')
  const [type, mode, fill] = LINES[view.kind] || ['text', 'text', '']
  const language = ad.doc.documentElement.lang
  field.type = type
  if (mode) field.inputMode = mode
  if (fill) field.setAttribute('autocomplete', fill)
  field.enterKeyHint = 'send'
  if (view.placeholder) field.placeholder = view.placeholder
  if (type === 'date') {
    if (view.min) field.min = view.min
    if (view.max) field.max = '' + view.max
    const day = (): string => new Date(field.value).toLocaleDateString(language, { timeZone: 'UTC' })
    return { control: field, value: () => field.value, words: () => field.value && day() }
  }
  field.maxLength = view.kind === 'text' ? +(view.max || MAX_LENGTH) : MAX_LENGTH
  if (view.kind !== 'number') return { control: field, value: () => field.value }
  // Where people write 1,5 it means 1.5.
  const comma = (1.5).toLocaleString(language).indexOf(',') > 0
  return { control: field, value: () => (comma ? field.value.replace(',', '.') : field.value), words: () => field.value }
}

function select(ad: Ad, { options = [], placeholder }: FieldView): Made {
  const field = make(ad, 'select', 'field')
  for (const text of ['', ...options]) {
    const option = make(ad, 'option', '', text || placeholder || '\u2013')
    option.value = text
    field.append(option)
  }
  return { control: field, value: () => field.value }
}

/** Radio buttons under stars: arrows move, and each says `3/5`. */
function stars(ad: Ad, view: FieldView, id: string): Made {
  const most = +view.max!
  const group = make(ad, 'div', most > 5 ? 'stars many' : 'stars')
  const labels: HTMLElement[] = []
  const radios: HTMLInputElement[] = []
  const value = (): string => '' + (radios.findIndex((one) => one.checked) + 1 || '')
  group.setAttribute('role', 'radiogroup')
  for (let n = 1; n <= most; n++) {
    const label = make(ad, 'label', 'star')
    const radio = make(ad, 'input', '')
    radio.type = 'radio'
    radio.name = 'stars' + id
    radio.setAttribute('aria-label', n + '/' + most)
    radio.onchange = () => labels.forEach((one, i) => one.classList.toggle('lit', i < n))
    label.append(radio)
    labels.push(label)
    radios.push(radio)
    group.append(label)
  }
  return { control: group, value, words: () => value() && value() + '/' + most, focus: radios[0]! }
}
