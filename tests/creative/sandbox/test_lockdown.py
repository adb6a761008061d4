"""What a script finds in a locked realm: frozen built-ins, no clock, no chance, no code from text."""

import pytest

from creative.sandbox import GLOBALS, PARAMETERS
from tests.creative.sandbox.harness import log_of, open_realm, run_script


@pytest.fixture(scope="module")
def realm():
    return open_realm()


def test_the_globals_are_the_list_and_nothing_else(realm):
    names = "Object Function eval globalThis Promise Atomics SharedArrayBuffer WeakRef performance"
    names += " FinalizationRegistry queueMicrotask InternalError Iterator Float16Array btoa atob"
    names += " std os print gc DOMException Intl setTimeout run echo pack compileScript tools doors"

    found = log_of(realm, f"console.log([{','.join(f'typeof {n}' for n in names.split())}])")

    assert found == [["function", *["undefined"] * (len(names.split()) - 1)]]


@pytest.mark.parametrize("name", GLOBALS)
def test_every_listed_global_is_there(realm, name):
    assert log_of(realm, f"{name}; console.log(1)") == [1]


@pytest.mark.parametrize(
    "path",
    [
        *(f"{name}.prototype" for name in GLOBALS if name[0].isupper() and name not in
          ("Infinity", "JSON", "NaN", "Proxy", "Reflect")),
        *("JSON", "Reflect", "Proxy", "Array.prototype.push", "Object.prototype.toString"),
        *("Object.getPrototypeOf(function* () {}).prototype", "Object.getPrototypeOf(async () => {})"),
        *("Object.getPrototypeOf([][Symbol.iterator]())", "Object.getPrototypeOf(new Map().keys())"),
        *("Object.getPrototypeOf(/a/[Symbol.matchAll]('a'))", "Object.getPrototypeOf(Int8Array)"),
        *("Object.getPrototypeOf((async () => {})())", "(async () => {})().constructor"),
        *("Object.getPrototypeOf(Object.getPrototypeOf([].values()))", "decodeURI", "Symbol.iterator.constructor"),
        *("ANALYTICS", "ANALYTICS.sendMetric", "FLOW.nested.deep[0]", "Image.prototype", "Math.max"),
    ],
)  # fmt: skip
def test_everything_in_reach_is_frozen(realm, path):
    assert log_of(realm, f"console.log(Object.isFrozen({path}))") == [True]


def test_what_is_in_reach_is_frozen_all_the_way(realm):
    walk = """
    const seen = new Set(), open = []
    const from = (value) => Object.getPrototypeOf(value)
    const made = [() => {}, async () => {}, function* () {}, async function* () {}, /a/, [].values(), new Map().keys()]
    const roots = [ANALYTICS, FLOW, PIXEL, console, Math, Date, Image, navigator, fetch, GLOBALS, ...made.map(from)]
    function visit(value) {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return
      seen.add(value)
      if (!Object.isFrozen(value)) open.push(typeof value)
      visit(from(value))
      for (const key of Reflect.ownKeys(value)) {
        const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, key)
        ;[inner, get, set].forEach(visit)
        try { visit(value[key]) } catch { /* a getter of instances */ }
      }
    }
    roots.forEach(visit)
    console.log(seen.size > 500, open)
    """.replace("GLOBALS", ", ".join(GLOBALS))

    assert log_of(realm, walk) == [[True, []]]


@pytest.mark.parametrize(
    "change",
    [
        "Object.prototype.leak = 1",
        "Array.prototype.push = null",
        "Object.prototype.toString = null",
        "delete Object.prototype.toString",
        "Object.defineProperty(Array.prototype, 'at', {value: 1})",
        "Object.setPrototypeOf(Array.prototype, {})",
        "Error.stackTraceLimit = 3",
        "ANALYTICS.sendMetric = null",
        "ANALYTICS.sendMetric.leak = 1",
        "FLOW.nested.deep[0].leak = 1",
        "JSON.leak = 1",
        "leak = 1",
        "undefined = 1",
        "Array = null",
        "(() => {}).constructor('return 1')()",
        "(async () => {}).constructor('return 1')()",
        "(function* () {}).constructor('return 1')()",
        "Reflect.construct(Reflect.getPrototypeOf(() => {}).constructor, ['1'])",
        "new Date.prototype.constructor(0)()",
    ],
)
def test_changing_a_built_in_or_making_code_throws(realm, change):
    assert run_script(realm, change)["thrown"] in ("TypeError", "ReferenceError")


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("const e = new Error('a'); e.name = 'Mine'; console.log(String(e))", "Mine: a"),
        ("const e = new TypeError('a'); e.message = 'b'; console.log(e.message)", "b"),
        ("const o = {}; o.toString = () => 'mine'; console.log(String(o))", "mine"),
        ("const o = {}; o.constructor = 1; console.log(o.constructor)", 1),
        ("const o = {}; o.hasOwnProperty = 2; console.log(Object.keys(o))", ["hasOwnProperty"]),
        ("const f = () => 1; f.toString = () => 'f'; console.log(String(f))", "f"),
        ("const a = [1]; a.toString = () => 'a'; console.log(String(a))", "a"),
        ("function A() {} A.prototype.toString = () => 'A'; console.log(String(new A()))", "A"),
        ("class A extends Error { get x() { return this.name } } console.log(new A('m').x)", "Error"),
        ("const o = Object.create({a: 1}); o.a = 2; console.log(o.a)", 2),
        ("console.log({}.toString.call([]))", "[object Array]"),
        ("console.log([1, 2].map((x) => x * 2).concat(3))", [2, 4, 3]),
    ],
)  # fmt: skip
def test_ordinary_assignments_work_although_prototypes_are_frozen(realm, body, seen):
    assert log_of(realm, body) == [seen]


def test_there_is_no_clock_and_no_chance_but_what_is_given(realm):
    body = """
    const real = Reflect.getPrototypeOf(() => {})
    console.log([typeof Date.now, Math.random(), typeof Math.sin, typeof real.constructor.now])
    """

    assert log_of(realm, body) == [["undefined", 0.5, "undefined", "undefined"]]


def test_scripts_of_one_realm_leave_nothing_to_each_other(realm):
    leave = """
    const drop = (f) => { try { f() } catch { } }
    const places = [ANALYTICS, FLOW, FLOW.nested, Math, Date, Image, Image.prototype, Object, Object.prototype,
      Array.prototype, JSON, String, RegExp, /a/.constructor.prototype, Error, Symbol, Map.prototype.set]
    for (const place of places) {
      drop(() => { place.leak = 'seen' })
      drop(() => { Object.defineProperty(place, 'leak', { value: 'seen' }) })
      drop(() => { Object.setPrototypeOf(place, { leak: 'seen' }) })
    }
    drop(() => { anonymous.leak = 'seen' })
    drop(() => { arguments.callee.leak = 'seen' })
    drop(() => { (() => this)().leak = 'seen' })
    drop(() => { leak = 'seen' })
    /(leak)/.exec('leak')
    """
    look = """
    const places = [ANALYTICS, FLOW, FLOW.nested, Math, Date, Image, Image.prototype, Object, Object.prototype,
      Array.prototype, JSON, String, RegExp, /a/.constructor.prototype, Error, Symbol, Map.prototype.set]
    console.log([places.filter((p) => 'leak' in p).length, typeof leak, RegExp.$1 === undefined, RegExp.lastMatch === undefined])
    """

    run_script(realm, leave)

    assert log_of(realm, look) == [[0, "undefined", True, True]]


def test_this_is_undefined_and_the_body_is_strict(realm):
    assert log_of(
        realm, "console.log(this === undefined, (function () { return this })() === undefined)"
    ) == [[True, True]]


@pytest.mark.parametrize(
    "body",
    [
        "}), console.log('ran'), (function () {",
        "}); console.log('ran'); (function () {",
        "}",
        "}) => {",
        "/*",
        "return 1 }, function () { return 2",
        "'",
        "*/ 1",
    ],
)
def test_a_body_that_is_no_function_body_is_refused(realm, body):
    assert run_script(realm, body)["thrown"] in ("SyntaxError", "ReferenceError", "TypeError")


def test_the_parameters_are_those_of_every_host(realm):
    seen = log_of(realm, f"console.log([{','.join(f'typeof {name}' for name in PARAMETERS)}])")

    kinds = ["object", "object", "object", "object", "object", "function", "function", "object"]
    assert seen == [[*kinds, "function"]]
