// How long how much of the ad is to be seen without a break, in the ad server's document. The ad is
// the largest thing in it. Nothing that covers it, hides it or makes it transparent may be there.
;(async ({ share, rule, wait }) => {
  const area = (element) => {
    const box = element.getBoundingClientRect()
    return box.width * box.height
  }
  const every = [...document.body.querySelectorAll('*')].filter((element) => area(element) > 9)
  const drawn = every.filter((element) =>
    /^(IFRAME|IMG|VIDEO|CANVAS|OBJECT|EMBED|svg)$/.test(element.nodeName) ||
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) ||
    getComputedStyle(element).backgroundImage !== 'none',
  )
  const ad = drawn.sort((one, other) => area(other) - area(one))[0]
  if (!ad) return null
  // The browser's own test of visibility refuses what is cut off, so this one is ours.
  const uncovered = () => {
    const box = ad.getBoundingClientRect()
    const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2
    const hit = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight))
    const shows = ad.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    return shows && hit !== null && (ad === hit || ad.contains(hit) || hit.contains(ad))
  }
  let since = null, longest = 0, most = 0, told = false
  const end = () => {
    if (since !== null) longest = Math.max(longest, performance.now() - since)
  }
  const observer = new IntersectionObserver((list) => {
    told = true
    for (const one of list) {
      const seen = uncovered() ? one.intersectionRatio : 0
      most = Math.max(most, seen)
      if (seen >= share) since ??= performance.now()
      else end(), (since = null)
    }
  }, { threshold: [0, share, 1] })
  observer.observe(ad)
  const began = performance.now()
  while (performance.now() - began < wait) {
    await new Promise((done) => setTimeout(done, 50))
    if (since !== null && performance.now() - since >= rule) break
  }
  end()
  observer.disconnect()
  return told ? { share: most, ms: longest } : null // a page too busy to tell

})(ASKED)
