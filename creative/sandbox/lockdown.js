/**
 * Makes a fresh QuickJS context a locked realm. An expression: its value is `open`, called once.
 *
 * open(parameters, globals) gives trusted code its tools and `lock`. After lock, everything that a
 * script can reach is frozen, what is left of the global object is the list `globals`, and
 * `call(name, text)` is the only way in. Runs once per context, before any script.
 */
(function open(parameters, globals) {
  'use strict'
  // Captured before anybody else runs: later code cannot change what these names mean here.
  const { apply, construct, ownKeys } = Reflect
  const realm = globalThis
  const { create, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object
  const NativeFunction = Function
  const NativeDate = Date
  const NativeMath = Math
  const OutOfMemoryError = InternalError
  const NativeError = Error
  const NativeRangeError = RangeError
  const functionToString = Function.prototype.toString
  const setAdd = WeakSet.prototype.add
  const setHas = WeakSet.prototype.has
  const replace = String.prototype.replace
  const slice = String.prototype.slice
  const toHex = Number.prototype.toString
  const charCodeAt = String.prototype.charCodeAt
  const join = Array.prototype.join
  const arraySet = getPrototypeOf(Int32Array.prototype).set
  const toBase64 = Uint8Array.prototype.toBase64
  const Words = Int32Array
  const Bytes = Uint8Array
  const NativeSyntaxError = SyntaxError

  const reached = new WeakSet() // an isolated script gets fresh objects each time it runs
  let memoryFault = false

  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function'

  /** Freezes the values and all that can be reached from them, once. */
  function harden(values) {
    const queue = []
    const push = (value) => {
      if (!isObject(value) || apply(setHas, reached, [value])) return
      apply(setAdd, reached, [value])
      queue[queue.length] = value
    }
    for (let i = 0; i < values.length; i++) push(values[i])
    for (let at = 0; at < queue.length; at++) {
      const object = queue[at]
      push(getPrototypeOf(object))
      const keys = ownKeys(object)
      for (let i = 0; i < keys.length; i++) {
        const property = getOwnPropertyDescriptor(object, keys[i])
        push(property.value)
        push(property.get)
        push(property.set)
      }
    }
    for (let i = 0; i < queue.length; i++) freeze(queue[i])
  }

  /** Numbers as base64 of 32-bit words; `transport.py` reads it. Native loops only. */
  function pack(numbers) {
    const words = new Words(numbers.length)
    apply(arraySet, words, [numbers])
    return apply(toBase64, new Bytes(words.buffer), [])
  }

  /**
   * A script's body as a strict function. QuickJS pastes the body between braces without parsing
   * it on its own, so `}), x, (function () {` would pass: the function's own text must be all of it.
   */
  function compileScript(body) {
    const code = '"use strict";\n' + body
    let script
    try {
      script = construct(NativeFunction, [...parameters, code])
    } catch (error) {
      if (isMemoryFault(error)) memoryFault = true
      throw error
    }
    const text = 'function anonymous(' + apply(join, parameters, [',']) + '\n) {\n' + code + '\n}'
    if (apply(functionToString, script, []) !== text) throw new NativeSyntaxError('not one function body')
    freeze(script.prototype)
    freeze(script)
    let known = null // the first value of the last call: hosts pass the same ones every time
    return function run(...values) {
      if (values[0] !== known) {
        for (let i = 0; i < values.length; i++) {
          if (isObject(values[i]) && !apply(setHas, reached, [values[i]])) harden(values)
        }
        known = values[0]
      }
      try {
        apply(script, undefined, values)
      } catch (error) {
        // A script's error is its host's to report; memory that ran out is ours.
        if (isMemoryFault(error)) memoryFault = true
        throw error
      }
    }
  }

  /** When memory is all used up, there is none for an error: QuickJS then throws null, as a script may. */
  const isMemoryFault = (error) => error === null || error instanceof OutOfMemoryError

  /** The error as a short text, running none of its code. */
  function describe(error) {
    if (!isObject(error)) return typeof error === 'symbol' ? 'symbol' : apply(slice, '' + error, [0, 200])
    const message = getOwnPropertyDescriptor(error, 'message')
    const stack = getOwnPropertyDescriptor(error, 'stack')
    const text = (part) => (part && typeof part.value === 'string' ? apply(slice, part.value, [0, 400]) : '')
    return text(message) + '\n' + text(stack)
  }

  /** Properties that ordinary scripts assign on their own objects, which a frozen prototype would refuse. */
  const ASSIGNED = [
    [Object.prototype, ['constructor', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString', 'toString', 'valueOf']],
    [Array.prototype, ['concat', 'constructor', 'entries', 'filter', 'keys', 'map', 'toString', 'values']],
    [Function.prototype, ['bind', 'constructor', 'toString']],
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((kind) => [
      kind.prototype,
      ['constructor', 'message', 'name', 'toString'],
    ]),
  ]

  /** Turns a data property into one that reads the same, and that inheriting objects may assign. */
  function allowAssigning(holder, key) {
    const property = getOwnPropertyDescriptor(holder, key)
    if (!property || !('value' in property) || !property.configurable) return
    const { value, enumerable } = property
    const accessors = {
      get() {
        return value
      },
      set(assigned) {
        if (this === holder || !isObject(this)) throw new TypeError('built-in objects are read-only')
        const own = getOwnPropertyDescriptor(this, key)
        if (own && !own.writable) throw new TypeError('read-only property')
        defineProperty(this, key, { value: assigned, writable: true, enumerable: true, configurable: true })
      },
    }
    defineProperty(holder, key, { get: accessors.get, set: accessors.set, enumerable, configurable: false })
  }

  function removeDynamicCode() {
    const dead = function () {
      throw new TypeError('dynamic code is not available')
    }
    const kinds = [function () {}, async function () {}, function* () {}, async function* () {}]
    for (const kind of kinds) {
      defineProperty(getPrototypeOf(kind), 'constructor', { value: dead, writable: true, configurable: true })
    }
    // The way back to the real clock: new Date(0).constructor.now()
    defineProperty(NativeDate.prototype, 'constructor', { value: dead, writable: true, configurable: true })
  }

  /** What no global name leads to, but syntax does. */
  const hidden = () => [
    ...[function () {}, async function () {}, function* () {}, async function* () {}, () => 0],
    ...[function* () {}.prototype, async function* () {}.prototype],
    ...[[][Symbol.iterator](), new Map().entries(), new Set().entries(), ''[Symbol.iterator](), 'a'.matchAll(/a/g)],
    ...[/a/, 1n, '', 0, false, Symbol.iterator].map(Object),
    ...[NativeMath, NativeDate, Promise, InternalError, AggregateError, Iterator, Iterator.from({ next() {} })],
    ...[[].values().map((x) => x), (function () { return arguments })()],
  ]

  function dropGlobals() {
    const kept = new Set(globals)
    for (const key of ownKeys(realm)) {
      if (kept.has(key)) continue
      if (!delete realm[key]) throw new TypeError('cannot remove ' + String(key))
    }
    for (const key of ['captureStackTrace', 'prepareStackTrace', 'stackTraceLimit']) delete NativeError[key]
  }

  /** Trusted code has run: locks the realm. Its value is the only way in. */
  function lock(entries) {
    const doors = freeze(Object.assign(create(null), entries))
    const all = [realm, ...hidden()]
    removeDynamicCode()
    dropGlobals()
    for (const [holder, keys] of ASSIGNED) {
      for (const key of keys) {
        all.push(holder[key]) // an accessor hides it from harden
        allowAssigning(holder, key)
      }
    }
    harden(all)

    let result = ''
    /** Calls an entry with a text; its value is a text, and stays for `plain`. */
    function call(name, text) {
      let failure = null
      result = ''
      try {
        result = doors[name](text)
      } catch (error) {
        failure = isMemoryFault(error) ? 'MEMORY' : 'HOST ' + describe(error)
        if (error instanceof NativeRangeError && describe(error).startsWith('Maximum call stack')) failure = 'STACK'
      }
      if (memoryFault) failure = 'MEMORY'
      // A fresh error: the binding prints it, and must not run what a script put on its own.
      if (failure !== null) throw new NativeError(failure)
      if (typeof result !== 'string') throw new NativeError('HOST ' + name + ' returned no text')
      return result
    }
    const length = () => result.length
    /** The last result with everything but printable ASCII escaped, as JSON allows in its texts. */
    const escape = (unit) => '\\u' + apply(slice, '000' + apply(toHex, apply(charCodeAt, unit, [0]), [16]), [-4])
    const plain = () => apply(replace, result, [/[^\x20-\x7e]/g, escape])
    const handles = { call, length, plain } // the binding reads no properties: it asks for each by name
    return (name) => handles[name]
  }

  return { pack, compileScript, lock, Math: NativeMath, Date: NativeDate }
})
