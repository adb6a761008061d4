/** What the staging page and a shared page have alike: the frame of the ad, the log's controls. */
import { createLog } from './log.js'
import { $, make } from './make.js'

// The ad's own page may not lead the staging page away; windows open as they would on a site.
const FLAGS = 'allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads'

export function pageLog(words) {
  const buttons = [...document.querySelectorAll('[data-filter]')]
  const log = createLog(
    {
      groups: $('groups'),
      others: $('others'),
      problems: $('problems'),
      problemList: $('problems').querySelector('ul'),
      sum: $('sum'),
      count: (numbers) => buttons.forEach((one) => (one.querySelector('b').textContent = numbers[one.dataset.filter])),
    },
    { words },
  )
  let filter = 'all'
  const apply = () => log.setFilter(filter, $('search').value.trim())
  for (const one of buttons)
    one.addEventListener('click', () => {
      filter = one.dataset.filter
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === one))
      apply()
    })
  $('search').addEventListener('input', apply)
  setInterval(() => {
    log.tick()
    // Told at most once in a while: a screen reader must not be flooded.
    if ($('said').textContent !== log.said()) $('said').textContent = log.said()
  }, 1000)
  return log
}

export function drawAd(url, shown) {
  const slot = $('slot')
  if (!url) return empty('There is no such tag: what is written below says why.')
  const frame = make('iframe')
  frame.title = 'The publisher page with the ad'
  frame.setAttribute('sandbox', FLAGS)
  frame.height = String(Math.max(430, shown.height + 170))
  frame.src = url
  slot.replaceChildren(frame)
  $('address').textContent = url.replace(/^https?:\/\//, '')
}

export function empty(text) {
  $('slot').replaceChildren(make('p', 'empty', text))
}

export function notice(kind, title, text, ...more) {
  const box = $('notice')
  box.hidden = !title
  box.className = kind
  box.replaceChildren(make('b', '', title || ''), make('span', '', text || ''), ...more)
}

export function connection(state) {
  const words = { on: 'Live', off: 'The server does not answer: trying again', refused: 'Closed' }
  $('connection').className = state
  $('connection').textContent = words[state]
}

export const limitsList = (limits) => make('ul', '', ...limits.map((text) => make('li', '', text)))
