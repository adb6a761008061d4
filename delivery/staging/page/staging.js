/**
 * The staging page: puts an ad on stage and shows what it asks for, live, component by component.
 *
 * The token of this start stands after the # of the address and travels in a header; texts of ads
 * enter the page as text only. The feed is read with fetch, because EventSource sends no headers.
 */
'use strict'
;(() => {
  const $ = (id) => document.getElementById(id)
  const fromAddress = location.hash.slice(1)
  if (fromAddress) sessionStorage.setItem('token', fromAddress)
  const token = sessionStorage.getItem('token') || ''
  const headers = { 'X-Flowtag-Token': token }
  const stage = { state: null, mapped: false, shown: null, last: 0, began: 0 }

  async function ask(path, body) {
    const options = body ? { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : { headers }
    const answer = await fetch(path, options)
    if (answer.status === 403) throw new Error(await answer.text())
    return answer.json()
  }

  function make(tag, name, text) {
    const element = document.createElement(tag)
    if (name) element.className = name
    if (text !== undefined) element.textContent = text
    return element
  }

  function fill(select, pairs, chosen) {
    select.replaceChildren(
      ...pairs.map(([value, text]) => {
        const option = make('option', '', text)
        option.value = value
        option.selected = value === chosen
        return option
      }),
    )
  }

  function connection(name, text) {
    $('connection').className = name
    $('connection').textContent = text
  }

  function notice(title, text, command) {
    const box = $('notice')
    box.hidden = false
    box.replaceChildren(make('b', '', title), document.createTextNode(text + ' '))
    if (command) box.append(make('code', '', command))
  }

  const project = () => stage.state.projects[+$('project').value]

  function offerProject() {
    const chosen = project()
    fill($('platform'), chosen.platforms.map((p) => [p.name, p.title]), chosen.platform)
    fill($('size'), chosen.sizes.map((size) => [size, size]), chosen.sizes[0])
    fill($('format'), stage.state.formats.map((name) => [name, name]), chosen.format)
  }

  /** Whether this browser sends every name to the staging server: only that answers there. */
  async function isMapped(publisher) {
    try {
      return (await fetch(publisher + 'flowtag-hello', { cache: 'no-store' })).status === 204
    } catch {
      return false
    }
  }

  async function show() {
    const choice = { project: +$('project').value, platform: $('platform').value, size: $('size').value, format: $('format').value }
    const shown = await ask('/api/show', choice)
    stage.last = Math.max(stage.last, shown.after || 0)
    stage.began = 0
    stage.shown = shown
    $('tag').textContent = shown.tag
    $('tag-box').hidden = !shown.tag
    $('problems').replaceChildren(...(shown.problems || []).map(drawProblem))
    drawGroups(shown)
    drawAd(shown)
  }

  function drawAd(shown) {
    const slot = $('slot')
    slot.replaceChildren()
    if (!shown.url || !stage.mapped) {
      slot.append(make('p', 'empty', shown.url ? 'The ad is not shown in this browser.' : 'There is no such tag: the problems below say why.'))
      return
    }
    const frame = make('iframe')
    frame.title = 'The publisher page with the ad'
    frame.src = shown.url
    slot.append(frame)
    $('address').textContent = shown.url.replace('https://', '')
  }

  function drawProblem(problem) {
    const box = make('div', 'problem ' + problem.severity)
    box.append(make('p', '', problem.message), make('p', '', [problem.where, problem.hint].filter(Boolean).join(': ')))
    return box
  }

  /** Every pixel of the flow stands there from the start, grey until it fires. */
  function drawGroups(shown) {
    const types = Object.fromEntries(project().components.map((c) => [c.id, c.type]))
    const groups = new Map()
    stage.rows = shown.pixels.map((pixel) => {
      if (!groups.has(pixel.component)) {
        const group = make('div', 'group')
        const title = make('h2', '', pixel.component || 'The tag itself')
        title.append(make('small', '', pixel.component ? types[pixel.component] || '' : 'impressions'))
        group.append(title)
        groups.set(pixel.component, group)
      }
      const row = drawRow(pixel.url, 'on ' + pixel.on)
      groups.get(pixel.component).append(row.box)
      return row
    })
    $('groups').replaceChildren(...groups.values())
    $('others').replaceChildren()
    stage.others = null
    sum()
  }

  function drawRow(url, when) {
    const box = make('div', 'pixel')
    const row = { box, count: make('span', 'count', '0'), url: make('code', '', url), when: make('span', 'when', when), more: make('p', 'more', ''), trouble: make('p', 'trouble', ''), fired: 0, on: when }
    box.append(row.count, row.url, row.when)
    return row
  }

  function mark(row, call) {
    row.fired++
    row.count.textContent = row.fired
    row.url.textContent = call.url
    row.when.textContent = row.on + (row.on ? ', ' : '') + time(call)
    row.box.className = 'pixel ' + (call.trouble ? 'bad' : 'fired')
    if (call.trouble) {
      row.trouble.textContent = call.trouble
      row.box.append(row.trouble)
    }
    void row.box.offsetWidth // starts the animation anew
    row.box.classList.add('fresh')
    row.box.scrollIntoView({ block: 'nearest' })
  }

  function time(call) {
    if (!stage.began) stage.began = call.at_ms
    return ((call.at_ms - stage.began) / 1000).toFixed(1) + ' s'
  }

  const NAMES = { click: 'Click counted', landing: 'Landing page', collector: 'Event', pixel: 'Request' }

  function drawOther(call) {
    if (!stage.others) {
      stage.others = make('div', 'group others')
      stage.others.append(make('h2', '', 'Clicks and everything else'))
      $('others').append(stage.others)
    }
    const row = drawRow(call.url, NAMES[call.role] + ' ' + call.method)
    stage.others.append(row.box)
    mark(row, call)
    if (call.location) {
      row.more.textContent = 'leads to ' + call.location
      row.box.append(row.more)
    } else if (call.body) {
      row.more.textContent = call.body.slice(0, 400)
      row.box.append(row.more)
    }
  }

  function take(call) {
    if (call.number <= stage.last) return
    stage.last = call.number
    const row = call.pixel === null ? null : stage.rows && stage.rows[call.pixel]
    if (row) mark(row, call)
    else drawOther(call)
    sum()
  }

  function sum() {
    const fired = stage.rows.reduce((total, row) => total + row.fired, 0)
    const seen = stage.rows.filter((row) => row.fired).length
    $('sum').textContent = `${fired} requests, ${seen} of ${stage.rows.length} pixels seen`
  }

  /** Reads the feed for ever; after a break it goes on behind the last call that came. */
  async function follow() {
    for (;;) {
      try {
        const answer = await fetch('/api/live', { headers: { ...headers, 'Last-Event-ID': String(stage.last) } })
        if (!answer.ok) throw new Error(await answer.text())
        connection('on', 'Live')
        await read(answer.body.getReader())
      } catch {
        // told below; the next turn tries again
      }
      connection('off', 'The server does not answer: trying again')
      await new Promise((resolve) => setTimeout(resolve, 1500))
    }
  }

  async function read(reader) {
    const decoder = new TextDecoder()
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += decoder.decode(value, { stream: true })
      const events = text.split('\n\n')
      text = events.pop()
      for (const event of events) {
        const data = event.split('\n').find((line) => line.startsWith('data: '))
        if (data) take(JSON.parse(data.slice(6)))
      }
    }
  }

  async function start() {
    try {
      stage.state = await ask('/api/state')
    } catch (error) {
      connection('off', 'Not connected')
      notice('This page needs the address that was printed.', String(error.message))
      return
    }
    stage.mapped = await isMapped(stage.state.publisher)
    if (!stage.mapped)
      notice(
        'In this browser you do not see the ad.',
        'Host names here lead to the real internet, so the publisher page, the ad server, pixels, clicks and landing pages cannot be played. A browser in which they can is started by',
        'flowtag serve --open',
      )
    if (!stage.state.projects.length) return notice('There is nothing to show.', 'Name a creative:', 'flowtag serve PATH --open')
    fill($('project'), stage.state.projects.map((p, i) => [String(i), p.name]), '0')
    offerProject()
    await show()
    follow()
  }

  $('project').onchange = () => {
    offerProject()
    show()
  }
  for (const id of ['platform', 'size', 'format']) $(id).onchange = show
  $('choice').onsubmit = (event) => {
    event.preventDefault()
    show()
  }
  start()
})()
