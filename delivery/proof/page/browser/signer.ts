/** Who signed the proof, as far as this page can know, and a place to compare fingerprints. */
import type { Tables } from '../types'
import { draw, part, setText } from './draw'

/** What was written into the page beside the proof. */
export interface Known {
  readonly tables: Tables
  /** What to say of a proof whose signature does not fit. */
  readonly invalid: string
  /** Keys that whoever made this page trusts, in base64, with the names that they have there. */
  readonly trusted: readonly { readonly public_key: string; readonly name: string }[]
}

export function drawSigner(key: string, fingerprint: string, known: Known): void {
  const trusted = known.trusted.find(({ public_key }) => public_key === key)
  const who = trusted ? `“${trusted.name || 'a key without a name'}”` : 'a key that has no name here'
  setText('signed', `The signature fits: nothing in this proof was changed since ${who} signed it.`)
  setText('fingerprint', fingerprint)
  const input = part('told') as HTMLInputElement
  const verdict = part('same')
  input.addEventListener('input', () => {
    const told = input.value.replace(/[^0-9a-f]/gi, '').toLowerCase()
    const own = fingerprint.replace(/ /g, '')
    const state = !told ? '' : told === own ? 'yes' : own.startsWith(told) ? 'partly' : 'no'
    verdict.className = state
    const words = { '': '', yes: 'The same: it is their key.', partly: 'The same so far.', no: 'Another key: this proof is not from them.' }
    verdict.replaceChildren(draw('span', '', words[state]))
  })
}
