/**
 * Trusted code of `runner.py`: runs scripts over inputs and notes what they asked for, judging none
 * of it. A call is an array [kind, ...arguments]; arguments are texts, finite numbers, yes, no and
 * null; anything else is {"is": its type}, so that no code of a script runs when they become JSON.
 *
 * LIMITS stands before this text: {calls, text, answer, scripts}.
 */
const NativeDate = Date
const NativeMath = Math
const now = NativeDate.now
const { apply, construct } = Reflect
const hasOwn = Object.prototype.hasOwnProperty
const own = Object.getOwnPropertyDescriptor

/** The run in progress: scripts are synchronous and do not nest. */
let run = null
let epoch = 0
let answerLength = 0

const KINDS = [TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError]
const NAMES = KINDS.map((kind) => kind.name)

function plain(value) {
  switch (typeof value) {
    case 'string':
      return value.length > LIMITS.text ? value.slice(0, LIMITS.text) : value
    case 'boolean':
      return value
    case 'number':
      return isFinite(value) ? value : { is: String(value) }
    default:
      return value === undefined || value === null ? null : { is: typeof value }
  }
}

function note(kind, values, count) {
  if (run === null) throw new TypeError('the script is over')
  if (run.calls.length >= LIMITS.calls) {
    run.over = true
    throw new RangeError('too many calls')
  }
  const call = [kind]
  for (let i = 0; i < count && i < values.length; i++) {
    const value = plain(values[i])
    if (typeof value === 'string') answerLength += value.length
    call[i + 1] = value
  }
  answerLength += 20
  run.calls[run.calls.length] = call
}

/** 32 mixed bits of three numbers: chance without a source of chance. */
function draw(seed, row, n) {
  let x = seed ^ NativeMath.imul(row + 1, 0x9e3779b1) ^ NativeMath.imul(n + 1, 0x85ebca6b)
  x = NativeMath.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = NativeMath.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) >>> 0) / 4294967296
}

const random = () => (run === null ? 0 : draw(run.seed, run.row, run.draws++))
const log = (...values) => note('log', values, 8)
const pixel = (...values) => note('pixel', values, 1)
const nothing = {}
nothing.then = nothing.catch = nothing.finally = () => nothing

const ANALYTICS = { sendMetric: (...values) => note('metric', values, 3) }
const FLOW = {
  get(name) {
    if (run === null || typeof name !== 'string') return undefined
    if (run.sets !== null && run.sets.has(name)) return run.sets.get(name)
    return apply(hasOwn, run.input, [name]) ? run.input[name] : undefined
  },
  set(...values) {
    note('set', values, 2)
    const [name, value] = values
    if (typeof name !== 'string') return
    if (run.sets === null) run.sets = new Map()
    run.sets.set(name, plain(value))
  },
  goTo: (...values) => note('go_to', values, 1),
  after: (...values) => note('after', values, 2),
  now: () => 0,
  random,
  component: '',
  macro: () => '',
}
const VirtualMath = {}
for (const name of Object.getOwnPropertyNames(NativeMath)) VirtualMath[name] = NativeMath[name]
VirtualMath.random = random
const VirtualDate = function (...parts) {
  if (new.target === undefined) return new NativeDate(epoch).toISOString()
  return construct(NativeDate, parts.length > 0 ? parts : [epoch], new.target)
}
VirtualDate.prototype = NativeDate.prototype
VirtualDate.now = () => epoch
VirtualDate.parse = NativeDate.parse
VirtualDate.UTC = NativeDate.UTC
const Image = function () {
  let src = ''
  Object.defineProperty(this, 'src', {
    get: () => src,
    set(url) {
      pixel(url)
      src = plain(url)
    },
  })
}
const fetch = (url) => (pixel(url), nothing)
const navigator = { sendBeacon: (url) => (pixel(url), true) }
const console = { log, info: log, warn: log, error: log, debug: log }
const GIVEN = [ANALYTICS, FLOW, { fire: pixel }, console, VirtualMath, VirtualDate, Image, navigator, fetch].map(
  Object.freeze,
)
Object.freeze(nothing)

/** The kind of an error. A proxy may run a script's code here, and may throw. */
function nameOf(error) {
  try {
    for (let i = 0; i < KINDS.length; i++) if (error instanceof KINDS[i]) return NAMES[i]
    return error instanceof Error ? 'Error' : typeof error
  } catch {
    return 'object'
  }
}

function runOnce(script, input, seed, row) {
  const calls = []
  const mine = { calls, input, sets: null, seed, row, draws: 0, over: false }
  run = mine
  let error = ''
  try {
    script(...GIVEN)
  } catch (thrown) {
    error = nameOf(thrown)
  }
  run = null
  if (mine.over) error = 'TooManyCalls'
  if (error !== '') calls[calls.length] = ['error', error]
  return calls
}

const compiled = new Map() // few: a batch runs one script, or each of many once

/** The script as a function, or why it is none, as a text. */
function compile(body) {
  let script = compiled.get(body)
  if (script !== undefined) return script
  try {
    script = compileScript(body)
  } catch (error) {
    // It may be of the script's making: `compileScript` runs what closes its function.
    const message = typeof error === 'object' && error !== null ? own(error, 'message') : undefined
    return message !== undefined && typeof message.value === 'string' ? message.value.slice(0, 200) : 'it cannot be read'
  }
  if (compiled.size >= LIMITS.scripts) compiled.clear()
  compiled.set(body, script)
  return script
}

/**
 * Runs as many of the jobs as fit into `pause` ms, one run at least: an array for each job that was
 * begun, with the calls of each run; a text for a job that is refused.
 */
function runJobs(text) {
  const { jobs, seed, pause, ...rest } = JSON.parse(text)
  epoch = rest.epoch
  answerLength = 0
  const end = now() + pause
  const answers = []
  for (let j = 0; j < jobs.length; j++) {
    const [body, inputs, first] = jobs[j]
    const script = compile(body)
    const runs = []
    answers[j] = typeof script === 'string' ? script : runs
    if (typeof script !== 'string') {
      for (let i = 0; i < inputs.length; i++) {
        runs[i] = runOnce(script, inputs[i], seed, first + i)
        if (answerLength > LIMITS.answer || now() >= end) return JSON.stringify(answers)
      }
    }
    if (now() >= end) break
  }
  return JSON.stringify(answers)
}
