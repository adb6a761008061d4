// What an engine of npm weighs in a page: bundled by esbuild, minified, packed by gzip. `[[name, entry], …]` in, rows out.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = createRequire(import.meta.url)
const rows = []
for (const [name, contents] of JSON.parse(readFileSync(0, 'utf8'))) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname ?? new URL('.', import.meta.url).pathname },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    platform: 'browser',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  const [{ contents: text }] = outputFiles
  rows.push([name, versionOf(name), text.length, gzipSync(text, { level: 9 }).length])
}
process.stdout.write(JSON.stringify(rows))

function versionOf(name) {
  const home = here.resolve.paths(name).map((folder) => `${folder}/${name}/package.json`)
  for (const path of home) {
    try {
      return JSON.parse(readFileSync(path, 'utf8')).version
    } catch {
      // not in this folder
    }
  }
  return '?'
}
