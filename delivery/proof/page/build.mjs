// Builds ../built/verifier.js (for QuickJS) and ../built/page.js (for the HTML page), minified, with
// the hash of their sources; `--check` says whether the committed ones are current.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const built = join(here, '..', 'built')
const OPTIONS = { bundle: true, target: 'es2020', minify: true, charset: 'ascii', legalComments: 'inline', write: false }

async function bundle(entry, more) {
  const result = await build({ ...OPTIONS, entryPoints: [join(here, entry)], ...more })
  return result.outputFiles[0].text
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : /\.(ts|mjs)$/.test(entry.name) ? [join(folder, entry.name)] : []))
    .sort()
}

/** The same recipe as `tests/delivery/proof/test_built.py`. */
function sourceHash() {
  const hash = createHash('sha256')
  for (const path of sources(here)) hash.update(relative(here, path).replaceAll('\\', '/') + '\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

/** The licences of what the page brings with it, in front of it. */
function licences() {
  const texts = ['ed25519', 'hashes'].map((name) => `@noble/${name}\n${readFileSync(join(here, '../../../node_modules/@noble', name, 'LICENSE'), 'utf8').trim().replace(/[\u201c\u201d]/g, '"')}`)
  return `/*!\n${texts.join('\n\n')}\n*/`
}

const page = await bundle('browser/index.ts', { format: 'iife', banner: { js: licences() } })
const texts = {
  'verifier.js': await bundle('index.ts', { format: 'iife', globalName: 'FlowtagProof' }),
  // A comment of HTML would make the browser's parser look for another end of the script.
  'page.js': page.replaceAll('<!--', '<\\x21--'),
  'SOURCES.sha256': sourceHash() + '\n',
}
const check = process.argv.includes('--check')
mkdirSync(built, { recursive: true })
for (const [file, text] of Object.entries(texts)) {
  const path = join(built, file)
  if (!check) {
    writeFileSync(path, text)
    console.log(`${file.padEnd(18)} ${String(text.length).padStart(7)} bytes ${String(gzipSync(text, { level: 9 }).length).padStart(7)} gzip`)
  } else if (readFileSync(path, 'utf8') !== text) process.exitCode = (console.error(`${file} is not current: run make player`), 1)
}
