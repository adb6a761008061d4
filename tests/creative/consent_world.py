"""A window with a clock, consent managers and pages around it, all in QuickJS: `play` runs a story.

Managers are written from their specifications: IAB's CMP API v2 (`__tcfapi`, locator frames and
messages) and GPP 1.1 (`__gpp`). A story is a list of steps; what happened comes back as lines.
"""

import json
from collections.abc import Sequence
from typing import Any

from creative import ConsentNeed
from creative.sandbox import Realm
from tests.creative.player_text import consent_reader

_WORLD = """
function play(text) {
  const story = JSON.parse(text)
  const log = []
  const timers = []
  const ears = new Set()
  const managers = {}
  let now = 0
  const win = {
    Math: { random: () => 0.25 },
    setTimeout: (f, ms) => void timers.push({ at: now + ms, f }),
    addEventListener: (kind, f) => void ears.add(f),
    removeEventListener: (kind, f) => void ears.delete(f),
    frames: {},
  }
  // A page of another site around the ad's frame, and the top page around that.
  const hear = (source, data) => [...ears].forEach((f) => f({ source, data }))
  const top = { frames: {}, postMessage: (message) => receive(message) }
  top.parent = top
  const between = { parent: top, get frames() { throw new Error('of another site') } }
  win.parent = between
  const receive = (message) => {
    const asText = !!story.texts
    for (const name in managers) {
      const call = message[name + 'Call']
      if (!call || managers[name].where !== 'around') continue
      const { command, parameter, version, callId } = call
      managers[name].run(command, parameter, version, (returnValue, success) => {
        const back = { [name + 'Return']: { returnValue, success, callId } }
        hear(top, asText ? JSON.stringify(back) : back)
      })
    }
  }
  const appear = (name, where, first) => {
    const all = new Map()
    const wrap = (data, listenerId) => (name === '__gpp' ? { eventName: 'x', listenerId, pingData: data } : name === '__tcfapi' ? { ...data, listenerId } : data)
    let said = first
    const run = (command, parameter, version, back) => {
      if (version !== { __tcfapi: 2, __gpp: '1.1', __uspapi: 1 }[name]) return back(null, false)
      if (where === 'broken') throw new Error('broken')
      if (command === 'removeEventListener') {
        log.push(`removed ${name} ${all.delete(parameter)}`)
        return back(true, true)
      }
      const id = all.size + 1
      all.set(id, back)
      if (said) back(wrap(said, id), true)
    }
    const say = (data) => {
      said = data
      for (const [id, back] of all) back(wrap(data, id), true)
    }
    managers[name] = { where, run, say }
    if (where === 'around') return void (top.frames[name + 'Locator'] = {})
    win[name] = name === '__gpp' ? (c, back, p, v) => run(c, p, v, back) : (c, v, back, p) => run(c, p, v, back)
  }
  for (const [name, where, first] of story.managers) appear(name, where, first)
  const consent = Reader.createConsent(win, story.view, (key) => story.tag[key] || '')
  const steps = {
    ask: (id, hosts, unknown) => consent.ask(hosts, unknown || 'hold', () => log.push('fired ' + id), (why) => log.push(`held ${id} ${why}`)),
    breaks: (id, hosts) => consent.ask(hosts, 'hold', () => { log.push('fired ' + id); throw new Error(id) }, () => {}),
    say: (name, data) => managers[name].say(data),
    appear,
    lie: (data) => hear({}, data),
    wait: (ms) => {
      now += ms
      for (const one of timers.splice(0)) one.at <= now ? one.f() : timers.push(one)
    },
    macro: (key) => log.push(`${key}=${consent.macro(key)}`),
  }
  for (const [step, ...values] of story.steps)
    try {
      steps[step](...values)
    } catch (error) {
      log.push('threw ' + error)
    }
  log.push('ears ' + ears.size)
  return JSON.stringify(log)
}
"""

MEASURE = ConsentNeed(25, (1,), (7,), (7,))
AUDIENCE = ConsentNeed(30, (1, 3, 4))
OTHER = ConsentNeed(0, (1, 7))
NEEDS = {"m.example": MEASURE, "aud.example": AUDIENCE}


def open_world() -> Realm:
    """A realm whose `play` runs stories on the part that ships."""
    realm = Realm()
    realm.load(consent_reader(), "consent")
    realm.load(_WORLD, "world")
    realm.lock({"play": "play"})
    return realm


def play(
    world: Realm,
    *steps: Sequence[object],
    managers: Sequence[Sequence[object]] = (),
    tag: dict[str, str] | None = None,
    **more: object,
) -> list[str]:
    """What happened: pixels fired and held, listeners removed, and how many are left on the window."""
    view: dict[str, Any] = {
        "hosts": {host: need.json for host, need in NEEDS.items()},
        "other": OTHER.json,
    }
    if more.pop("app", False):
        view["macros"] = True
    story = {"view": view, "tag": tag or {}, "managers": managers, "steps": steps, **more}
    found: list[str] = json.loads(world.call("play", json.dumps(story)))
    return found
