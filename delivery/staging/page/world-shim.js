;(() => {
  // A click would leave this machine, and no worker sees it: it goes to the staging server instead.
  const away = (url) => '/~go?u=' + encodeURIComponent(url)
  const absolute = (url) => {
    try {
      const found = new URL(url, document.baseURI)
      return /^https?:$/.test(found.protocol) && found.origin !== location.origin ? found.href : ''
    } catch {
      return ''
    }
  }
  const open = window.open
  window.open = (url, ...rest) => open.call(window, absolute(url) ? away(absolute(url)) : url, ...rest)
  const turn = (event) => {
    const link = event.composedPath().find((one) => one.href && one.tagName && /^(a|area)$/i.test(one.tagName))
    if (link && absolute(link.href)) link.href = away(link.href)
  }
  for (const kind of ['click', 'auxclick']) window.addEventListener(kind, turn, true)
  // A beacon of a page that is being left would not reach the worker; the page around it sends it.
  const beacon = navigator.sendBeacon.bind(navigator)
  window.flowtagSend = (url, body) => beacon('/~as?u=' + encodeURIComponent(url), body)
  navigator.sendBeacon = (url, body) => (absolute(url) ? (parent.flowtagSend || window.flowtagSend)(absolute(url), body) : beacon(url, body))
})()
