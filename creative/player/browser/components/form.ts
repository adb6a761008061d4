import { follow, make, offer, put } from '../core'
import * as E from '../../engine/effects'
import type { Kind } from '../kinds'
import { sendLead } from '../lead'
import type { Room } from '../room'
import type { Ad, FormView } from '../types'
import type { Field } from './field'
import { createField } from './field'

/** What belongs to a box in the page; it goes when the box goes. */
const FORMS = new WeakMap<HTMLElement, { readonly fields: readonly Field[]; readonly tick: HTMLInputElement; readonly note: HTMLElement }>()

/**
 * Fields with one button; an input is a form of one field. It is no <form>: frames of ads are often
 * sandboxed without `allow-forms`, and there a form is never submitted. What may be submitted is for
 * the engine to say. What is typed goes to the lead and to the conversation, nowhere else.
 */
export const form: Kind<FormView> = {
  show(ad, room, view, component) {
    const single = view.fields.length < 2
    const box = make(ad, 'div', single ? 'input' : 'input form')
    const row = make(ad, 'div', 'row')
    const button = make(ad, 'button', 'send', view.button)
    const fields = view.fields.map((field, i) => createField(ad, field, component + '-' + i))
    const tick = make(ad, 'input', '')
    const note = single ? fields[0]!.note : make(ad, 'p', 'retry') // of the consent box
    const title = view.title && make(ad, 'p', 'title', view.title)

    const submit = (): void => {
      for (const field of fields) field.mark('')
      refuseConsent({ tick, note }, '')
      ad.send({ type: 'submit', component, values: fields.map((field) => field.value()), consent: tick.checked })
    }
    button.type = 'button'
    button.onclick = submit
    box.onkeydown = ({ key, target, isComposing }) => {
      if (key === 'Enter' && !isComposing && (target as Element).tagName === 'INPUT') submit()
    }
    if (title) {
      box.setAttribute('role', 'group')
      box.setAttribute('aria-label', view.title)
      box.append(title)
    }
    for (const field of fields) {
      const line = single ? box : make(ad, 'div', 'line ' + view.fields[fields.indexOf(field)]!.kind)
      line.append(field.label, field.note, single ? row : field.control)
      if (single) row.append(field.control)
      else box.append(line)
    }
    row.append(button)
    note.setAttribute('role', 'alert')
    if (!single) box.append(note)
    if (view.consent) box.append(consent(ad, tick, view.consent))
    if (!single) box.append(row)
    FORMS.set(box, { fields, tick, note })
    offer(room, box, fields[0]!.focus, true)
    return box
  },

  on(ad, room, box, view, { kind, component, a, b }) {
    const own = box && FORMS.get(box)
    if (!own) return
    const { fields } = own
    if (kind === E.SUBMIT && view.endpoint) {
      sendLead(ad, component, view.endpoint, view.fields.map(({ label }, i) => [label, fields[i]!.value().trim()]))
    } else if (kind === E.INVALID) {
      const first = !box.querySelector('[aria-invalid=true]')
      const consents = a === E.INVALID_CONSENT
      if (consents) refuseConsent(own, view.retry)
      else fields[b]!.mark(view.retry)
      if (!first) return
      put(consents ? own.tick : fields[b]!.focus)
      bringIn(room, box, (consents ? own.tick : fields[b]!.label).parentElement!)
    }
  },

  said: (_ad, _room, box) => {
    const own = box && FORMS.get(box)
    return own ? own.fields.map((field) => field.words().trim()).filter(Boolean).join(', ') : ''
  },
}

/** Focus scrolls nothing, or the publisher's page would move too: the dock and a row of fields do it here. */
function bringIn(room: Room, box: HTMLElement, line: HTMLElement): void {
  room.dock.scrollTop = line.offsetTop - room.dock.offsetTop - 4
  box.scrollLeft = line.offsetLeft - box.offsetLeft - 4
  follow(room)
}

function refuseConsent({ tick, note }: { readonly tick: HTMLElement; readonly note: HTMLElement }, retry: string): void {
  tick.setAttribute('aria-invalid', '' + !!retry)
  if (retry) note.textContent = retry
  else if (!note.id) note.textContent = ''
}

function consent(ad: Ad, tick: HTMLInputElement, text: string): HTMLElement {
  const label = make(ad, 'label', 'consent')
  tick.type = 'checkbox'
  label.append(tick, make(ad, 'span', '', text))
  return label
}
