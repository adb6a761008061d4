/**
 * The tracker of a site: page events, `flowtag.track(name, properties, revenue)`, outbound links, and
 * the click that led here from an ad. `clickport.track` is the same, so that a page moves over
 * without a change. One script, no dependency; what is called before it has loaded waits in a queue:
 *
 *   <script>window.flowtag=window.clickport=window.flowtag||{q:[],track(){this.q.push(arguments)}}</script>
 *   <script defer src="https://collect.example/track.js" data-key="pk_…"></script>
 *
 * What it keeps in the browser, by what Google's consent mode and TCF say (docs/tracker.md):
 *                     not asked         granted                           denied
 *   visit             the tab           the tab                           this page
 *   click id          the tab           7 days (`data-window`)            this page
 *   visitor id        no                yes, unless the browser objects   no
 */

type Properties = Readonly<Record<string, unknown>> | null | undefined
type Revenue = { readonly amount?: unknown; readonly currency?: unknown } | null | undefined
interface Api {
  q?: ArrayLike<unknown>[]
  track: (name: string, properties?: Properties, revenue?: Revenue) => void
}
type Site = Window &
  typeof globalThis & {
    flowtag?: Api
    clickport?: Api
    dataLayer?: ArrayLike<unknown>[]
    __tcfapi?: (command: string, version: number, hear: (data: TcData, ok: boolean) => void) => void
  }
interface TcData {
  readonly gdprApplies?: boolean
  readonly eventStatus?: string
  readonly purpose?: { readonly consents?: Readonly<Record<string, boolean>> }
}
type Store = 'sessionStorage' | 'localStorage'
/** What each source says of one purpose; a source that says nothing is absent. */
type Said = Record<string, boolean>

const MAX_PROPERTIES = 31 // one more than are kept, so that the collector trims and counts it
const MAX_VALUE = 2001
const MAX_BATCH = 20_000 // characters: three bytes each at most, below what a browser sends on leaving
const CLICK = 'ft_click' // CLICK_ID_PARAMETER of creative/wire.py
const VISIT = 'flowtag_visit'
const VISITOR = 'flowtag_visitor'
const WINDOW_DAYS = 7 // as long as Safari keeps what a script stored; so it is the window everywhere
const DAY_MS = 86_400_000
const VISIT_MS = 1_800_000
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000
const REFUSED = /^4(?!08|25|29)/ // statuses that another try would get again

function start(win: Site, script: HTMLScriptElement): void {
  const { document: doc, location: place, navigator } = win
  if (win.flowtag && !win.flowtag.q) return // the script stands in the page twice
  const { src, dataset } = script
  const url = src.replace(/[^/]*$/, '') + 'api/event?key=' + encodeURIComponent(dataset['key'] || '')
  const windowMs = +(dataset['window'] || WINDOW_DAYS) * DAY_MS
  const draw = (): string => Array.from(win.crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join('')
  const session = draw()
  const analytics: Said = {}
  const ads: Said = {}
  const memory: Record<string, string> = {}
  let number = 0
  let page = ''
  let referrer = doc.referrer

  /** Granted if somebody says so and nobody denies it; undefined if nobody was asked. */
  const allowed = (said: Said): boolean | undefined => (Object.keys(said).length ? Object.keys(said).every((source) => said[source]) : undefined)
  /** Storage that may be refused, full or absent. An empty text removes. */
  const keep = (store: Store, name: string, value?: string): string => {
    try {
      if (value) win[store].setItem(name, value)
      else if (value === '') win[store].removeItem(name)
      return win[store].getItem(name) || ''
    } catch {
      return ''
    }
  }
  const hear = (source: string, forAnalytics?: boolean, forAds?: boolean): void => {
    if (forAnalytics !== undefined) analytics[source] = forAnalytics
    if (forAds !== undefined) ads[source] = forAds
    if (allowed(analytics) === false) [VISIT, VISITOR].forEach(forget)
    if (allowed(ads) === false) forget(CLICK)
  }
  const forget = (name: string): unknown => keep('sessionStorage', name, '') + keep('localStorage', name, '')

  const visit = (): string => {
    const now = Date.now()
    const [id = '', at = 0] = (keep('sessionStorage', VISIT) || memory[VISIT] || '').split(' ')
    const value = (now - +at < VISIT_MS ? id : draw()) + ' ' + now
    memory[VISIT] = value
    if (allowed(analytics) !== false) keep('sessionStorage', VISIT, value)
    return value.split(' ')[0]!
  }
  /** The click on the ad that led here: from the address, else from before, within the window. */
  const click = (): string => {
    const store: Store = allowed(ads) ? 'localStorage' : 'sessionStorage'
    const found = new URLSearchParams(place.search).get(CLICK)
    if (found && !(memory[CLICK] || '').startsWith(found + ' ')) memory[CLICK] = found + ' ' + Date.now()
    const value = memory[CLICK] || keep('sessionStorage', CLICK) || (allowed(ads) ? keep('localStorage', CLICK) : '')
    if (value && allowed(ads) !== false) keep(store, CLICK, value)
    const [id = '', at = 0] = value.split(' ')
    return Date.now() - +at < windowMs ? id : ''
  }
  const visitor = (): string => {
    if (!allowed(analytics) || (navigator as Navigator & { globalPrivacyControl?: boolean }).globalPrivacyControl) return ''
    return keep('localStorage', VISITOR) || keep('localStorage', VISITOR, draw())
  }

  let waiting: object[] = []
  const flying: object[][] = []
  let timer = 0
  let wait = FIRST_WAIT_MS
  /** The body of the first events of a list that fit into one request, taken out of it. */
  const write = (events: object[]): [string, object[]] => {
    let count = 1
    while (count < events.length && JSON.stringify(events.slice(0, count + 1)).length < MAX_BATCH) count++
    const taken = events.splice(0, count)
    return [JSON.stringify(count > 1 ? taken : taken[0]), taken]
  }
  const later = (events: object[]): void => {
    waiting = events.concat(waiting)
    timer = timer || win.setTimeout(flush, wait)
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }
  const flush = (): void => {
    timer = 0
    while (waiting.length) {
      const [body, events] = write(waiting)
      flying.push(events)
      win
        .fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' })
        .then((answer) => {
          if (!answer.ok && !REFUSED.test('' + answer.status)) return later(events)
          wait = FIRST_WAIT_MS
          if (answer.status !== 204) answer.text().then((text) => win.console.warn('flowtag: ' + text))
        })
        .catch(() => later(events))
        .then(() => flying.splice(flying.indexOf(events), 1))
    }
  }
  /** What is not confirmed as the page goes: a repeat has the same number, so it counts once. */
  const leave = (): void => {
    const left = flying.flat().concat(waiting)
    while (left.length && navigator.sendBeacon) navigator.sendBeacon(url, write(left)[0])
  }
  const send = (event: object): void => {
    const id = visitor()
    const who = id ? { g: 1, i: id } : {}
    waiting.push({ ...event, s: session, q: number++, u: place.href, r: referrer, v: visit(), c: click(), ...who })
    if (!timer) flush()
  }

  const plain = (value: unknown): unknown => {
    if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return value
    try {
      if (typeof value === 'object' && JSON.stringify(value).length < MAX_VALUE) return value
    } catch {
      // It refers to itself: its name has to do.
    }
    return String(value).slice(0, MAX_VALUE)
  }
  const track: Api['track'] = (name, properties, revenue) => {
    const keys = Object.keys(properties || {}).slice(0, MAX_PROPERTIES)
    const { amount, currency } = revenue || {}
    const money = amount === undefined ? {} : { ra: amount, rc: currency || 'USD' }
    send({ t: 'e', n: String(name), mk: keys, mv: keys.map((key) => plain(properties![key])), ...money })
  }
  const view = (): void => {
    const here = place.href.split('#')[0]!
    if (here === page) return // a change of state, or a place within the page
    if (page) referrer = page
    page = here
    send({ t: 'p' })
  }

  // Google's consent mode: gtag('consent', 'default' | 'update', {analytics_storage: 'granted'}).
  const hearGoogle = (entry: ArrayLike<unknown>): void => {
    const given = entry[0] === 'consent' && (entry[2] as Record<string, unknown> | undefined)
    if (!given) return
    // A default for some regions may not be for here: then only its denial is believed.
    const read = (said: Said, name: string): boolean | undefined => {
      const granted = given[name] === 'granted'
      return given[name] && (entry[1] === 'update' || (said['google'] !== false && !(granted && given['region']))) ? granted : undefined
    }
    hear('google', read(analytics, 'analytics_storage'), read(ads, 'ad_storage'))
  }
  const layer = (win.dataLayer = win.dataLayer || [])
  layer.forEach(hearGoogle)
  const push = layer.push.bind(layer)
  layer.push = (...entries) => {
    entries.forEach(hearGoogle)
    return push(...entries)
  }
  const askTcf = (): void => {
    if ('tcf' in ads || !win.__tcfapi) return
    analytics['tcf'] = ads['tcf'] = false // until the manager has an answer; what is kept stays for now
    win.__tcfapi('addEventListener', 2, ({ gdprApplies, eventStatus, purpose }, ok) => {
      if (!ok || eventStatus === 'cmpuishown') return
      const given = (purpose && purpose.consents) || {}
      const free = gdprApplies === false
      hear('tcf', free || !!(given['1'] && given['8']), free || !!(given['1'] && given['7']))
    })
  }
  askTcf()
  win.addEventListener('load', askTcf) // a manager that comes after this script

  const hearClick = ({ target }: Event): void => {
    const link = target instanceof Element && target.closest('a')
    if (link && /^https?:$/.test(link.protocol) && link.host !== place.host) track('Outbound Link', { url: link.href })
  }
  for (const name of ['click', 'auxclick']) doc.addEventListener(name, hearClick, true)
  for (const name of ['pushState', 'replaceState'] as const) {
    const own = win.history[name]
    win.history[name] = function (...values) {
      own.apply(this, values)
      view()
    }
  }
  win.addEventListener('popstate', view)
  win.addEventListener('pagehide', leave)
  win.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    page = '' // the page is back, and looked at anew
    view()
  })

  const before = new Set([win.flowtag, win.clickport])
  win.flowtag = win.clickport = { track }
  view()
  for (const api of before) for (const [name, properties, revenue] of Array.from((api && api.q) || [], (call) => Array.from(call))) track(name as string, properties as Properties, revenue as Revenue)
}

const doc = document as Document & { prerendering?: boolean }
const script = (doc.currentScript || doc.querySelector('script[data-key]')) as HTMLScriptElement
const begin = (): void => {
  try {
    start(window as Site, script)
  } catch {
    // The page is the site's: a tracker that cannot start says nothing there.
  }
}
if (doc.prerendering) doc.addEventListener('prerenderingchange', begin, { once: true })
else begin()
