// Which pixels of two pictures differ to the eye. As pixelmatch does it: the distance of two colours
// in YIQ (Kotsarenko and Ramos, 2010), and edges that were only smoothed otherwise do not count
// (Vysniauskas, 2009). Gives [how many differ, of how many, a picture with them in red].
async ([one, other]) => {
  const load = async (text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
    return createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  }
  const [a, b] = await Promise.all([load(one), load(other)])
  const width = Math.max(a.width, b.width), height = Math.max(a.height, b.height)
  const canvas = new OffscreenCanvas(width, height), context = canvas.getContext('2d', { willReadFrequently: true })
  const read = (image) => {
    context.fillStyle = '#fff'
    context.fillRect(0, 0, width, height)
    context.drawImage(image, 0, 0)
    return context.getImageData(0, 0, width, height).data
  }
  const p = read(a), q = read(b)
  const light = (d, k) => d[k] * 0.29889531 + d[k + 1] * 0.58662247 + d[k + 2] * 0.11448223
  const distance = (c, d, k, m) => {
    const y = light(c, k) - light(d, m)
    const red = c[k] - d[m], green = c[k + 1] - d[m + 1], blue = c[k + 2] - d[m + 2]
    const i = red * 0.59597799 - green * 0.2741761 - blue * 0.32180189
    const r = red * 0.21147017 - green * 0.52261711 + blue * 0.31114694
    return 0.5053 * y * y + 0.299 * i * i + 0.1957 * r * r
  }
  const around = (x, y, visit) => {
    for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
      for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
        if (u !== x || v !== y) visit(u, v)
      }
    }
  }
  const like = (d, x, y) => {
    let same = x === 0 || y === 0 || x === width - 1 || y === height - 1 ? 1 : 0
    const k = (y * width + x) * 4
    around(x, y, (u, v) => {
      const m = (v * width + u) * 4
      if (d[k] === d[m] && d[k + 1] === d[m + 1] && d[k + 2] === d[m + 2]) same++
    })
    return same > 2
  }
  const smoothed = (d, e, x, y) => {
    const k = (y * width + x) * 4
    let equal = x === 0 || y === 0 || x === width - 1 || y === height - 1 ? 1 : 0
    let least = 0, most = 0, dark = null, bright = null
    around(x, y, (u, v) => {
      const delta = light(d, k) - light(d, (v * width + u) * 4)
      if (delta === 0) equal++
      else if (delta < least) (least = delta), (dark = [u, v])
      else if (delta > most) (most = delta), (bright = [u, v])
    })
    if (equal > 2 || !dark || !bright) return false
    return (like(d, ...dark) && like(e, ...dark)) || (like(d, ...bright) && like(e, ...bright))
  }
  const shown = context.createImageData(width, height), out = shown.data
  const limit = 35215 * 0.1 * 0.1
  let differing = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const k = (y * width + x) * 4
      const differs = distance(p, q, k, k) > limit && !smoothed(p, q, x, y) && !smoothed(q, p, x, y)
      const grey = 255 + (light(q, k) - 255) * 0.15
      out.set(differs ? [220, 30, 30, 255] : [grey, grey, grey, 255], k)
      if (differs) differing++
    }
  }
  context.putImageData(shown, 0, 0)
  const png = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
  let text = ''
  for (const byte of png) text += String.fromCharCode(byte)
  return [differing, width * height, btoa(text)]
}
