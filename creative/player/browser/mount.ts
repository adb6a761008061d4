/**
 * Starts the ad in its page: acts of the user become messages of the engine, its effects become
 * elements, timers, pixels and windows. Whatever fails is caught here: before anything is shown the
 * fallback stays, later the ad stays as it is; both are reported. Nothing is stored.
 */

import * as E from '../engine/effects'
import { createState, step as advance } from '../engine/index'
import type { Message, Program, ScriptFn } from '../engine/types'
import { clickUrl } from './clicks'
import type { Effect, Kind, Shown } from './kinds'
import { EFFECTS, KINDS } from './kinds'
import { createMacros, draw } from './macros'
import { firePixel, fireTracking } from './pixels'
import { plugs } from './plugs'
import type { Heard } from './plugs'
import { clear, copy, createRoom, follow, offer, post } from './room'
import { readAny, readTagData } from './tagdata'
import type { Host } from '../hosts/host'
import type { Act, Ad, View, Win } from './types'

const TYPING_MS = 150 // dots for less would only flicker
const LONG_MS = 5 // of the session's first task: what is left gets tasks of its own
const AT_ONCE = 20 // the session's first timers: a flow that runs round must not hold the page
const SEEN = 0.5 // half of the pixels: what guidelines call in view
const PRESSED = '[data-act],button,input,label,select,a,video' // what a press is for; the background answers where nothing else does

/** `scripts` are the author's, in the order of the program. */
export function mount(win: Win, scripts: readonly ScriptFn[]): void {
  const doc = win.document
  const host = plugs.host(win)
  host.ready(() => {
    try {
      const { program, view } = JSON.parse(doc.getElementById('flowtag')!.textContent!) as { program: Program; view: View }
      start(win, host, program, view, scripts)
    } catch (error) {
      fallBack(doc)
      dispatch(win, { kind: 'error', component: '', at: 0, a: 0, b: 0, text: '' + error })
    }
  })
}

/** An event of ours on the document, for whoever listens there (QA's live log). */
function dispatch(win: Win, detail: object): void {
  win.document.dispatchEvent(new win.CustomEvent('flowtag', { detail }))
}

/** The backup with its way out is what remains. */
function fallBack(doc: Document): void {
  doc.documentElement.className = ''
}

function start(win: Win, host: Host, program: Program, view: View, scripts: readonly ScriptFn[]): void {
  const doc = win.document
  const seed = draw(win) // the first draw: whoever replays a session gives its seed here
  let started = Infinity // before, it is always 0 o'clock
  const now = (): number => Math.max(Math.floor(win.performance.now() - started), 0)
  const tag = readTagData(win)
  const fallback = doc.getElementById('fallback') as HTMLAnchorElement
  const missing = new Set<string>()
  const shown: Shown[] = [] // by component
  let still = ' still' // in the first task: what comes in it does not move in, and is measured once, afterwards
  const nameOf = (component: number): string => program.names[component] || ''
  const idOf = (component: number): string => '[data-id="' + nameOf(component) + '"]'

  let hear: Heard | undefined // eslint-disable-line prefer-const -- tell() is called before it is there
  const tell = (kind: number | string, component: string, text: string, a: number, b: number): void => {
    dispatch(win, { kind, component, at: now(), a, b, text })
    hear?.(kind, component, a, b, text)
  }

  const given = (key: string): string => readAny(tag, key)
  const consent = plugs.consent && view.consent && plugs.consent(win, view.consent, given)
  const ad: Ad = Object.assign(createRoom(win, view.images), {
    win,
    host,
    consent,
    doc,
    view,
    state: createState(program, seed, scripts, (key): string => ad.macro(key)),
    tell: (kind: number | string, component: number, text: string, a = 0, b = 0) => {
      for (const variable of program.personal) if (ad.state.kept[variable]) text = text.split('' + ad.state.kept[variable]).join('***')
      tell(kind, nameOf(component), text, a, b)
    },
    macro: createMacros(win, (key) => host.macro(key) || (consent ? consent.macro(key.split('.')[0]!) : ''), view, tag, (key) => {
      if (!missing.has(key)) ad.tell('missing', -1, key)
      missing.add(key)
    }),
    send: (act: Act) => step({ ...act, at: now() } as Message),
  })

  /** Macros as they are for one firing: `vars` of that moment, one cache-buster. */
  const valuesFor = (component: number, vars: Readonly<Record<string, unknown>>): Ad['macro'] => {
    let fresh = ''
    return (key, served) => {
      if (key.indexOf('var.') === 0) {
        const at = program.vars.indexOf(key.slice(4))
        return program.personal.indexOf(at) < 0 ? '' + (vars[key.slice(4)] ?? '') : '' // never in an address
      }
      if (key === 'component') return nameOf(component)
      return key === 'cachebuster' && !served ? (fresh = fresh || ad.macro(key)) : ad.macro(key, served)
    }
  }
  const valuesNow = (component: number): Ad['macro'] => {
    const vars: Record<string, unknown> = {}
    program.vars.forEach((name, i) => (vars[name] = ad.state.kept[i]))
    return valuesFor(component, vars)
  }
  const urlOf = (component: number, click: string): string => clickUrl(ad, tag, click, valuesNow(component))

  const act = (effect: Effect): void => {
    const { kind, component, a, b, text } = effect
    const own = shown[component]
    switch (kind) {
      case E.SHOW:
        return show(component)
      case E.HIDE:
        if (text) ad.box.classList.toggle('no-' + text.slice(5), !!a) // look.header
        else if (own) own.element.hidden = !!a
        return
      case E.CLEAR:
        return take(effect)
      case E.FIRE:
        if (a < 0) firePixel(ad, component, () => text)
        else fireTracking(ad, component, view.tracking[a]!, valuesFor(component, text ? JSON.parse(text) : {}))
        return
      case E.SCHEDULE: {
        if (b >= TYPING_MS && isMessage(component)) post(ad, copy(ad, '.typing')!)
        const ring = (): void => step({ type: 'timer', at: now(), token: a })
        const limit = a === ad.state.limitToken
        // What comes at once comes in the task that began and in one frame, unless that takes long.
        // Not in an act: the rest of a key's press would go to what has just come.
        if (!b && !limit && !ad.state.gesture && a < AT_ONCE && now() < LONG_MS) win.queueMicrotask(ring)
        // A timeout lets an act of the same moment go first.
        else win.setTimeout(limit ? () => win.setTimeout(ring) : ring, b)
        return
      }
      case E.OPEN:
        if (a === E.OPEN_PAYMENT) break
        const url = a === E.OPEN_CLICK ? urlOf(component, text) : text
        if (a === E.OPEN_CLICK && view.clicked) fireTracking(ad, component, { pixels: view.clicked[text] || [] }, valuesNow(component))
        if (!url || !host.open(url, !!b, a === E.OPEN_CLICK)) ad.tell('error', component, 'click ' + text)
        return
      case E.END: {
        // The way out stays: that of the redirect at the end, else the look's closing button.
        const way = copy(ad, '[data-end="' + nameOf(component) + '"]') || copy(ad, '[data-end=""]')
        if (way) offer(ad, way)
        return
      }
    }
    EFFECTS[kind]?.(ad, effect)
    own?.hear?.(effect)
  }

  /** Whether it is a message of the brand, which nobody has to answer. */
  const isMessage = (component: number): boolean => !!ad.stock.querySelector('p' + idOf(component) + ',img' + idOf(component))

  const show = (component: number): void => {
    const element = copy(ad, idOf(component))
    if (!element) return
    element.className += still
    if (element.matches('.brand')) post(ad, element)
    else offer(ad, element)
    shown[component] = { element, ...(KINDS[element.dataset['kind']!]?.(ad, element, component) || {}) }
  }

  /** The group leaves, or all that was said; what the user took becomes a message. */
  const take = (effect: Effect): void => {
    const taken = shown[effect.a]
    const words = taken && (taken.said ? taken.said() : ad.pressed.dataset['said'])
    shown.forEach(({ element, hear }) => element.isConnected && hear?.(effect))
    clear(ad, !!effect.b)
    if (!words) return
    const mine = copy(ad, '.user')!
    mine.append(words)
    post(ad, mine)
  }

  const emit = (kind: number, _at: number, component: number, a: number, b: number, text: string): void => {
    ad.tell(kind, component, kind === E.FIRE && a >= 0 ? '' : text, a, b)
    try {
      act({ kind, component, a, b, text })
    } catch (error) {
      if (kind === E.SHOW && !isMessage(component)) fallBack(doc) // nobody could go on
      ad.tell('error', component, '' + error)
    }
  }
  const step = (message: Message): void => {
    try {
      advance(ad.state, message, emit)
    } catch (error) {
      if (!shown.length) fallBack(doc)
      ad.tell('error', -1, '' + error)
    }
    if (ad.grown && !still) follow(ad)
  }

  const paint = (): void => {
    for (const entry of view.painted || []) fireTracking(ad, -1, entry, valuesNow(-1))
    ad.tell('painted', -1, '')
  }
  const begin = (): void => {
    started = win.performance.now()
    step({ type: 'start', at: 0, epoch: win.Date.now() })
  }

  fallback.href = urlOf(-1, view.backup) || fallback.href
  doc.documentElement.className = 'on'
  hear = plugs.listen?.(ad, host, given)
  // A frame is on the screen when the next one begins.
  win.requestAnimationFrame(() => win.requestAnimationFrame(paint))
  win.setTimeout(() => {
    still = ''
    follow(ad)
  })
  listen(ad)
  const turn = (): void => step({ type: doc.hidden ? 'hidden' : 'visible', at: now() })
  doc.addEventListener('visibilitychange', turn)
  turn()
  // Where nobody can say what is in view, it begins at once.
  if (!view.viewable || host.watch(ad.box, (share) => share >= SEEN && started === Infinity && begin())) begin()
}

/** What is pressed says itself which act that is, and what for: buttons, slides, areas of the look. */
function listen(ad: Ad): void {
  ad.box.addEventListener('click', ({ target }) => {
    const pressed = (target as Element).closest<HTMLElement>(PRESSED)
    const { act, to } = pressed?.dataset || ({} as DOMStringMap)
    if (!act) return
    const component = ad.state.flow.names.indexOf(pressed!.closest<HTMLElement>('[data-id]')?.dataset['id'] || '')
    ad.pressed = pressed!
    ad.send({ type: act, component, click: to, slide: +to!, event: +to! } as unknown as Act)
  })
}

const choice: Kind = (_ad, element) => ({ said: () => element.textContent! })
KINDS['choice'] = choice
