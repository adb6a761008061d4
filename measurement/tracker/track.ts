/**
 * The tracker of a site: page events, `flowtag.track(name, properties, revenue)`, outbound links, and
 * the click that led here from an ad. `clickport.track` is the same, so that a page moves over
 * without a change. One script, no dependency; what is called before it has loaded waits in a queue:
 *
 *   <script>window.flowtag=window.flowtag||{q:[],track(){this.q.push(arguments)}}</script>
 *   <script defer src="https://collect.example/track.js" data-key="pk_…"></script>
 *
 * A visit lives in sessionStorage, or in memory where there is none. A visitor id is kept only with
 * consent: Google's consent mode (`analytics_storage`), or TCF purpose 1 and 8 for all vendors.
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

const MAX_PROPERTIES = 30
const MAX_VALUE = 2000
const CLICK = 'ft_click' // CLICK_ID_PARAMETER of creative/wire.py
const WINDOW_DAYS = 7 // as long as Safari keeps what a script stored; so it is the window everywhere
const DAY_MS = 86_400_000

function start(win: Site, script: HTMLScriptElement): void {
  const { document: doc, location: place } = win
  const url = script.src.replace(/[^/]*$/, '') + 'api/event?key=' + encodeURIComponent(script.dataset['key'] || '')
  let consents = false
  let page = ''
  let referrer = doc.referrer

  /** Storage that may be refused, full or absent. */
  const keep = (store: 'sessionStorage' | 'localStorage', name: string, value?: string): string => {
    try {
      if (value !== undefined) win[store].setItem(name, value)
      return win[store].getItem(name) || ''
    } catch {
      return ''
    }
  }
  const draw = (): string => Array.from(win.crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('')
  const memory = draw()
  const visit = keep('sessionStorage', 'flowtag_visit') || keep('sessionStorage', 'flowtag_visit', memory) || memory

  /** The click on the ad that led here: from the address, else from before, within the window. */
  const click = (): string => {
    const found = new URLSearchParams(place.search).get(CLICK)
    if (found) keep(consents ? 'localStorage' : 'sessionStorage', CLICK, found + ' ' + win.Date.now())
    const [id = '', at = 0] = (keep('sessionStorage', CLICK) || (consents ? keep('localStorage', CLICK) : '')).split(' ')
    return found || (win.Date.now() - +at < WINDOW_DAYS * DAY_MS ? id : '')
  }
  const visitor = (): string => (consents ? keep('localStorage', 'flowtag_visitor') || keep('localStorage', 'flowtag_visitor', draw()) : '')

  const send = (event: object): void => {
    const body = JSON.stringify({ ...event, u: place.href, r: referrer, v: visit, i: visitor(), c: click() })
    const beacon = (): unknown => win.navigator.sendBeacon && win.navigator.sendBeacon(url, body)
    try {
      win.fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' }).catch(beacon)
    } catch {
      beacon()
    }
  }
  const track: Api['track'] = (name, properties, revenue) => {
    const keys = Object.keys(properties || {}).slice(0, MAX_PROPERTIES)
    const values = keys.map((key) => String(properties![key]).slice(0, MAX_VALUE))
    const plain: Record<string, unknown> = {}
    for (const key of keys) if (/^(number|boolean)$/.test(typeof properties![key])) plain[key] = properties![key]
    const money = revenue && revenue.amount !== undefined ? { ra: revenue.amount, rc: revenue.currency || 'USD' } : {}
    send({ t: 'e', n: String(name), mk: keys, mv: values, md: plain, ...money })
  }
  const view = (): void => {
    if (place.href === page) return // a change of state that is no other page
    if (page) referrer = page
    page = place.href
    send({ t: 'p' })
  }

  // Google's consent mode: gtag('consent', 'default' | 'update', {analytics_storage: 'granted'}).
  const hearConsent = (entry: ArrayLike<unknown>): void => {
    const given = entry[0] === 'consent' && (entry[2] as Record<string, unknown> | undefined)
    if (given && given['analytics_storage']) consents = given['analytics_storage'] === 'granted'
  }
  const layer = (win.dataLayer = win.dataLayer || [])
  layer.forEach(hearConsent)
  const push = layer.push.bind(layer)
  layer.push = (...entries) => {
    entries.forEach(hearConsent)
    return push(...entries)
  }
  if (win.__tcfapi)
    win.__tcfapi('addEventListener', 2, ({ gdprApplies, eventStatus, purpose }, ok) => {
      const given = (purpose && purpose.consents) || {}
      if (ok && eventStatus !== 'cmpuishown') consents = gdprApplies === false || !!(given['1'] && given['8'])
    })

  doc.addEventListener(
    'click',
    ({ target }) => {
      const link = target instanceof win.Element && target.closest('a')
      if (link && /^https?:$/.test(link.protocol) && link.host !== place.host) track('Outbound Link', { url: link.href })
    },
    true,
  )
  for (const name of ['pushState', 'replaceState'] as const) {
    const own = win.history[name]
    win.history[name] = function (...values) {
      own.apply(this, values)
      view()
    }
  }
  win.addEventListener('popstate', view)

  const waiting = [win.flowtag, win.clickport].flatMap((api) => (api && api.q) || [])
  win.flowtag = win.clickport = { track }
  if ((doc as Document & { prerendering?: boolean }).prerendering) doc.addEventListener('prerenderingchange', view, { once: true })
  else view()
  for (const values of waiting) track(values[0] as string, values[1] as Properties, values[2] as Revenue)
}

try {
  start(window as Site, document.currentScript as HTMLScriptElement)
} catch {
  // The page is the site's: a tracker that cannot start says nothing there.
}
