/**
 * Talks to the staging server. The token of this start comes after the # of the address, is kept in
 * this origin's storage and travels in a header; then it leaves the address, so that a copied
 * address is a case and no key. The live log is read with fetch: EventSource sends no headers.
 */

export function connect(header, base) {
  const token = takeToken(header)
  const headers = { [header]: token }
  let last = 0

  async function ask(path, body) {
    const options = body ? { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : { headers }
    const answer = await fetch(base + path, options)
    const text = await answer.text()
    let said
    try {
      said = JSON.parse(text)
    } catch {
      said = { error: text.trim() }
    }
    if (!answer.ok) throw Object.assign(new Error(said.error || `The server answered ${answer.status}.`), { status: answer.status })
    return said
  }

  /** Reads the log for ever; after a break it goes on behind the last entry that came. */
  async function follow({ take, state }) {
    for (;;) {
      try {
        const answer = await fetch(base + 'live', { headers: { ...headers, 'Last-Event-ID': String(last) } })
        if (answer.status === 403) return state('refused')
        if (!answer.ok) throw new Error()
        state('on')
        if ((await read(answer.body.getReader(), take)) === 'end') return state('refused')
      } catch {
        // told below; the next turn tries again
      }
      state('off')
      await new Promise((resolve) => setTimeout(resolve, 1500))
    }
  }

  async function read(reader, take) {
    const decoder = new TextDecoder()
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return 'done'
      text += decoder.decode(value, { stream: true })
      const events = text.split('\n\n')
      text = events.pop()
      for (const event of events) {
        const field = (name) => (event.split('\n').find((line) => line.startsWith(name + ': ')) || '').slice(name.length + 2)
        if (field('event') === 'end') return 'end'
        if (field('id')) last = Math.max(last, +field('id'))
        if (field('data')) take(field('event'), JSON.parse(field('data')))
      }
    }
  }

  return { ask, follow, token, startAfter: (number) => (last = Math.max(last, number)) }
}

function takeToken(header) {
  const parts = location.hash.slice(1).split('&')
  const given = parts.find((part) => part && !part.startsWith('tag='))
  if (given) {
    sessionStorage.setItem(header, given)
    if (header === 'X-Flowtag-Token') localStorage.setItem(header, given) // for a case opened in another tab
    const rest = parts.filter((part) => part.startsWith('tag=')).join('&')
    history.replaceState(null, '', location.pathname + location.search + (rest ? '#' + rest : ''))
  }
  return sessionStorage.getItem(header) || localStorage.getItem(header) || ''
}

/** Whether this browser sends every name to the staging server: only that answers there. */
export async function isMapped(publisher) {
  try {
    return (await fetch(publisher + 'flowtag-hello', { cache: 'no-store' })).status === 204
  } catch {
    return false
  }
}

/** A text in a form that an address can hold, and back. */
export async function packText(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

export async function unpackText(packed) {
  const binary = atob(packed.replace(/-/g, '+').replace(/_/g, '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text()
}
