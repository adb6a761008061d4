"""Scripts that mean harm: each is contained, and the next realm answers as if nothing had been.

What no limit ends is left behind in its thread; only a process that can be killed would end it.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from creative.sandbox import OutOfMemory, ScriptTimeout
from tests.creative.sandbox.harness import open_realm, run_script

CPU_MS = 60
MEMORY_BYTES = 8 << 20
OWN = "own"  # ends on its own: returns, or throws what its host catches
LOOPS = ScriptTimeout
FILLS = OutOfMemory
EITHER = (ScriptTimeout, OutOfMemory)

Outcome = str | type[Exception] | tuple[type[Exception], ...]

SCRIPTS: dict[str, tuple[str, Outcome]] = {
    "for": ("for (;;);", LOOPS),
    "while_with_try": ("while (true) { try { throw 1 } catch { continue } finally { } }", LOOPS),
    "finally_loop": ("(function f() { try { return } finally { for (;;); } })()", LOOPS),
    "labels": ("a: for (;;) { for (;;) continue a }", LOOPS),
    "generator": ("function* g() { for (;;) yield 1 } for (const x of g()) ;", LOOPS),
    "iterator": ("for (const x of {[Symbol.iterator]: () => ({next: () => ({})})}) ;", LOOPS),
    "to_string": ("'' + {toString() { for (;;); }}", LOOPS),
    "to_primitive": ("+{[Symbol.toPrimitive]() { for (;;); }}", LOOPS),
    "to_json": ("JSON.stringify({toJSON() { for (;;); }})", LOOPS),
    "reviver": ("JSON.parse('[1]', () => { for (;;); })", LOOPS),
    "getter": ("({get a() { for (;;); }}).a", LOOPS),
    "proxy": ("new Proxy({}, {get() { for (;;); }}).x", LOOPS),
    "sort": ("[2, 1].sort(() => { for (;;); })", LOOPS),
    "replace": ("'a'.replace(/a/, () => { for (;;); })", LOOPS),
    "thrown_to_string": ("throw {toString() { for (;;); }}", OWN),
    "thrown_proxy": ("throw new Proxy({}, {get() { for (;;); }, has() { for (;;); }})", OWN),
    "thrown_message": ("const e = new Error(); Object.defineProperty(e, 'message', {get() { for (;;); }}); throw e", OWN),
    "redos": ("/^(a+)+$/.test('a'.repeat(40) + 'b')", LOOPS),
    "regex_lookahead": ("'a'.repeat(30).split(/(?=(a+)+$)b/)", OWN),
    "big_numbers": ("let x = 3n; for (;;) x *= x", OWN),
    "big_shift": ("1n << 1000000000n", OWN),
    "recursion": ("(function f() { f() })()", OWN),
    "recursive_getter": ("const o = {get a() { return this.a }}; o.a", OWN),
    "recursive_proxy": ("let p = {}; for (let i = 0; i < 1e4; i++) p = new Proxy(p, {}); p.x", OWN),
    "recursive_to_json": ("const o = {toJSON() { return JSON.stringify(o) }}; JSON.stringify(o)", OWN),
    "deep_json": ("JSON.parse('['.repeat(1e5))", OWN),
    "deep_array": ("let a = []; for (let i = 0; i < 5e3; i++) a = [a]; JSON.stringify(a)", OWN),
    "deep_flat": ("let a = []; for (let i = 0; i < 5e3; i++) a = [a]; a.flat(Infinity)", OWN),
    "push": ("const a = []; for (;;) a.push(new Array(100).fill(0))", FILLS),
    "caught_memory": ("const a = []; for (;;) try { a.push(new Array(1e4).fill(0)) } catch { }", EITHER),
    "string_doubling": ("let s = 'ab'; for (;;) s += s + s.length", EITHER),
    "repeat": ("'a'.repeat(2 ** 30 - 1).charCodeAt(7)", EITHER),
    "pad": ("'a'.padEnd(2 ** 29).charCodeAt(7)", EITHER),
    "typed_array": ("new Uint8Array(2 ** 31 - 1)", FILLS),
    "array_buffers": ("const a = []; for (;;) a.push(new ArrayBuffer(1e6))", FILLS),
    "map": ("const m = new Map(); for (let i = 0; ; i++) m.set(i, {})", EITHER),
    "symbols": ("const a = []; for (;;) a.push(Symbol('x'.repeat(1000)))", EITHER),
    "closures": ("let f = () => 0; for (;;) { const g = f; f = () => g() }", FILLS),
    "spread": ("const a = []; a.length = 2 ** 26; console.log(...a)", EITHER),
    "promises": ("const f = async () => { await 0; f() }; for (let i = 0; i < 1e3; i++) f()", OWN),
    "code_from_text": ("(() => {}).constructor('for (;;);')()", OWN),
    "poisoned_then": ("({then(r) { for (;;) r() }}); (async () => {})()", OWN),
    "many_logs": ("for (let i = 0; i < 1e4; i++) console.log(i)", OWN),
    "long_text": ("console.log('x'.repeat(1e6))", OWN),
    "lone_surrogates": ("console.log('\\ud800'.repeat(1000), '\\0')", OWN),
    "own_surrogate_error": ("throw new Error('\\ud800\\0')", OWN),
    "throw_null": ("throw null", FILLS),  # what QuickJS throws when no memory is left for an error
    "throw_symbol": ("throw Symbol('x')", OWN),
    "fake_interrupt": ("try { (function f() { f() })() } catch (e) { const E = e.constructor; throw new E('interrupted') }", OWN),
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_hostile_script_is_contained(name):
    body, outcome = SCRIPTS[name]
    realm = open_realm(memory_bytes=MEMORY_BYTES)

    if isinstance(outcome, str):
        run_script(realm, body)
        assert not realm.broken
    else:
        with pytest.raises(outcome):
            run_script(realm, body, cpu_ms=CPU_MS)
        assert realm.broken
    assert run_script(open_realm(), "console.log(6 * 7)") == {"log": [[42]], "thrown": ""}


def test_a_hostile_input_is_contained():
    realm = open_realm()

    nested = realm.call("run", "[" * 1_000_000)

    assert json.loads(nested) == {"log": [], "thrown": "RangeError"}
    assert json.loads(realm.call("run", '"1"')) == {"log": [], "thrown": ""}


UNSTOPPABLE = {
    "async_generator": "async function* f() { for (;;); } for (;;) f().next()",
    "sparse_join": "const a = []; a.length = 2 ** 32 - 1; a.join()",
}
LEAVE_BEHIND = """
import sys
from tests.creative.sandbox.harness import open_realm, run_script
from creative.sandbox import RealmBroken, ScriptTimeout, realm
realm._wall_s = lambda cpu_ms: 0.5
bad = open_realm()
try:
    run_script(bad, sys.argv[1], cpu_ms=60)
except ScriptTimeout as error:
    print(error)
try:
    run_script(bad, "1")
except RealmBroken as error:
    print(error)
realm._wall_s = lambda cpu_ms: 60
print(run_script(open_realm(), "console.log(6 * 7)", cpu_ms=10_000))
"""


@pytest.mark.parametrize("name", UNSTOPPABLE)
def test_a_script_that_heeds_no_limit_is_left_behind(name):
    command = [sys.executable, "-c", LEAVE_BEHIND, UNSTOPPABLE[name]]

    done = subprocess.run(
        command, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120
    )

    assert done.stdout.splitlines() == [
        "run did not come back and does not heed its limit",
        "This realm runs nothing more: run did not come back. Make a new one.",
        "{'log': [[42]], 'thrown': ''}",
    ], done.stderr
    assert done.returncode == 0
