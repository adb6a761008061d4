/** A shared case: the ad and what fires, for somebody who may look and, perhaps, load again. */
import { $, make, themed } from './make.js'
import { connect, isMapped } from './server.js'
import { connection, drawAd, empty, notice, pageLog } from './stage.js'

const server = connect('X-Flowtag-Share', '/api/shared/')
const log = pageLog({})
const page = { state: null, mapped: false }

async function start() {
  themed($('theme'))
  try {
    page.state = await server.ask('state')
  } catch (error) {
    return refused(error.message)
  }
  const { state } = page
  const until = new Date(state.expires_s * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  $('for').textContent = [state.note, `until ${until}`].filter(Boolean).join(' · ')
  $('words').replaceChildren(...state.words.flatMap(([name, value]) => [make('div', '', make('dt', '', name), make('dd', '', value))]))
  page.mapped = await isMapped(state.publisher)
  $('again').hidden = !state.rights.includes('play')
  $('again').addEventListener('click', load)
  server.follow({ take, state: (name) => (name === 'refused' ? refused('It was revoked, or its time is over.') : connection(name)) })
  if (state.rights.includes('play')) await load()
  else if (state.shown) draw(state.shown, false)
  else waiting()
}

function refused(text) {
  connection('refused')
  notice('warn', 'This link opens nothing.', text)
  empty('')
  $('again').hidden = true
}

function waiting() {
  empty('The case is not on stage now. What fires appears here as soon as it is.')
  log.reset(null)
}

async function load() {
  empty('Putting it on stage…')
  try {
    const shown = await server.ask('show', { world: !page.mapped })
    server.startAfter(shown.after)
    draw(shown, true)
  } catch (error) {
    if (error.status === 403) return refused(error.message)
    empty('Nothing is on stage.')
    notice('warn', 'The case cannot be shown.', error.message)
  }
}

function draw(shown, plays) {
  log.reset(shown)
  notice('', '')
  if (plays) drawAd(shown.url && (shown.world ? `${page.state.world}/load-${shown.load}` : shown.url), shown)
  else empty('You see what fires while your contact plays the ad.')
}

async function take(kind, entry) {
  if (kind === 'call') return log.take(entry)
  if (kind === 'stage' && entry.load > log.load() && !page.state.rights.includes('play')) {
    const { shown } = await server.ask('state')
    if (shown) draw(shown, false)
  }
}

start()
