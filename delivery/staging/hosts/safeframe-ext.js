/**
 * What a SafeFrame has inside: `$sf.ext` of IAB SafeFrame 1.1, by messages to the host page around
 * it (safeframe.html). It stands before everything else in the ad's document.
 */
;(() => {
  let hear = () => {}
  let share = 0
  let focus = true
  window.addEventListener('message', ({ source, data }) => {
    if (source !== parent || !data || data.safeframe !== 'geom') return
    share = data.share
    focus = data.focus
    hear('geom-update', {})
  })
  window.$sf = {
    ext: {
      register(width, height, callback) {
        if (callback) hear = callback
        parent.postMessage({ safeframe: 'register', width, height }, '*')
      },
      geom: () => ({ self: { iv: share } }),
      inViewPercentage: () => Math.round(share * 100),
      winHasFocus: () => focus,
      supports: () => ({ 'exp-ovr': 0, 'exp-push': 0, 'read-cookie': 0, 'write-cookie': 0 }),
      status: () => 'collapsed',
      meta: () => '',
      expand: () => {},
      collapse: () => {},
    },
  }
})()
