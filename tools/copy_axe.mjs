// Copies axe-core, which finds what people cannot use, out of node_modules to where QA reads it.
//   node tools/copy_axe.mjs          writes the copy and its licences
//   node tools/copy_axe.mjs --check  says whether the committed ones are those of package-lock.json
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const from = (name) => readFileSync(join(root, 'node_modules', 'axe-core', name), 'utf8')
const texts = {
  'axe.min.js': from('axe.min.js'),
  'axe.LICENSE.txt': [from('LICENSE'), from('LICENSE-3RD-PARTY.txt')].join('\n\n'),
}
for (const [name, text] of Object.entries(texts)) {
  const path = join(root, 'delivery', 'qa', name)
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) process.exitCode = (console.error(`delivery/qa/${name} is not current: run make player`), 1)
}
