// Builds the player's parts into built/, minified, with the hash of their sources.
//   node creative/player/build.mjs          writes them
//   node creative/player/build.mjs --check  says whether the committed ones are current
//
// What ships in an ad is bundled once, as one scope, and then cut at its parts: no part has a
// wrapper or an export object of its own, and a name is short and the same in all of them. Python
// joins the parts that a flow needs inside one function (creative/parts.py).
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parse, tokenizer } from 'acorn'
import { Linter } from 'eslint'
import { build } from 'esbuild'
import { minify } from 'terser'

const here = dirname(fileURLToPath(import.meta.url))
// One line a part of the ad, in the order of joining: file in built/, entry, parts that it needs beside the core.
const PARTS = [
  ['engine.js', 'engine/index.ts'],
  ['engine-media.js', 'engine/parts/media.ts'],
  ['engine-fields.js', 'engine/parts/fields.ts'],
  ['engine-scripts.js', 'engine/parts/scripts.ts'],
  ['engine-isolated.js', 'engine/parts/isolated.ts', 'engine-scripts.js'],
  ['browser.js', 'browser/index.ts'],
  ['browser-later.js', 'browser/parts/later.ts'],
  ['browser-toggles.js', 'browser/parts/toggles.ts'],
  ['browser-fields.js', 'browser/parts/fields.ts'],
  ['browser-rich.js', 'browser/parts/rich.ts'],
  ['browser-media.js', 'browser/parts/media.ts', 'browser-later.js'],
  ['browser-isolate.js', 'browser/parts/isolate.ts'],
  ['browser-events.js', 'browser/parts/events.ts'],
  ['browser-consent.js', 'browser/consent.ts'],
  ['host-safeframe.js', 'hosts/safeframe.ts'],
  ['host-mraid.js', 'hosts/mraid.ts'],
  ['host-simid.js', 'hosts/simid.ts'],
]
const CORE = ['engine.js', 'browser.js']
// What hosts call, by its short name in the joined scope: built/names.json.
const NAMES = {
  'engine/index': ['createState', 'step', 'armOf'],
  'browser/index': ['mount'],
  // For tests, which read consent strings with the very bytes that ship:
  'browser/plugs': ['plugs'],
  'browser/tc_string': ['judge'],
  'browser/gpp': ['readGpp', 'optOut'],
}
// Files of their own: file in built/, entry, global name if it has one.
const ALONE = [
  ['isolate.js', 'isolate/index.ts', 'FlowtagIsolate'],
  ['frame.js', 'browser/frame.ts'],
  ['fonts.js', 'browser/fonts.ts'],
  ['loader.js', 'browser/loader.ts'],
  ['simulator.js', 'simulator/index.ts', 'FlowtagSimulator'],
  ['analyse.js', 'scripts/analyse.ts', 'FlowtagAnalyse'],
]
const HOSTED = new Set(['simulator.js', 'analyse.js', 'isolate.js']) // never part of an ad

// Names of properties that never leave the player: a letter each, the same in every part. Those of
// a session's state are known to the simulator too. Nothing else in these files has such a name.
const STATE = ['visits', 'fired', 'current', 'offered', 'stage', 'limit', 'limitToken', 'limitDue', 'limitLeft', 'away']
STATE.push('styled', 'pending', 'due', 'pausing', 'asked', 'jumps', 'gesture', 'finished', 'ended', 'emit', 'deeds', 'flow', 'nodes', 'kept')
const INNER = ['tell', 'dock', 'moving', 'touched', 'keyboard', 'pressed', 'box', 'slots', 'draws', 'used', 'spent', 'flush']
INNER.push('leaving', 'hear', 'said', 'win', 'doc', 'state', 'send', 'host', 'watch', 'listen', 'talk', 'stock', 'element', 'ready', 'grown')
// The letters that locals have most often come first: packing finds more that repeats.
const FIRST = 'etnorsialcudpfhmgvbywkxSTACEjIDLqNMOPRBzGFHUVWXJKYZQ$_'
const SHORT = Object.fromEntries([...STATE, ...INNER].map((name, i) => [name, FIRST[i]]))

const OPTIONS = {
  mangleProps: new RegExp(`^(${STATE.join('|')})$`),
  mangleCache: SHORT,
  bundle: true,
  format: 'esm',
  target: 'es2020',
  minify: true,
  legalComments: 'none',
  charset: 'ascii',
  write: false,
  supported: { 'template-literal': false }, // an ad platform would expand ${…} in the text it serves
}

/** Marks where each module begins, so that the one bundle can be cut. */
const MARKS = {
  name: 'marks',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: `/*! @${relative(here, path).replaceAll('\\', '/')} */\n` + readFileSync(path, 'utf8'),
      loader: 'ts',
      resolveDir: dirname(path),
    }))
  },
}

/** The text without its exports, and the short name of each. */
function takeExports(code) {
  const found = /export\{([^}]*)\};?\s*$/.exec(code)
  const pairs = (found?.[1] ? found[1].split(',') : []).map((one) => one.split(' as ').reverse())
  return [code.slice(0, found ? found.index : undefined).trim(), Object.fromEntries(pairs.map(([name, local]) => [name, local ?? name]))]
}

/** Every part of the ad, by file, and the names of what hosts call. */
async function buildParts() {
  const asked = Object.entries(NAMES).map(([path, names]) => `export { ${names.join(', ')} } from './${path}'`)
  const contents = [...PARTS.map(([, entry]) => `import './${entry}'`), ...asked].join('\n')
  const stdin = { contents, resolveDir: here, loader: 'ts' }
  const mangleProps = new RegExp(`^(${Object.keys(SHORT).join('|')})$`)
  const bundled = await build({ ...OPTIONS, mangleProps, legalComments: 'inline', plugins: [MARKS], stdin })
  const [code, names] = takeExports(bundled.outputFiles[0].text)
  const texts = {}
  let rest = code.split(/\/\*! @(\S+) \*\/\s*/).slice(1) // path, text, path, text, …
  for (const [file, entry] of PARTS) {
    const last = rest.indexOf(entry)
    if (last < 0) throw new Error(`${entry} leaves no mark: is anything in it?`)
    texts[file] = rest.slice(0, last + 2).filter((_, i) => i % 2).join('')
    rest = rest.slice(last + 2)
  }
  return [await squeezeAll(texts, Object.values(names)), names]
}

/** Each part smaller still; what other parts or hosts (`called`) see of it keeps its name and stays. */
async function squeezeAll(texts, called) {
  const words = Object.entries(texts).map(([file, code]) => [file, new Set(wordsOf(code))])
  const done = {}
  for (const [file, code] of Object.entries(texts)) {
    const seen = (name) => called.includes(name) || words.some(([other, its]) => other !== file && its.has(name))
    done[file] = await squeeze(code, topNames(code).filter(seen))
  }
  return done
}

/** The names at the top level of a part. */
function topNames(code) {
  const { body } = parse(code, { ecmaVersion: 2020 })
  return body.flatMap((one) => (one.declarations || [one]).map(({ id }) => id && id.name)).filter(Boolean)
}

function wordsOf(code) {
  return [...tokenizer(code, { ecmaVersion: 2020 })].filter(({ type }) => type.label === 'name').map(({ value }) => value)
}

// One order of local names for all parts, not the best of each.
const NEXT = FIRST + '0123456789'

function nthName(n) {
  let name = FIRST[n % FIRST.length]
  for (let rest = Math.floor(n / FIRST.length); rest > 0; rest = Math.floor(rest / NEXT.length)) name += NEXT[--rest % NEXT.length]
  return name
}

/** Smaller still, with `shared` names left at the top level as they are. */
async function squeeze(code, shared) {
  const compress = { ecma: 2020, passes: 3, toplevel: true, keep_fargs: false, pure_getters: true, hoist_funs: true, sequences: false }
  const mangle = { toplevel: false, nth_identifier: { get: nthName } }
  const given = `export{${shared}}` // so that nobody takes what stands there for used only here
  const { code: text } = await minify(code + given, { ecma: 2020, compress, mangle, format: { ascii_only: true, comments: false } })
  if (!text.endsWith(given + ';')) throw new Error(`The shared names became ${text.slice(text.lastIndexOf('export'))}`)
  return text.slice(0, -given.length - 1).replace(/;?\s*$/, ';')
}

/** Fails where a part takes something that only another part brings. */
function checkAlone(texts) {
  const globals = Object.fromEntries(['window', 'document', 'parent', 'WeakMap', 'Uint32Array'].map((name) => [name, 'readonly']))
  const linter = new Linter()
  for (const [file, , ...needs] of PARTS) {
    const joined = PARTS.filter(([one]) => one === file || CORE.includes(one) || needs.includes(one)).map(([one]) => texts[one])
    const languageOptions = { ecmaVersion: 2020, sourceType: 'script', globals }
    const found = linter.verify(joined.join('\n'), [{ languageOptions, rules: { 'no-undef': 'error' } }])
    for (const { message } of found) throw new Error(`${file}: ${message} It stands in another part.`)
  }
}

/** A file of its own as one expression: `var Name=(()=>{…return{name:local}})();`, or without a name just what it does. */
async function buildAlone(entry, globalName) {
  const result = await build({ ...OPTIONS, entryPoints: [join(here, entry)] })
  const [body, names] = takeExports(result.outputFiles[0].text)
  if (!globalName) return `(()=>{"use strict";${body}})();\n`
  const pairs = Object.entries(names).map(([name, local]) => (local === name ? name : `${name}:${local}`))
  return `var ${globalName}=(()=>{"use strict";${body}return{${pairs}}})();\n`
}

/** Keeps `%` away from a letter: an ad platform would expand `a%c`. Tokens decide, so text in strings stays. */
function spaceModulo(code) {
  const places = []
  for (const token of tokenizer(code, { ecmaVersion: 2020 })) if (code.slice(token.start, token.end) === '%') places.push(token.end)
  return places.reverse().reduce((text, at) => text.slice(0, at) + ' ' + text.slice(at), code)
}

/** All source files below a folder, sorted, without built/. */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return entry.name === 'built' ? [] : sources(path)
      return /\.(ts|mjs|js)$/.test(entry.name) ? [path] : []
    })
    .sort()
}

/** Hash of every source: the same recipe as `creative/built.py`. */
function sourceHash() {
  const hash = createHash('sha256')
  for (const path of sources(here)) {
    hash.update(relative(here, path).replaceAll('\\', '/') + '\0')
    hash.update(readFileSync(path))
    hash.update('\0')
  }
  return hash.digest('hex')
}

const [texts, names] = await buildParts()
checkAlone(texts)
for (const [file, entry, globalName] of ALONE) texts[file] = await buildAlone(entry, globalName)
for (const file in texts) if (!HOSTED.has(file)) texts[file] = spaceModulo(texts[file]).trim() + '\n'
texts['names.json'] = JSON.stringify(names) + '\n'
texts['SOURCES.sha256'] = sourceHash() + '\n'

const check = process.argv.includes('--check')
mkdirSync(join(here, 'built'), { recursive: true })
for (const [file, text] of Object.entries(texts)) {
  const path = join(here, 'built', file)
  if (!check) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) process.exitCode = (console.error(`${file} is not current: run make player`), 1)
  if (!check) console.log(`${file.padEnd(18)} ${String(text.length).padStart(7)} bytes ${String(gzipSync(text, { level: 9 }).length).padStart(7)} gzip`)
}
