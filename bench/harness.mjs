// Times one engine of npm: `{table, sessions, totals, rounds}` in, `{totals, rates}` out.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * `open(table)` gives a function that walks one session by the options it takes, and answers with
 * `[score, end]`. Rates are sessions per CPU second of this process, one a round, after one round
 * of warming up that also adds up the totals.
 */
export function measure(name, open) {
  const { table, sessions, rounds } = JSON.parse(readFileSync(0, 'utf8'))
  const walk = open(table)
  const totals = { choices: 0, score: 0, ends: {} }
  for (const node of table) if (node.kind === 'end') totals.ends[node.id] = 0
  for (const taken of sessions) {
    const [score, end] = walk(taken)
    totals.choices += taken.length
    totals.score += score
    totals.ends[end]++
  }
  const rates = []
  for (let n = 0; n < rounds; n++) {
    const before = process.cpuUsage()
    for (const taken of sessions) walk(taken)
    const { user, system } = process.cpuUsage(before)
    rates.push(sessions.length / ((user + system) / 1e6))
  }
  process.stdout.write(JSON.stringify({ version: versionOf(name), totals, rates }))
}

function versionOf(name) {
  const path = createRequire(import.meta.url).resolve(name)
  const home = path.slice(0, path.lastIndexOf(`/node_modules/${name}/`))
  return JSON.parse(readFileSync(`${home}/node_modules/${name}/package.json`, 'utf8')).version
}
