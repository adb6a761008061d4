/**
 * Starts the ad in its page: acts of the user become messages of the engine, its effects become
 * elements, timers, pixels and windows. Whatever fails is caught here: before anything is shown the
 * fallback stays, later the ad stays as it is; both are reported. Nothing is stored.
 */

import * as E from '../engine/effects'
import type { Message, Program, ScriptFn } from '../engine/types'
import { clickUrl, openUrl } from './clicks'
import { show } from './components/index'
import { refuse } from './components/input'
import { callToAction } from './components/redirect'
import { sendLead } from './lead'
import { createMacros, draw } from './macros'
import { firePixel, fireTracking } from './pixels'
import { clear, createRoom, follow, make, post, say, type } from './room'
import { readTagData } from './tagdata'
import type { Ad, View, Win } from './types'

declare const FlowtagEngine: typeof import('../engine/index')

const TYPING_MS = 150 // dots for less would only flicker

/** `scripts` are the author's, in the order of the program. */
export function mount(win: Win, scripts: readonly ScriptFn[]): void {
  const doc = win.document
  const tell = (kind: number | string, component: string, at: number, a: number, b: number, text: string): void => {
    doc.dispatchEvent(new win.CustomEvent('flowtag', { detail: { kind, component, at, a, b, text } }))
  }
  try {
    const { program, view } = JSON.parse(doc.getElementById('flowtag')!.textContent!) as { program: Program; view: View }
    start(win, program, view, scripts, tell)
  } catch (error) {
    doc.documentElement.className = ''
    tell('error', '', 0, 0, 0, '' + error)
  }
}

type Tell = (kind: number | string, component: string, at: number, a: number, b: number, text: string) => void

function start(win: Win, program: Program, view: View, scripts: readonly ScriptFn[], tell: Tell): void {
  const doc = win.document
  const seed = draw(win) // the first draw: whoever replays a session gives its seed here
  const loaded = win.performance.now()
  const now = (): number => Math.floor(win.performance.now() - loaded)
  const tag = readTagData(win)
  const fallback = doc.getElementById('fallback') as HTMLAnchorElement
  const missing = new Set<string>()
  const elements: HTMLElement[] = [] // of the components shown, by index
  let typed = '' // what the user submits; it goes to the lead and to the conversation
  let shown = 0

  const ad: Ad = {
    win,
    doc,
    view,
    state: FlowtagEngine.createState(program, seed, scripts, (key) => ad.macro(key)),
    tell: (kind, component, text, a = 0, b = 0) => {
      for (const variable of view.personal) if (ad.state.vars[variable]) text = text.split('' + ad.state.vars[variable]).join('***')
      tell(kind, program.names[component] || '', now(), a, b, text)
    },
    macro: createMacros(win, view, tag, (key) => {
      if (!missing.has(key)) ad.tell('missing', -1, key)
      missing.add(key)
    }),
    send: (act) => {
      if (act.type === 'submit') typed = act.value
      step({ ...act, at: now() })
    },
  }
  const room = createRoom(doc)

  /** Macros as they are for one firing: `vars` of that moment, one cache-buster. */
  const valuesFor = (component: number, vars: Readonly<Record<string, unknown>>): Ad['macro'] => {
    let fresh = ''
    return (key, served) => {
      if (key.indexOf('var.') === 0) {
        const at = program.vars.indexOf(key.slice(4))
        return view.personal.indexOf(at) < 0 ? '' + (vars[key.slice(4)] ?? '') : '' // never in an address
      }
      if (key === 'component') return program.names[component] || ''
      return key === 'cachebuster' && !served ? (fresh = fresh || ad.macro(key)) : ad.macro(key, served)
    }
  }
  const urlOf = (component: number, click: string): string => {
    const vars: Record<string, unknown> = {}
    program.vars.forEach((name, i) => (vars[name] = ad.state.vars[i]))
    return clickUrl(ad, tag, click, valuesFor(component, vars))
  }

  const act = (kind: number, component: number, a: number, b: number, text: string): void => {
    const own = view.components[component]
    switch (kind) {
      case E.SHOW:
        if (!own) return
        elements[component] = show(ad, room, own, component)
        elements[component]!.setAttribute('data-id', program.names[component]!)
        shown++
        return
      case E.HIDE:
        return elements[component]?.remove()
      case E.CLEAR:
        return take(a)
      case E.FIRE:
        if (a < 0) firePixel(ad, component, text)
        else fireTracking(ad, component, view.tracking[a]!, valuesFor(component, text ? JSON.parse(text) : {}))
        return
      case E.SCHEDULE:
        if (b >= TYPING_MS && /^(text|image)$/.test(view.components[component]?.type || '')) type(ad, room)
        win.setTimeout(() => step({ type: 'timer', at: now(), token: a }), b)
        return
      case E.SUBMIT:
        if (own?.type === 'input') sendLead(ad, component, own, typed.trim())
        return
      case E.INVALID:
        if (own?.type === 'input') refuse(elements[component]!, own.retry, a === E.INVALID_CONSENT)
        return follow(room)
      case E.OPEN: {
        const url = urlOf(component, text)
        if (url) openUrl(ad, url)
        else ad.tell('error', component, 'click ' + text)
        return
      }
      case E.END:
        return close(component)
    }
  }

  /** The group leaves; what the user took becomes a message. */
  const take = (taken: number): void => {
    const own = view.components[taken]
    clear(room)
    const words = own?.type === 'choice' ? say(ad, own.text) : own?.type === 'input' ? typed : ''
    if (!words) return
    const mine = make(ad, 'p', 'user')
    mine.append(make(ad, 'span', 'hidden', view.texts.you + ': '), words)
    post(room, mine)
  }

  /** The way out stays: that of the redirect at the end, else the look's closing button. */
  const close = (component: number): void => {
    const own = view.components[component]
    const way = own?.type === 'redirect' ? own : view.closing
    if (way) callToAction(ad, room, say(ad, way.text), { type: 'exit', click: way.click }).setAttribute('data-area', 'closing')
  }

  const emit = (kind: number, _at: number, component: number, a: number, b: number, text: string): void => {
    ad.tell(kind, component, kind === E.FIRE && a >= 0 ? '' : text, a, b)
    try {
      act(kind, component, a, b, text)
    } catch (error) {
      ad.tell('error', component, '' + error)
    }
  }
  const step = (message: Message): void => {
    try {
      FlowtagEngine.step(ad.state, message, emit)
    } catch (error) {
      if (!shown) doc.documentElement.className = '' // the fallback is what remains
      ad.tell('error', -1, '' + error)
    }
  }

  fallback.href = urlOf(-1, view.backup) || fallback.href
  doc.documentElement.className = 'on'
  listen(ad)
  step({ type: 'start', at: 0, epoch: win.Date.now() })
}

/** Clickable areas of the look. The background answers where nothing else does. */
function listen(ad: Ad): void {
  const { doc, view } = ad
  const exit = (area: string) => (): void => ad.send({ type: 'exit', click: view.areas[area]! })
  const header = doc.querySelector<HTMLElement>('[data-area=header]')
  if (header && view.areas['header']) header.onclick = exit('header')
  if (view.areas['background'])
    doc.getElementById('ad')!.addEventListener('click', (event) => {
      if (!(event.target as Element).closest('button,input,label')) exit('background')()
    })
}

