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
  let since = null, longest = 0, most = 0
  const end = () => {
    if (since !== null) longest = Math.max(longest, performance.now() - since)
  }
  const observer = new IntersectionObserver((list) => {
    for (const one of list) {
      const seen = one.isVisible ? one.intersectionRatio : 0
      most = Math.max(most, seen)
      if (seen >= share) since ??= performance.now()
      else end(), (since = null)
    }
  }, { threshold: [0, share, 1], trackVisibility: true, delay: 100 })
  observer.observe(ad)
  const began = performance.now()
  while (performance.now() - began < wait) {
    await new Promise((done) => setTimeout(done, 50))
    if (since !== null && performance.now() - since >= rule) break
  }
  end()
  observer.disconnect()
  return { share: most, ms: longest }
})(ASKED)
