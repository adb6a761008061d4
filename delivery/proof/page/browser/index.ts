/**
 * The page: opens the proof that stands in it, checks its signature, and compares what is pasted or
 * dropped with the tags in it. Asks for nothing: all it needs stands in the document.
 */
import { hashes, verify as verifySignature } from '@noble/ed25519'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { expandClaim, readProof, signedText, type Proof } from '../envelope'
import { pasted, type Received } from '../places'
import { createVerifier, type Verifier } from '../verify'
import { drawAnswer, drawNothing, drawRefused } from './answer'
import { drawClaim, type FullClaim } from './claim'
import { draw, part, setText } from './draw'
import { readFiles } from './file'
import { drawSigner, type Known } from './signer'

hashes.sha512 = sha512

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
const dataOf = (id: string): string => part(id).textContent ?? ''

function start(): void {
  const known = JSON.parse(dataOf('known')) as Known
  const proof = readProof(dataOf('proof'))
  if (typeof proof === 'string') return refuse(proof)
  if (!fits(proof)) return refuse(known.invalid)
  const claim = expandClaim(proof.claim) as unknown as FullClaim
  document.title = `${claim.creative}: is this the proven tag?`
  setText('creative', claim.creative)
  drawSigner(proof.signature.public_key, fingerprint(proof.signature.public_key), known)
  drawClaim(claim)
  listen(createVerifier(claim, known.tables), claim)
}

/** Whether the signature is that of the key over exactly this claim. */
function fits({ claim, signature }: Proof): boolean {
  try {
    const message = new TextEncoder().encode(signedText(claim))
    return verifySignature(bytesOf(signature.value), message, bytesOf(signature.public_key), { zip215: false })
  } catch {
    return false // no 64 bytes of signature, or no point of the curve
  }
}

function fingerprint(base64: string): string {
  const digits = Array.from(sha256(bytesOf(base64)).slice(0, 16), (byte) => (byte + 256).toString(16).slice(1)).join('')
  return (digits.match(/.{4}/g) ?? []).join(' ')
}

function refuse(message: string): void {
  document.body.className = 'refused'
  setText('creative', 'This proof proves nothing')
  const result = part('result')
  result.replaceChildren(draw('div', 'verdict untrusted', draw('h2', '', 'Do not trust this page or the tag that came with it'), draw('p', '', message)))
  for (const id of ['paste', 'claim', 'signer']) part(id).hidden = true
}

/** What is looked at: what stands in the field, or the files that were taken, until somebody types. */
interface Desk {
  readonly look: () => void
  readonly type: (text: string) => void
  readonly take: (files: readonly File[]) => void
}

function createDesk(ask: Verifier, claim: FullClaim, field: HTMLTextAreaElement, choice: HTMLSelectElement): Desk {
  const result = part('result')
  let taken: Received | undefined
  let refused = false
  let newest = 0
  const show = (text: string, name: string, received?: Received): number => {
    taken = received
    refused = false
    if (field.value !== text) field.value = text // browsers forget what could be undone
    setText('filename', name)
    return (newest += 1) // a file that is still being read comes too late
  }
  const look = (): void => {
    if (refused) return
    if (!taken && !field.value.trim()) return drawNothing(result)
    drawAnswer(result, ask(taken ?? pasted(field.value), choice.value), claim)
  }
  const type = (text: string): void => {
    show(text, '')
    look()
  }
  const take = (files: readonly File[]): void => {
    const name = files.map((file) => file.name).join(', ')
    const own = show('', `Reading ${name} …`)
    const answer = (received: Received): void => {
      show(textOf(received), name, received)
      look()
    }
    const refuse = (reason: unknown): void => {
      show('', name)
      refused = true
      drawRefused(result, name, reason)
    }
    readFiles(files).then((received) => own === newest && answer(received), (reason: unknown) => own === newest && refuse(reason))
  }
  return { look, type, take }
}

function listen(ask: Verifier, claim: FullClaim): void {
  const field = part('tag') as HTMLTextAreaElement
  const choice = part('platform') as HTMLSelectElement
  for (const [name, { title }] of Object.entries(claim.platforms)) choice.append(new Option(title, name))
  const desk = createDesk(ask, claim, field, choice)
  field.addEventListener('input', () => desk.type(field.value))
  choice.addEventListener('change', desk.look)
  const input = part('file') as HTMLInputElement
  input.addEventListener('change', () => {
    if (input.files?.length) desk.take([...input.files])
    input.value = '' // the same file may be chosen again, after it was saved anew
  })
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    if (!event.dataTransfer?.files.length) return // dragged text goes where it was dropped
    event.preventDefault()
    desk.take([...event.dataTransfer.files])
  })
  part('clear').addEventListener('click', () => {
    desk.type('')
    field.focus()
  })
  desk.look()
}

/** What the field shows of a file: its texts, each under the place where it stands. */
function textOf({ groups }: Received): string {
  const places = groups.flat()
  if (places.length === 1 && !places[0]!.where && !places[0]!.file) return places[0]!.text
  return places.map(({ text, where, file }) => `${where || file ? `[${[file, where].filter(Boolean).join(', ')}]\n` : ''}${text}\n`).join('\n')
}

try {
  start()
} catch (error) {
  refuse(`It was signed, but this page cannot work with it: ${String(error)}.`)
}
