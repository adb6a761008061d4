import * as E from '../../engine/effects'
import { all, follow, put } from '../core'
import type { Kind } from '../kinds'
import { sendLead } from '../lead'
import type { Ad } from '../types'

type Control = HTMLInputElement | HTMLSelectElement

/**
 * Fields with one button. What may be submitted is for the engine to say. What is typed goes to
 * the lead and to the conversation, nowhere else.
 */
export const form: Kind = (ad, box, component) => {
  const notes = all(box, '.retry') // one a field, and in a form one of the consent box
  const controls = all(box, '.field,.stars,.tick') as Control[]
  const tick = box.querySelector<HTMLInputElement>('.tick')
  const fields = all(box, '.field,.stars') as Control[]
  /** Marks a control as wrong, with the retry text, or ('') as not wrong. */
  const mark = (control: Control, retry: string): void => {
    ;(notes[controls.indexOf(control)] || notes[0]!).textContent = retry
    control.setAttribute('aria-invalid', '' + !!retry)
  }
  const submit = (): void => {
    for (const control of controls) mark(control, '')
    ad.send({ type: 'submit', component, values: fields.map((one) => read(ad, one)), consent: !!tick?.checked })
  }
  box.querySelector<HTMLElement>('.send')!.onclick = submit
  box.onkeydown = ({ key, target, isComposing }) => {
    if (key === 'Enter' && !isComposing && (target as Element).matches('input')) submit()
  }
  for (const stars of all(box, '.stars')) stars.onchange = () => all(stars, '.star').forEach((star, n) => star.classList.toggle('lit', n < +read(ad, stars as Control)))
  return {
    hear({ kind, b }) {
      const { url, lead, retry } = box.dataset
      if (kind === E.SUBMIT && url) {
        const labels = all(box, '.name')
        sendLead(ad, component, url, [['leadId', lead!], ...fields.map((one, n) => [labels[n]!.textContent!, read(ad, one).trim()] as const)])
      } else if (kind === E.INVALID) {
        const first = !box.querySelector('[aria-invalid=true]')
        const control = b < 0 ? tick! : fields[b]!
        mark(control, retry!)
        if (first) bringIn(ad, box, control)
      }
    },
    said: () => fields.map((one) => say(ad, one).trim()).filter(Boolean).join(', '),
  }
}

/** Focus scrolls nothing, or the publisher's page would move too: the dock and a row of fields do it here. */
function bringIn(ad: Ad, box: HTMLElement, control: Control): void {
  const line = control.closest<HTMLElement>('.line,.consent,.input')!
  put(control.querySelector('input') || control)
  ad.dock.scrollTop = line.offsetTop - ad.dock.offsetTop - 4
  box.scrollLeft = line.offsetLeft - box.offsetLeft - 4
  follow(ad)
}

/** What takes the value: the field itself, or the star or option that is taken. */
function taken(control: Control): Control {
  return control.querySelector<Control>(':checked') || control
}

/** What the user gave. Where people write 1,5 it means 1.5. */
function read({ doc }: Ad, control: Control): string {
  const value = taken(control).value || ''
  return control.inputMode === 'decimal' && /,/.test((1.5).toLocaleString(doc.documentElement.lang)) ? value.replace(',', '.') : value
}

/** The same as the user would say it. */
function say({ doc }: Ad, control: Control): string {
  const one = taken(control) as HTMLInputElement
  return one.valueAsDate?.toLocaleDateString(doc.documentElement.lang, { timeZone: 'UTC' }) || one.getAttribute('aria-label') || one.value || ''
}
