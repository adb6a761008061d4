import { make, offer, put } from '../room'
import type { Show } from './show'

/**
 * A field with its button. It is no <form>: frames of ads are often sandboxed without `allow-forms`,
 * and there a form is never submitted.
 */
export const input: Show<'input'> = (ad, room, view, component) => {
  const box = make(ad, 'div', 'input')
  const label = make(ad, 'label', '', view.label)
  const row = make(ad, 'div', 'row')
  const field = make(ad, 'input', 'field')
  const button = make(ad, 'button', 'send', view.button)
  const retry = make(ad, 'p', 'retry')
  const tick = make(ad, 'input', '')

  label.htmlFor = field.id = 'field' + component
  retry.id = 'retry' + component
  retry.setAttribute('role', 'alert')
  field.type = view.kind
  field.placeholder = view.placeholder
  field.maxLength = 254
  field.enterKeyHint = 'send'
  if (view.kind === 'email') field.autocomplete = 'email'
  field.setAttribute('aria-describedby', retry.id)
  button.type = 'button'
  tick.type = 'checkbox'

  const submit = (): void => ad.send({ type: 'submit', component, value: field.value, consent: tick.checked })
  button.onclick = submit
  field.onkeydown = (event) => {
    if (event.key === 'Enter' && !event.isComposing) submit()
  }
  row.append(field, button)
  box.append(label, retry, row)
  if (view.consent) {
    const consent = make(ad, 'label', 'consent')
    consent.append(tick, make(ad, 'span', '', view.consent))
    box.append(consent)
  }
  offer(room, box, field, true)
  return box
}

/** Says in the field's own words that its value was not taken. `consent`: the box is at fault. */
export function refuse(box: HTMLElement, retry: string, consent: boolean): void {
  box.className = 'input refused'
  box.querySelector('.retry')!.textContent = retry
  for (const part of Array.from(box.querySelectorAll('input'))) part.setAttribute('aria-invalid', '' + (consent === (part.type === 'checkbox')))
  put(box.querySelector<HTMLInputElement>(consent ? '[type=checkbox]' : '.field')!)
}
