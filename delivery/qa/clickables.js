// What can be clicked in this frame, in document order. Evaluated in the page, so that listeners
// that the tag has added are known: `flowtagListens` is filled before any script of it runs.
;() => {
  const listens = window[Symbol.for('flowtag.listens')] ?? new Set()
  const kindOf = (element) => {
    if (/^(A|AREA)$/.test(element.nodeName) && element.hasAttribute('href')) return 'link'
    if (element.matches('button, [type=button], [type=submit], input[type=image], [role=button]')) return 'button'
    const handler = ['onclick', 'onmousedown', 'onmouseup', 'onpointerdown', 'onpointerup', 'ontouchend']
    if (handler.some((name) => element.hasAttribute(name)) || listens.has(element)) return 'script'
    return element.nodeName === 'CANVAS' ? 'script' : ''
  }
  const found = [], taken = new Set()
  for (const element of document.body ? document.body.querySelectorAll('*') : []) {
    const kind = kindOf(element)
    if (!kind || element === document.body) continue
    let parent = element.parentElement
    while (parent && !taken.has(parent)) parent = parent.parentElement
    if (parent) continue // its parent is clicked anyway
    const box = element.getBoundingClientRect()
    if (box.width < 3 || box.height < 3) continue
    const x = box.x + box.width / 2, y = box.y + box.height / 2
    const hit = document.elementFromPoint(x, y)
    if (!hit || !(element === hit || element.contains(hit) || hit.contains(element))) continue
    taken.add(element)
    const words = element.innerText || element.getAttribute('aria-label') || element.title ||
      element.querySelector('img')?.alt || ''
    found.push({
      kind, x, y,
      label: words.trim().replace(/\s+/g, ' ').slice(0, 60),
      html: element.outerHTML.slice(0, 200),
      href: element.getAttribute('href') || '',
    })
  }
  // A listener on the whole document takes clicks anywhere: its middle stands for them.
  const whole = [window, document, document.documentElement, document.body].some((one) => listens.has(one))
  return { found, whole: whole && innerWidth > 9 && innerHeight > 9 }
}
