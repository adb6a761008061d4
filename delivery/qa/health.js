// What a frame tells of its health. Evaluated in a world of its own; changes nothing in the page.
;(async ({ rule, top }) => {
  const entries = (type) =>
    new Promise((done) => {
      const found = []
      try {
        new PerformanceObserver((list) => found.push(...list.getEntries())).observe({ type, buffered: true })
      } catch {
        done(found)
      }
      setTimeout(() => done(found), 40) // buffered entries come in a task of their own
    })
  const [shifts, tasks] = await Promise.all([entries('layout-shift'), top ? entries('longtask') : []])
  const shown = (element) => {
    const box = element.getBoundingClientRect()
    return box.width > 2 && box.height > 2 && element.checkVisibility({ visibilityProperty: true })
  }
  const images = [...document.images].filter(shown)
  const broken = (image) => image.complete && !image.naturalWidth && (image.currentSrc || image.getAttribute('src'))
  const fonts = [...document.fonts]
  return {
    shown: innerWidth > 2 && innerHeight > 2,
    shifts: shifts.filter((one) => !one.hadRecentInput).map((one) => [one.startTime + performance.timeOrigin, one.value]),
    tasks: tasks.map((one) => one.duration),
    images: images.length,
    broken: images.filter(broken).map((image) => image.currentSrc || image.src),
    fonts: fonts.filter((font) => font.status === 'loaded').length,
    failed: fonts.filter((font) => font.status === 'error').map((font) => `${font.family} ${font.weight} ${font.style}`),
  }
})(ASKED)
