"""Scripts whose texts, numbers, promises and errors try the border between the languages."""

from tests.creative.sandbox.hostile.outcomes import ANY, EITHER, OWN, Corpus

VALUES: Corpus = {
    "lone_surrogates": ("console.log('\\ud800', '\\udfff\\ud800')", [["log", "\ud800", "\udfff\ud800"]]),
    "lone_surrogate_raw": ("console.log('\ud800')", [["log", "\ud800"]]),
    "many_lone_surrogates": ("console.log('\\ud800'.repeat(4096))", [["log", "\ud800" * 4096]]),
    "cut_in_a_pair": ("console.log('x' + '\\u{1f600}'.repeat(4096))", [["log", "x" + "\U0001f600" * 2047 + "\ud83d"]]),
    "nul": ("console.log('a\\0b')", [["log", "a\0b"]]),
    "nul_raw": ("console.log('a\0b')", [["log", "a\0b"]]),
    "quotes": ("console.log('\"],[\"error\",\"', '\\\\')", [["log", '"],["error","', "\\"]]),
    "line_ends": ("console.log('\\n\\r\\u2028\\u2029')", [["log", "\n\r\u2028\u2029"]]),
    "frame": ("console.log('\\0\\0\\0\\0\\0\\0\\0\\0[\"ok\"]')", [["log", '\0\0\0\0\0\0\0\0["ok"]']]),
    "host_word": ("throw new Error('HOST MEMORY STACK')", [["error", "Error"]]),
    "error_name": ("const e = new Error(); e.name = 'InternalError'; e.message = 'interrupted'; throw e", [["error", "Error"]]),
    "error_name_long": ("const e = new Error(); e.name = 'x'.repeat(1e6); throw e", [["error", "Error"]]),
    "error_surrogate": ("throw new Error('\\ud800\\0')", [["error", "Error"]]),
    "throw_undefined": ("throw undefined", [["error", "undefined"]]),
    "throw_text": ("throw 'x'.repeat(1e6)", [["error", "string"]]),
    "throw_symbol": ("throw Symbol('x')", [["error", "symbol"]]),
    "throw_function": ("throw () => { for (;;); }", [["error", "function"]]),
    "throw_revoked_proxy": ("const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy", OWN),
    "fake_interrupt": ("try { (function f() { f() })() } catch (e) { throw new e.constructor('interrupted') }", [["error", "RangeError"]]),
    "infinities": ("console.log(NaN, Infinity, -Infinity, -0)", [["log", {"is": "NaN"}, {"is": "Infinity"}, {"is": "-Infinity"}, 0]]),
    "large_numbers": ("console.log(2 ** 53, 2 ** 31, 2 ** 60, 5e-324)", [["log", 2**53, 2**31, 1152921504606847000, 5e-324]]),
    "odd_values": ("console.log(1n, Symbol(), () => 0, undefined, null)", [["log", {"is": "bigint"}, {"is": "symbol"}, {"is": "function"}, None, None]]),
    "boxed_text": ("console.log(new String('x'))", [["log", {"is": "object"}]]),
    "too_many_calls": ("for (let i = 0; i < 1e6; i++) PIXEL.fire('https://x.example/')", OWN),
    "too_many_arguments": ("console.log(...new Array(6e4).fill(1))", [["log", *[1] * 8]]),
    "too_many_pixels_caught": ("for (let i = 0; i < 1e4; i++) try { new Image().src = 'x' } catch { }", ANY),
    "detached_image": ("const i = new Image(); for (const k in i) i[k] = 1; Image()", [["error", "TypeError"]]),
    "date_out_of_range": ("new Date(1e300).toISOString()", [["error", "RangeError"]]),
    "date_parts": ("console.log(new Date(2 ** 53, 2 ** 53).getTime())", [["log", {"is": "NaN"}]]),
    "date_text": ("new Date('x'.repeat(1e6)); Date.parse('9'.repeat(1e5))", OWN),
    "number_text": ("(1e21).toFixed(100); (1.5).toString(36); (0.1).toPrecision(100)", OWN),
    "number_digits": ("(1).toFixed(101)", [["error", "RangeError"]]),
    "parse_long_number": ("console.log(Number('1'.repeat(1e6)), parseFloat('0.' + '0'.repeat(1e6) + '1'))", OWN),
}  # fmt: skip

PROMISES: Corpus = {
    "many": ("const f = async () => { await 0; f() }; for (let i = 0; i < 1e3; i++) f()", []),
    "storm": ("const f = async () => { await 0; f(); f() }; for (;;) f()", EITHER),
    "chain": ("let p = (async () => {})(); for (;;) p = p.then(() => 1)", EITHER),
    "rejected": ("for (let i = 0; i < 1e3; i++) (async () => { throw i })()", []),
    "after_the_end": ("(async () => { await 0; console.log('late') })(); console.log('now')", [["log", "now"]]),
    "loop_after_the_end": ("(async () => { await 0; for (;;); })()", []),
    "poisoned_then": ("(async () => ({then(r) { for (;;) r() }}))()", OWN),
    "getter_of_then": ("(async () => ({get then() { for (;;); }}))()", ANY),
    "async_generator": ("async function* g() { for (;;) yield 1 } g().next()", ANY),
    "async_generators_left": ("async function* g() { yield 1 } for (let i = 0; i < 1e3; i++) g().next()", []),
    "async_iterator": ("(async () => { for await (const x of {[Symbol.asyncIterator]: () => ({next: () => ({})})}); })()", []),
    "constructor": ("new ((async () => {})().constructor)(() => { for (;;); })", ANY),
    "all_of_an_iterator": ("(async () => {})().constructor.all({[Symbol.iterator]: () => ({next: () => ({})})})", ANY),
    "fetch_answer": ("fetch('https://x.example/').then((r) => r.json()).catch(() => { for (;;); })", [["pixel", "https://x.example/"]]),
    "fetch_awaited": ("(async () => { await fetch('https://x.example/'); console.log('late') })()", [["pixel", "https://x.example/"]]),
}  # fmt: skip

SCRIPTS: Corpus = VALUES | {f"promise_{name}": script for name, script in PROMISES.items()}
