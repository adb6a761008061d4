/**
 * The live log of one load: rows that stand there from the start and fill as requests arrive.
 *
 * Entries come explained from the server; this file counts, notices what is due and has not come,
 * and draws. At most one frame's work per frame, and a bounded number of rows.
 */
import { make } from './make.js'

const MOST_FIRINGS = 20 // kept for each pixel
const SUM_MS = 100
const FLOOD = 30 // entries in a second
const MOST_ROWS = 300 // kept of clicks, events, and everything else
const GRACE_MS = { fast: 2500, '4g': 3500, '3g': 5000, '2g': 15000 }
const STATES = {
  waiting: ['○', 'not yet'],
  due: ['…', 'due now'],
  fired: ['✓', 'fired'],
  held: ['‖', 'held back'],
  missing: ['!', 'has not come'],
  bad: ['!', 'problem'],
}
const ROLES = { click: 'Click counted', tracker: 'Click tracker', landing: 'Landing page', collector: 'Beacon', pixel: 'Request' }
const OTHERS = ['clicks', 'events', 'others'] // in this order, whichever comes first
const WHO = { platform: 'the platform', player: 'the ad, at run time', flow: 'the flow', nobody: 'nobody' }

export function createLog(parts, { words = {} } = {}) {
  let shown = null
  let rows = []
  let groups = new Map()
  let counts = { requests: 0, events: 0 }
  let began = null
  let latest = { at_ms: 0, heard: 0 }
  let dirty = new Set()
  let planned = false
  let summing = 0
  let second = { began: 0, entries: 0, before: 0 } // entries, of this second and of the one before
  let pending = []
  let filter = 'all'
  let search = ''
  let freshProblems = []
  let said = ''

  function reset(next) {
    shown = next
    rows = []
    groups = new Map()
    counts = { requests: 0, events: 0 }
    began = null
    freshProblems = []
    pending = []
    dirty = new Set()
    parts.groups.replaceChildren()
    parts.others.replaceChildren()
    if (!next) return summarise()
    next.pixels.forEach((pixel) => addRow(group('c:' + pixel.component, pixel.component || 'The tag itself', typeOf(pixel.component)), pixel))
    for (const row of rows) draw(row)
    summarise()
  }

  const typeOf = (component) => (component ? (words.types || {})[component] || '' : shown.case.tag ? 'addresses in it' : 'impressions and verification')

  function group(key, title, small, where = parts.groups) {
    if (groups.has(key)) return groups.get(key)
    const box = make('section', 'group')
    const head = make('h2', '', title, make('small', '', small))
    const list = make('div', 'rows')
    const state = make('span', 'seen')
    head.append(state)
    box.append(head, list)
    const rank = OTHERS.indexOf(key)
    box.dataset.rank = String(rank)
    where.insertBefore(box, [...where.children].find((one) => +one.dataset.rank > rank && rank >= 0) || null)
    const made = { box, list, state, rows: [] }
    groups.set(key, made)
    return made
  }

  function addRow(where, pixel) {
    const box = make('details', 'row')
    const summary = make('summary')
    const row = { pixel, where, box, summary, firings: [], count: 0, due: 0, dueAt: 0, held: '', trouble: '', fresh: false }
    box.append(summary)
    box.addEventListener('toggle', () => drawMore(row))
    where.list.append(box)
    where.rows.push(row)
    rows.push(row)
    return row
  }

  /** One entry of the log; it is drawn with the next frame. */
  function take(entry) {
    if (!shown || entry.load !== shown.load) return
    const heard = performance.now()
    latest = { at_ms: entry.at_ms, heard }
    if (heard - second.began > 1000) second = { began: heard, entries: 0, before: second.entries }
    second.entries += 1
    pending.push(entry)
    plan()
  }

  function absorb(entry) {
    if (began === null) began = entry.at_ms
    for (const number of entry.due || []) setDue(rows[number], entry.at_ms)
    for (const { pixel, why } of entry.held || []) hold(rows[pixel], why)
    for (const event of entry.events || []) addEvent(event, entry)
    if (entry.role === 'ad' || entry.role === 'publisher') return
    counts.requests += 1
    const known = entry.pixel === null || entry.pixel === undefined ? null : rows[entry.pixel]
    if (known) fire(known, entry)
    else if (entry.role !== 'collector' || entry.trouble || entry.note) addOther(entry)
  }

  function setDue(row, at) {
    if (!row) return
    row.due += 1
    row.dueAt = at
    dirty.add(row)
  }

  function hold(row, why) {
    if (!row) return
    row.held = why
    dirty.add(row)
  }

  function fire(row, entry) {
    row.count += 1
    row.firings.unshift(entry)
    row.firings.length = Math.min(row.firings.length, MOST_FIRINGS)
    row.held = ''
    row.fresh = true
    if (entry.trouble) row.trouble = entry.trouble
    dirty.add(row)
  }

  function addOther(entry) {
    const isClick = ['click', 'tracker', 'landing'].includes(entry.role)
    const where = isClick ? group('clicks', 'Clicks and landing pages', '', parts.others) : group('others', 'Everything else', shown.case.tag ? 'not written in the tag' : 'not drawn in the flow', parts.others)
    const row = addRow(where, { component: '', on: `${ROLES[entry.role]}${entry.method === 'GET' ? '' : ' ' + entry.method}`, url: entry.url, asked: false, other: true })
    fire(row, entry)
    trim(where)
  }

  function addEvent(event, entry) {
    counts.events += 1
    const where = group('events', 'Events', 'first-party, decoded', parts.others)
    const at = when({ at_ms: entry.at_ms - entry.sent_ms + event.at_ms })
    const row = make('p', 'event', make('span', 'when', at), make('b', '', event.event.replaceAll('_', ' ')), event.component ? make('code', '', event.component) : '', event.details ? make('span', 'detail', event.details) : '')
    row.title = event.meaning
    where.list.append(row)
    where.rows.push({ box: row, event: true, text: `${event.event} ${event.component} ${event.details}` })
    if (event.event === 'displayed') {
      const component = groups.get('c:' + event.component)
      if (component) component.state.textContent = 'shown at ' + at
    }
    if (['error', 'rejected', 'lost'].includes(event.event)) freshProblems.push({ title: event.component || 'The ad', text: `${event.meaning}: ${event.details || 'no details'}` })
    trim(where)
  }

  function trim(where) {
    while (where.rows.length > MOST_ROWS) {
      const gone = where.rows.shift()
      gone.box.remove()
      if (!gone.event) rows.splice(rows.indexOf(gone), 1)
    }
  }

  const now = () => latest.at_ms + (performance.now() - latest.heard)

  function stateOf(row) {
    if (row.trouble) return 'bad'
    if (row.count) return 'fired'
    if (row.held) return 'held'
    if (!row.due) return 'waiting'
    return now() - row.dueAt > (GRACE_MS[shown.case.speed] || 2500) ? 'missing' : 'due'
  }

  function plan() {
    if (planned) return
    planned = true
    // The next frame; in a flood ten times a second, because each drawing lays out the whole log.
    const wait = isFlood() ? (act) => setTimeout(act, SUM_MS) : requestAnimationFrame
    wait(() => {
      planned = false
      const entries = pending
      pending = []
      entries.forEach(absorb)
      for (const row of dirty) if (row.box.isConnected) draw(row)
      dirty = new Set()
      sumSoon()
    })
  }

  /** Sums look at every row: ten times a second is often enough. */
  function sumSoon() {
    if (summing) return
    summing = setTimeout(() => {
      summing = 0
      summarise()
    }, SUM_MS)
  }

  const isFlood = () => Math.max(second.entries, second.before) > FLOOD

  /** What is late shows by itself: nothing arrives that would say so. */
  function tick() {
    for (const row of rows) if (row.due && !row.count && row.state !== stateOf(row)) dirty.add(row)
    if (dirty.size) plan()
  }

  const seconds = (ms) => (ms / 1000).toFixed(ms < 9950 ? 2 : 1) + ' s'
  const when = (entry) => seconds(Math.max(0, entry.at_ms - began))

  function draw(row) {
    const state = stateOf(row)
    row.state = state
    // The other of two names starts the animation anew without a layout for each row.
    if (isFlood()) row.turn = ''
    else if (row.fresh) row.turn = row.turn === 'fresh' ? 'fresh again' : 'fresh'
    row.fresh = false
    row.box.className = `row ${state} ${row.turn || ''}`
    const [sign, word] = STATES[state]
    const badge = make('span', 'badge', row.count > 1 ? String(row.count) : sign)
    badge.setAttribute('aria-hidden', 'true')
    const last = row.firings[0]
    const url = make('code', 'url')
    if (last && last.parts) url.append(...last.parts.map((part) => (typeof part === 'string' ? part : mark(part))))
    else url.append(last ? last.url : row.pixel.url)
    const told = row.pixel.other ? row.pixel.on : 'on ' + row.pixel.on
    const side = make('span', 'side', make('span', '', told), make('b', '', last ? when(last) : state === 'waiting' ? '' : word))
    row.summary.replaceChildren(badge, make('span', 'word', `${word}${row.count > 1 ? ` ${row.count} times` : ''}: `), url, side)
    const note = noteOf(row, state)
    if (note) row.summary.append(make('span', 'note', note))
    if (row.box.open) drawMore(row)
    hide(row)
  }

  function noteOf(row, state) {
    if (state === 'bad') return row.trouble
    if (state === 'missing') return `Was due at ${when({ at_ms: row.dueAt })} and has not come.`
    if (state === 'held') return `Held back: ${row.held}.`
    if (row.count && row.due > row.count) return `Due ${row.due} times: a browser asks for the very same address only once.`
    const last = row.firings[0]
    if (last && last.note) return last.note
    if (last && last.location) return 'leads to ' + last.location
    return ''
  }

  function mark(part) {
    const element = make('mark', part.who, part.value || '∅')
    element.title = `${part.macro}: ${part.told}`
    return element
  }

  function drawMore(row) {
    row.more?.remove()
    if (!row.box.open) return
    const more = (row.more = make('div', 'more'))
    const last = row.firings[0]
    const macros = last && last.parts ? last.parts.filter((part) => typeof part !== 'string') : []
    if (macros.length) more.append(table(macros))
    if (last) {
      more.append(pair('As asked', last.url), pair('As typed', row.pixel.other ? '' : row.pixel.url))
      more.append(pair('Answered', `${last.method} → ${last.status}${last.location ? ', to ' + last.location : ''}`))
      if (last.body) more.append(pair('Body', last.body))
      if (row.count > 1) more.append(pair('Fired at', row.firings.map(when).join(', ') + (row.count > row.firings.length ? ' …' : '')))
    } else {
      const expected = row.pixel.asked ? `It is expected when: ${row.pixel.component ? `“${row.pixel.component}” is ${row.pixel.on}` : row.pixel.on === 'load' ? 'the tag loads' : 'somebody clicks'}.` : 'It may come; nothing says that it must.'
      more.append(make('p', '', expected), pair('As typed', row.pixel.url))
    }
    row.box.append(more)
  }

  function table(macros) {
    const body = make('tbody')
    for (const part of macros) {
      const value = make('td', '', make('code', '', part.value || '(empty)'), part.plain ? make('small', '', 'that is: ' + part.plain) : '')
      const macro = make('td', '', make('code', '', part.macro))
      macro.title = part.meaning
      body.append(make('tr', '', macro, value, make('td', '', make('b', 'who ' + part.who, WHO[part.who]), make('small', '', part.told))))
    }
    const head = make('tr', '', ...['Macro', 'Value', 'Filled in by'].map((text) => make('th', '', text)))
    return make('table', '', make('thead', '', head), body)
  }

  const pair = (name, text) => (text ? make('p', 'pair', make('b', '', name), make('code', '', text)) : '')

  function hide(row) {
    const text = row.event ? row.text : `${row.pixel.component} ${row.pixel.url} ${row.firings[0]?.url || ''}`
    const fits = !search || text.toLowerCase().includes(search)
    const wanted = row.event ? filter === 'all' : filter === 'all' || { fired: ['fired'], waiting: ['waiting', 'due', 'held'], problems: ['bad', 'missing'] }[filter].includes(row.state)
    row.box.hidden = !(fits && wanted)
  }

  function setFilter(next, text) {
    filter = next
    search = text.toLowerCase()
    for (const { rows: list } of groups.values()) for (const row of list) hide(row)
    summarise()
  }

  function summarise() {
    const of = (...states) => rows.filter((row) => states.includes(row.state)).length
    const planned = rows.filter((row) => !row.pixel.other)
    const numbers = {
      all: rows.length,
      fired: planned.filter((row) => row.state === 'fired').length,
      waiting: of('waiting', 'due', 'held'),
      problems: of('bad', 'missing') + freshProblems.length,
    }
    for (const { box, rows: list } of groups.values()) box.hidden = list.length > 0 && list.every((row) => row.box.hidden)
    const seen = planned.filter((row) => row.count).length
    const text = `${counts.requests} ${counts.requests === 1 ? 'request' : 'requests'}, ${seen} of ${planned.length} pixels seen${counts.events ? `, ${counts.events} events` : ''}`
    parts.sum.textContent = text
    parts.count(numbers)
    drawProblems()
    said = text + (numbers.problems ? `, ${numbers.problems} problems` : '')
  }

  function drawProblems() {
    const found = rows.filter((row) => ['bad', 'missing'].includes(row.state)).slice(0, 20)
    const boxes = found.map((row) => {
      const name = row.pixel.component || (row.pixel.other ? row.pixel.on : 'The tag itself')
      const box = make('li', '', make('b', '', name), ' ', noteOf(row, row.state), ' ', make('code', '', shorten(row.firings[0]?.url || row.pixel.url)))
      return box
    })
    boxes.push(...freshProblems.slice(-10).map(({ title, text }) => make('li', '', make('b', '', title), ' ', text)))
    parts.problems.hidden = boxes.length === 0
    parts.problemList.replaceChildren(...boxes)
  }

  return { reset, take, tick, setFilter, said: () => said, load: () => (shown ? shown.load : 0) }
}

const shorten = (text) => (text.length > 90 ? text.slice(0, 87) + '…' : text)
