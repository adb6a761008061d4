// Builds the player's parts into built/, minified, with the hash of their sources.
//   node creative/player/build.mjs          writes them
//   node creative/player/build.mjs --check  says whether the committed ones are current
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { tokenizer } from 'acorn'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
// One line a part: file in built/, entry, global name if it has one. Joined by Python in this order.
const PARTS = [
  ['engine.js', 'engine/index.ts', 'FlowtagEngine'],
  ['engine-scripts.js', 'engine/parts/scripts.ts', 'FlowtagScripts'],
  ['engine-isolated.js', 'engine/parts/isolated.ts'],
  ['engine-fields.js', 'engine/parts/fields.ts'],
  ['engine-media.js', 'engine/parts/media.ts'],
  ['isolate.js', 'isolate/index.ts', 'FlowtagIsolate'],
  ['browser.js', 'browser/index.ts', 'FlowtagPlayer'],
  ['browser-fields.js', 'browser/parts/fields.ts'],
  ['browser-toggles.js', 'browser/parts/toggles.ts'],
  ['browser-media.js', 'browser/parts/media.ts'],
  ['browser-rich.js', 'browser/parts/rich.ts'],
  ['browser-isolate.js', 'browser/parts/isolate.ts'],
  ['frame.js', 'browser/frame.ts'],
  ['loader.js', 'browser/loader.ts', 'FlowtagLoader'],
  ['simulator.js', 'simulator/index.ts', 'FlowtagSimulator'],
  ['analyse.js', 'scripts/analyse.ts', 'FlowtagAnalyse'],
]
const HOSTED = new Set(['simulator.js', 'analyse.js']) // never part of an ad

// Names of a session's state, which never leave the player: shorter, and the same in every part.
const STATE = ['visits', 'fired', 'current', 'offered', 'stage', 'limit', 'limitToken', 'limitDue', 'limitLeft', 'away']
STATE.push('styled', 'pending', 'due', 'pausing', 'asked', 'jumps', 'gesture', 'finished', 'ended')
const SHORT = Object.fromEntries(STATE.map((name, i) => [name, 's' + i.toString(36)]))

const OPTIONS = {
  mangleProps: new RegExp(`^(${STATE.join('|')})$`),
  mangleCache: SHORT,
  bundle: true,
  format: 'esm', // its exports become an object below: esbuild's own wrapping takes 400 bytes and a getter a call
  target: 'es2020',
  minify: true,
  legalComments: 'none',
  charset: 'ascii',
  write: false,
  supported: { 'template-literal': false }, // an ad platform would expand ${…} in the text it serves
}

/** The part as one expression: `var Name=(()=>{…return{name:local}})();`, or without a name just what it does. */
function wrap(code, globalName) {
  const exports = /export\{([^}]*)\};?\s*$/.exec(code)
  const body = code.slice(0, exports ? exports.index : undefined).trim()
  if (!globalName) return `(()=>{"use strict";${body}})();\n`
  const pairs = (exports ? exports[1].split(',') : []).map((one) => one.split(' as ').reverse())
  const names = pairs.map(([name, local]) => (local ? `${name}:${local}` : name)).join(',')
  return `var ${globalName}=(()=>{"use strict";${body}return{${names}}})();\n`
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

const only = process.argv.slice(2).filter((word) => !word.startsWith('--'))
mkdirSync(join(here, 'built'), { recursive: true })
const check = process.argv.includes('--check')
let stale = 0
for (const [file, entry, globalName] of PARTS) {
  if (only.length && !only.includes(file)) continue
  const result = await build({ ...OPTIONS, entryPoints: [join(here, entry)] })
  const text = wrap(result.outputFiles[0].text, globalName)
  const code = HOSTED.has(file) ? text : spaceModulo(text)
  const path = join(here, 'built', file)
  if (check) {
    if (readFileSync(path, 'utf8') !== code) stale = (console.error(`${file} is not current: run make player`), 1)
    continue
  }
  writeFileSync(path, code)
  console.log(`${file.padEnd(18)} ${String(code.length).padStart(7)} bytes ${String(gzipSync(code, { level: 9 }).length).padStart(7)} gzip`)
}
if (!check && !only.length) writeFileSync(join(here, 'built', 'SOURCES.sha256'), sourceHash() + '\n')
process.exit(stale)
