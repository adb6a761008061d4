"""What QA runs inside the page: to hear what the ad does, and to find what is to be pressed."""

from delivery.qa.seeding import seed_script
from delivery.qa.walk import Walk

__all__ = ["ASKED", "BLOCKED", "BOX", "LOCATE", "ROUND", "RUNS", "STEP", "TOLD", "page_script"]

BLOCKED = "flowtag blocked a window: "
ASKED = "flowtag saw a pixel at "
TOLD = "flowtag heard "

# Pixels are told with the time that the page has then: what arrives carries no such time.
# A film waits until its deed comes, because real time passes while it plays.
# And windows without a click are blocked and told, as visitors' browsers do; a headless shell has
# no such blocker.
_PAGE_SCRIPT = """(() => {
  const image = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src')
  const set = function (url) {
    image.set.call(this, url)
    if (!PLAYER && this.src.startsWith('http')) console.debug('ASKED' + Date.now() + ' ' + this.src)
  }
  Object.defineProperty(HTMLImageElement.prototype, 'src', {...image, set})
  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function () {
    return new Promise((done, refuse) => { this.flowtagPlay = () => play.call(this).then(done, refuse) })
  }
  document.addEventListener('flowtag', ({ detail }) => {
    // A video player asks for pixels when it hears of them: what counts is when the ad says so.
    if (PLAYER && detail.kind === 'pixel') console.debug('ASKED' + Date.now() + ' ' + detail.text)
    if (detail.kind === 'held' || detail.kind === 'error')
      console.debug('TOLD' + JSON.stringify([detail.kind, detail.component, detail.text]))
  })
  const open = window.open
  window.open = function (...list) {
    if (navigator.userActivation.isActive) return open.apply(this, list)
    console.error('BLOCKED' + list[0])
    return null
  }
})()"""
# As browsers do that refuse storage to frames of other sites.
_NO_STORAGE = """;(() => {
  const refuse = () => { throw new DOMException('storage is refused', 'SecurityError') }
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
    Object.defineProperty(window, name, { configurable: true, get: refuse })
  Object.defineProperty(Document.prototype, 'cookie', { configurable: true, get: refuse, set: refuse })
})()"""
RUNS = "() => document.documentElement.className === 'on'"
# A message to oneself: whatever was posted to this frame before has arrived then.
ROUND = """() => new Promise((done) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => done(0)
  port2.postMessage(0)
})"""
BOX = """(element) => {
  const box = element.getBoundingClientRect()
  return [box.x + scrollX, box.y + scrollY, box.width, box.height].map(Math.round)
}"""
# The button that leads one slide nearer to the one that is meant; "" if it is that one.
STEP = """([selector, wanted]) => {
  const box = [...document.querySelectorAll(selector)].pop()
  if (!box) return null
  const slides = [...box.querySelectorAll('.slide')]
  const at = slides.findIndex((slide) => !slide.inert)
  return at === wanted ? '' : at < wanted ? '.step:not(.back)' : '.step.back'
}"""
# Scrolls the element into view and tells its middle, and whether a click there would reach it.
LOCATE = """([selector, part]) => {
  const whole = [...document.querySelectorAll(selector)].pop()
  const element = whole && part ? whole.querySelector(part) : whole
  if (!element) return null
  element.scrollIntoView({block: 'nearest', behavior: 'instant'})
  const box = element.getBoundingClientRect()
  const x = box.x + box.width / 2, y = box.y + box.height / 2
  const hit = document.elementFromPoint(x, y)
  return [x, y, hit && (element === hit || element.contains(hit)) ? 1 : 0]
}"""


def page_script(walk: Walk) -> str:
    """What every frame of the walk runs before anything else."""
    script = seed_script(walk.seed, walk.run) + _PAGE_SCRIPT
    for name, text in (("BLOCKED", BLOCKED), ("ASKED", ASKED), ("TOLD", TOLD)):
        script = script.replace(name, text)
    script = script.replace(
        "PLAYER", "true" if walk.scene.around.place.kind == "simid" else "false"
    )
    return script + (_NO_STORAGE if walk.fault.how == "storage" else "")
