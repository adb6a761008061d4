"""axe-core, which finds what a person cannot use, as text for a page; judges nothing itself.

The file is the one that npm publishes, copied by `make player`; its licence (MPL 2.0) is beside it.
It asks for timers to go on, which never ring where Playwright has stopped the page's clock:
`axe_script` gives it timers of its own.
"""

from functools import cache
from importlib.resources import files

__all__ = ["AXE_FINDINGS", "axe_script", "axe_source"]

AXE_FINDINGS = """async () => {
  const { violations } = await axe.run(document, { iframes: false, resultTypes: ['violations'] })
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, html }) => ({ rule: id, impact: impact || '', help, target: target.join(' '), html })))
}"""
"""For `evaluate`, once `axe_script` was: every finding of every rule in this document alone, its
frames left out: `rule, impact, help, target` (a selector) and `html` of the element."""

# Only its short timers matter here: the long ones say that a frame or a file took too long.
_OWN_TIMERS = """(() => {
  const waiting = new Map(), channel = new MessageChannel()
  let last = 0
  channel.port1.onmessage = ({ data }) => {
    const ring = waiting.get(data)
    waiting.delete(data)
    if (ring) ring()
  }
  const clearTimeout = (id) => waiting.delete(id)
  const setTimeout = (ring, ms) => {
    waiting.set(++last, ring)
    if (!(ms > 100)) channel.port2.postMessage(last)
    return last
  }
  %s
})()"""


@cache
def axe_source() -> str:
    """axe-core as it is published: defines `axe` in the page."""
    return (files("delivery") / "qa" / "axe.min.js").read_text("utf-8")


@cache
def axe_script() -> str:
    """The same for a page whose clock may stand still, as an expression for `evaluate`."""
    return _OWN_TIMERS.replace("%s", axe_source())
