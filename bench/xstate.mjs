// The bench flow in XState: a state for each component, an actor for each session.
import { assign, createActor, createMachine } from 'xstate'
import { measure } from './harness.mjs'

function stateOf(node, table) {
  const ids = node.to.map((n) => table[n].id)
  const entry = node.score ? assign({ score: ({ context }) => context.score + node.score }) : undefined
  if (node.kind === 'end') return { type: 'final' }
  if (node.kind === 'condition') {
    return { always: ids.map((target, n) => (n < node.least.length ? { target, guard: ({ context }) => context.score >= node.least[n] } : { target })) }
  }
  if (table[node.to[0]].kind !== 'choice') return { entry, always: ids[0] }
  return { entry, on: Object.fromEntries(ids.map((id, n) => [`pick${n}`, id])) }
}

measure('xstate', (table) => {
  const states = Object.fromEntries(table.map((node) => [node.id, stateOf(node, table)]))
  const machine = createMachine({ initial: table[0].id, context: { score: 0 }, states })
  const events = table.map((_, n) => ({ type: `pick${n}` }))
  return (taken) => {
    const actor = createActor(machine).start()
    for (let n = 0; n < taken.length; n++) actor.send(events[taken[n]])
    const { context, value, status } = actor.getSnapshot()
    if (status !== 'done') throw new Error(`waits at ${value}`)
    return [context.score, value]
  }
})
