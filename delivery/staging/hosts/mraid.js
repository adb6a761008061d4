/**
 * A stand-in for an app's ad container, written from IAB MRAID 3.0 (and 2.0, if MRAID_MOCK.version
 * says so). It starts in "loading"; MRAID_MOCK.begin() makes it ready, unless MRAID_MOCK.auto is
 * false. What the ad asks for is kept in MRAID_MOCK.calls. A page around it covers and shows the ad
 * by a message {exposure: PERCENT}.
 */
;(() => {
  const mock = (window.MRAID_MOCK = Object.assign({ version: '3.0', auto: true, env: {}, calls: [] }, window.MRAID_MOCK))
  const listeners = {}
  let state = 'loading'
  let exposed = 0
  const tell = (event, ...values) => (listeners[event] || []).slice().forEach((hear) => hear(...values))
  const newer = () => +mock.version[0] >= 3
  const size = () => ({ x: 0, y: 0, width: innerWidth, height: innerHeight })
  const call = (name) => (...values) => void mock.calls.push([name, ...values])

  window.mraid = {
    getVersion: () => mock.version,
    getState: () => state,
    getPlacementType: () => mock.placement || 'inline',
    isViewable: () => exposed > 0,
    supports: () => false,
    addEventListener(event, hear) {
      ;(listeners[event] = listeners[event] || []).push(hear)
      // 3.0, 7.3: a listener is told the exposure as it is as soon as it is added.
      if (newer() && event === 'exposureChange' && state !== 'loading') hear(exposed, size(), null)
    },
    removeEventListener(event, hear) {
      listeners[event] = (listeners[event] || []).filter((one) => hear && one !== hear)
    },
    open(url) {
      mock.calls.push(['open', url])
      if (mock.opens) window.open(url, '_blank')
    },
    close() {
      mock.calls.push(['close'])
      mock.state('hidden')
    },
    unload: call('unload'),
    useCustomClose: call('useCustomClose'),
    expand: call('expand'),
    resize: call('resize'),
    setOrientationProperties: call('setOrientationProperties'),
    getCurrentPosition: size,
    getDefaultPosition: size,
    getMaxSize: size,
    getScreenSize: size,
  }
  if (newer()) window.MRAID_ENV = Object.assign({ version: mock.version, sdk: 'flowtag-mock', sdkVersion: '1' }, mock.env)

  mock.state = (next) => {
    state = next
    tell('stateChange', state)
  }
  mock.expose = (percentage) => {
    const before = exposed > 0
    exposed = percentage
    if (newer()) tell('exposureChange', exposed, exposed ? size() : null, null)
    if (before !== exposed > 0) tell('viewableChange', exposed > 0)
  }
  mock.begin = () => {
    mock.state('default')
    tell('ready')
    mock.expose(mock.exposed === undefined ? 100 : mock.exposed)
  }
  if (mock.auto) window.addEventListener('load', () => mock.begin())
  if (parent !== window)
    window.addEventListener('message', ({ source, data }) => {
      if (source === parent && data && typeof data.exposure === 'number') mock.expose(data.exposure)
    })
})()
