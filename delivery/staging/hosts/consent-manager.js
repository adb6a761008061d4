/**
 * A consent manager, written from IAB's CMP API v2.2 (`__tcfapi`), GPP 1.1 (`__gpp`) and US Privacy
 * (`__uspapi`): for its own page, and by locator frames and messages for frames below it.
 * window.MANAGER says what it knows: {tc, applies, gpp, sections, usp, status: 'tcloaded' |
 * 'cmpuishown' | 'silent'}. MANAGER.choose({...}) changes it and tells all who listen; MANAGER.heard() is how many do.
 */
;(() => {
  const manager = (window.MANAGER = Object.assign({ applies: true, status: 'tcloaded' }, window.MANAGER))
  const listeners = { tcf: new Map(), gpp: new Map() }
  let last = 0
  const tcData = () => ({ tcString: manager.tc, gdprApplies: manager.applies, eventStatus: manager.status, cmpStatus: 'loaded', addtlConsent: manager.addtl })
  const ping = () => ({ gppVersion: '1.1', signalStatus: manager.status === 'tcloaded' || manager.status === 'useractioncomplete' ? 'ready' : 'not ready', gppString: manager.gpp, applicableSections: manager.sections || [] })

  const apis = {
    __tcfapi(command, version, callback, parameter) {
      if (command === 'removeEventListener') return callback(listeners.tcf.delete(parameter))
      if (command !== 'addEventListener') return
      listeners.tcf.set(++last, callback)
      if (manager.status !== 'silent') callback({ ...tcData(), listenerId: last }, true)
    },
    __gpp(command, callback, parameter) {
      if (command === 'removeEventListener') return callback({ eventName: 'listenerRemoved', listenerId: parameter, data: listeners.gpp.delete(parameter), pingData: ping() }, true)
      if (command !== 'addEventListener') return
      listeners.gpp.set(++last, callback)
      if (manager.status !== 'silent') callback({ eventName: 'listenerRegistered', listenerId: last, data: true, pingData: ping() }, true)
    },
    __uspapi(command, version, callback) {
      if (manager.status !== 'silent') callback({ version: 1, uspString: manager.usp }, true)
    },
  }
  const offered = { __tcfapi: 'tc' in manager || manager.status !== 'tcloaded', __gpp: 'gpp' in manager, __uspapi: 'usp' in manager }
  for (const name of Object.keys(apis)) {
    if (!offered[name]) continue
    window[name] = apis[name]
    const locate = () => {
      const frame = document.createElement('iframe')
      frame.name = name + 'Locator'
      frame.hidden = true
      document.body.append(frame)
    }
    if (document.body) locate()
    else document.addEventListener('DOMContentLoaded', locate)
    window.addEventListener('message', ({ source, data }) => {
      const asText = typeof data === 'string'
      let said
      try { said = asText ? JSON.parse(data) : data } catch { return }
      const call = said && said[name + 'Call']
      if (!call) return
      const back = (returnValue, success) => {
        const message = { [name + 'Return']: { returnValue, success, callId: call.callId } }
        source.postMessage(asText ? JSON.stringify(message) : message, '*')
      }
      if (name === '__gpp') apis[name](call.command, back, call.parameter, call.version)
      else apis[name](call.command, call.version, back, call.parameter)
    })
  }
  manager.heard = () => listeners.tcf.size + listeners.gpp.size
  manager.choose = (values) => {
    Object.assign(manager, { status: 'useractioncomplete' }, values)
    for (const [listenerId, hear] of listeners.tcf) hear({ ...tcData(), listenerId }, true)
    for (const [listenerId, hear] of listeners.gpp) hear({ eventName: 'signalStatus', listenerId, data: 'ready', pingData: ping() }, true)
  }
})()
