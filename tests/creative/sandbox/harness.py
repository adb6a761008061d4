"""A realm with a small host in it: compiles a body, runs it, says what it logged and threw."""

import json
from typing import Any, overload

from creative.sandbox import JailedRealm, Realm

HOST = """
const frozen = Object.freeze
const name = (error) => (error instanceof Error ? error.constructor.name : typeof error)
function run(text) {
  const log = []
  const given = (...values) => void log.push(values)
  const PIXEL = frozen({ fire: given })
  let thrown = ''
  try {
    compileScript(JSON.parse(text))(ANALYTICS, FLOW, PIXEL, { log: given }, MyMath, MyDate, Image, { sendBeacon: given }, given)
  } catch (error) {
    thrown = name(error)
  }
  return JSON.stringify({ log, thrown })
}
const ANALYTICS = { sendMetric() {} }
const FLOW = { get() {}, nested: { deep: [{}] } }
const MyMath = { max: Math.max, random: () => 0.5 }
const MyDate = function Date() {}
const Image = function Image() {}
const echo = (text) => text
const grow = (text) => 'a'.repeat(5000) + text + 'b'.repeat(5000)
const give = (text) => JSON.parse(text)
const fail = () => { throw new TypeError('our fault') }
const deep = () => deep() + 1
const count = () => pack([0, 1, -1, 2147483647, -2147483648, 65536])
const loop = () => { for (;;); }
"""
ENTRIES = ("run", "echo", "grow", "give", "fail", "deep", "count", "loop")
ROOMY_MS = 5_000  # far more than any good script needs, on a busy machine too


@overload
def open_realm(kind: type[JailedRealm], **settings: Any) -> JailedRealm: ...
@overload
def open_realm(kind: type[Realm] = Realm, **settings: Any) -> Realm: ...
def open_realm(kind: type[Realm] = Realm, **settings: Any) -> Realm:
    """A locked realm with the host above."""
    realm = kind(**{"memory_bytes": 16 << 20, "time_limit_ms": ROOMY_MS, **settings})
    realm.load(HOST, "host")
    realm.lock({name: name for name in ENTRIES})
    return realm


def run_script(realm: Realm, body: str, *, cpu_ms: int = ROOMY_MS) -> dict[str, Any]:
    """What the script logged, and the name of the error that it threw, if any."""
    found: dict[str, Any] = json.loads(realm.call("run", json.dumps(body), cpu_ms=cpu_ms))
    return found


def log_of(realm: Realm, body: str) -> list[Any]:
    """What the script logged; it must not throw."""
    found = run_script(realm, body)
    assert found["thrown"] == "", found
    return [values[0] if len(values) == 1 else values for values in found["log"]]
