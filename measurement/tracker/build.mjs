// Builds track.js from track.ts, minified; `--check` says whether the committed one is current.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { minify } from 'terser'

const here = dirname(fileURLToPath(import.meta.url))
const bundled = await build({ entryPoints: [join(here, 'track.ts')], bundle: true, format: 'iife', target: 'es2020', minify: true, charset: 'ascii', write: false })
const { code } = await minify(bundled.outputFiles[0].text, { ecma: 2020, compress: { passes: 3, ecma: 2020 }, format: { ascii_only: true } })
const path = join(here, 'track.js')
if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== code + '\n') process.exitCode = (console.error('track.js is not current: run make player'), 1)
} else {
  writeFileSync(path, code + '\n')
  const hash = createHash('sha256')
  for (const name of ['build.mjs', 'track.ts']) hash.update(readFileSync(join(here, name)))
  writeFileSync(join(here, 'SOURCES.sha256'), hash.digest('hex') + '\n')
  console.log(`track.js ${code.length} bytes ${gzipSync(code, { level: 9 }).length} gzip`)
}
