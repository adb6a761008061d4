/**
 * The staging page: puts a case on stage and shows what it asks for, live, component by component.
 * The case is the page's address; texts of ads enter the page as text only.
 */
import { createChooser } from './choose.js'
import { $, button, copy, make, themed } from './make.js'
import { connect, isMapped, packText, unpackText } from './server.js'
import { connection, drawAd, empty, limitsList, notice, pageLog } from './stage.js'

const MOST_IN_ADDRESS = 16_000 // characters of a packed tag: chat programs cut longer addresses
const server = connect('X-Flowtag-Token', '/api/')
const words = { types: {} }
const log = pageLog(words)
const page = { state: null, mapped: false, shown: null, chooser: null, busy: 0 }

async function start() {
  themed($('theme'))
  await invited()
  try {
    page.state = await server.ask('state')
  } catch (error) {
    connection('refused')
    return notice('warn', 'This page needs the address that was printed.', error.message)
  }
  page.mapped = await isMapped(page.state.publisher)
  page.chooser = createChooser(page.state, (found) => (found ? load(found) : openPaste()))
  wire()
  server.follow({ take, state: connection })
  const asked = page.chooser.read(location.search)
  const first = page.state.creatives.find((one) => one.name === asked.creative) || page.state.creatives[0]
  if (first && !asked.tag) page.chooser.draw({ ...asked, creative: first.name, platform: asked.platform || first.platform, format: asked.format || first.format })
  else page.chooser.draw(asked)
  await bringTag(asked)
  if (!page.state.creatives.length && !asked.tag) return welcome()
  await load(asked, { replace: true })
}

/** Another site led here, perhaps one that wants something put on stage: the person decides. */
function invited() {
  if (document.documentElement.dataset.from !== 'stranger') return null
  connection('off')
  $('connection').textContent = 'Not loaded'
  empty('Nothing is on stage yet.')
  return new Promise((done) => notice('info', 'Another site led you here.', 'Load the case in the address?', button('Load it', () => done(notice('', '')), 'main')))
}

/** A pasted tag that this server does not know comes with the address, if it was short enough. */
async function bringTag(asked) {
  const packed = location.hash.slice(1).split('&').find((part) => part.startsWith('tag='))
  if (!asked.tag || !packed) return
  try {
    asked.tag = (await server.ask('paste', { text: await unpackText(packed.slice(4)) })).id
  } catch {
    notice('warn', 'The tag in this address cannot be read.', 'Ask for it again, or paste it.')
  }
}

function welcome() {
  empty('Paste a tag to see what it does, or start with a creative: flowtag serve PATH --open')
  log.reset(null)
  openPaste()
}

async function load(found, { replace = false } = {}) {
  const turn = ++page.busy
  empty('Putting it on stage…') // first, so that what the old ad says as it leaves is not the new one's
  try {
    const shown = await server.ask('show', { case: found, world: !page.mapped })
    if (turn !== page.busy) return
    server.startAfter(shown.after)
    history[replace ? 'replaceState' : 'pushState'](null, '', location.pathname + (shown.query ? '?' + shown.query : '') + location.hash)
    draw(shown)
  } catch (error) {
    if (turn !== page.busy) return
    empty('Nothing is on stage.')
    notice('warn', 'This case cannot be shown.', error.message, error.status === 403 ? '' : button('Start anew', () => load({ ...page.chooser.read(''), creative: found.creative, tag: found.tag })))
  }
}

function draw(shown) {
  page.shown = shown
  words.types = (page.state.creatives.find((one) => one.name === shown.case.creative) || {}).components || {}
  page.chooser.draw(shown.case)
  $('tag').textContent = shown.tag
  $('tag-box').hidden = !shown.tag
  $('tag-box').querySelector('summary').textContent = shown.case.tag ? 'The tag, as it was pasted' : 'The tag, as the platform gets it'
  tell(shown)
  drawFindings(shown)
  log.reset(shown)
  const url = shown.url && (shown.world ? `${page.state.world}/load-${shown.load}` : shown.url)
  drawAd(url, shown)
  $('own-tab').hidden = !url
  $('own-tab').href = url || '#'
}

function tell(shown) {
  if (page.mapped) {
    const strangers = (shown.hosts || []).length
    if (!shown.case.tag || !strangers) return notice('', '')
    const choose = shown.case.platform === 'none' && shown.lint.tag.macros ? 'Choose the platform that serves it: its macros are those of several. ' : ''
    return notice('info', 'A tag of others.', `${choose}Every host that it names is played here. What their scripts and frames would bring does not come: they are answered empty (${shown.hosts.slice(0, 4).join(', ')}${strangers > 4 ? ' …' : ''}).`)
  }
  const more = make('p', '', 'For all of it: ', make('code', '', 'flowtag serve --open'))
  notice('warn', 'In this browser you do not see everything.', 'Host names here lead to the real internet, so a service worker plays them on a second port. It cannot show:', limitsList(page.state.limits), more)
}

function drawFindings(shown) {
  const box = $('findings')
  const found = shown.lint ? shown.lint.problems : shown.problems
  const kind = shown.lint ? shown.lint.tag : null
  const items = found.map((one) => {
    const where = one.where || `line ${one.line}, column ${one.column}`
    return make('li', one.severity, make('p', '', make('b', '', `${one.code} `), one.message), make('p', 'hint', [where, one.hint, one.why].filter(Boolean).join(' · ')))
  })
  box.hidden = !items.length && !kind
  const count = (severity) => found.filter((one) => one.severity === severity).length
  const sum = ['error', 'warning', 'info'].map((name) => [count(name), name]).filter(([number]) => number).map(([number, name]) => `${number} ${name}${number > 1 && name !== 'info' ? 's' : ''}`).join(', ')
  const title = make('summary', '', kind ? 'What the linter says' : 'What the build says', make('small', '', sum || 'nothing wrong'))
  box.open = count('error') > 0
  const what = kind ? make('p', 'kind', [kind.title || 'A tag', kind.vendor ? `of ${kind.vendor}` : '', kind.platform ? `for ${kind.platform}` : ''].filter(Boolean).join(' ') + '.') : ''
  box.replaceChildren(title, what || '', make('ul', '', ...items))
}

function take(kind, entry) {
  if (kind === 'call') return log.take(entry)
  if (kind === 'gap') return notice('warn', 'The log is not whole.', `${entry} entries came while nobody read them, and are gone.`)
  if (kind === 'stage' && page.shown && entry.load > page.shown.load)
    notice('info', 'Another window has put a case on stage.', 'One case is played at a time; this log stands still.', button('Show that one', () => load(page.chooser.read(entry.query))), button('Take the stage back', () => load(page.chooser.current())))
}

function wire() {
  $('again').addEventListener('click', () => load(page.chooser.current(), { replace: true }))
  $('case').addEventListener('submit', (event) => event.preventDefault())
  $('copy-case').addEventListener('click', async () => copy(await caseAddress(), $('copy-case')))
  window.addEventListener('popstate', () => load(page.chooser.read(location.search), { replace: true }))
  for (const close of document.querySelectorAll('[data-close]')) close.addEventListener('click', () => close.closest('dialog').close())
  $('paste-open').addEventListener('click', openPaste)
  $('paste').querySelector('form').addEventListener('submit', submitted(paste))
  $('own-open').addEventListener('click', openOwn)
  $('own').querySelector('form').addEventListener('submit', submitted(takeOwn))
  $('share-open').addEventListener('click', openShare)
  $('share').querySelector('form').addEventListener('submit', submitted(share))
  $('share-copy').addEventListener('click', () => copy($('share-url').value, $('share-copy')))
}

const submitted = (act) => (event) => {
  event.preventDefault()
  act()
}

/** The case as an address for a colleague; a pasted tag goes with it, packed. */
async function caseAddress() {
  const base = location.origin + location.pathname + location.search
  if (!page.shown || !page.shown.case.tag) return base
  const packed = await packText(page.shown.tag)
  return packed.length > MOST_IN_ADDRESS ? base : `${base}#tag=${packed}`
}

function openPaste() {
  $('paste-error').textContent = ''
  $('paste').showModal()
  $('paste-text').focus()
}

async function paste() {
  try {
    const { id } = await server.ask('paste', { text: $('paste-text').value })
    $('paste').close()
    await load({ ...page.chooser.current(), creative: '', tag: id, platform: '', size: '', format: '', locale: '', own: {} })
  } catch (error) {
    $('paste-error').textContent = error.message
  }
}

function openOwn() {
  const own = page.chooser.current().own
  $('own-text').value = Object.entries(own).map(([name, value]) => `${name}=${value}`).join('\n')
  $('own').showModal()
}

function takeOwn() {
  const lines = $('own-text').value.split('\n').filter((line) => line.includes('='))
  $('own').close()
  page.chooser.set({ own: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1)])) })
}

async function openShare() {
  $('share-error').textContent = ''
  $('share-made').hidden = true
  $('share').showModal()
  await listShares()
}

async function share() {
  try {
    const { url } = await server.ask('shares', { case: page.chooser.current(), hours: +$('share-hours').value, note: $('share-note').value, play: $('share-play').checked })
    $('share-made').hidden = false
    $('share-url').value = url
    $('share-url').select()
    await listShares()
  } catch (error) {
    $('share-error').textContent = error.message
  }
}

async function listShares() {
  const { shares } = await server.ask('shares')
  const until = (one) => new Date(one.expires_s * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  const rows = shares.map((one) => {
    const text = make('span', '', make('b', '', one.note || 'Without a name'), ` ${one.case.creative || 'pasted tag'}, ${one.case.size}; ${one.revoked ? 'revoked' : 'until ' + until(one)}`)
    const act = one.revoked ? '' : button('Revoke', async () => (await server.ask('revoke', { id: one.id }), listShares()))
    return make('li', one.revoked ? 'revoked' : '', text, act)
  })
  $('share-list').replaceChildren(...(rows.length ? rows : [make('li', 'none', 'None yet.')]))
}

start()
