// The bench flow in ink: a knot for each component, one story that is reset for each session.
import { Compiler } from 'inkjs/full'
import { measure } from './harness.mjs'

function knotOf(node, table) {
  const ids = node.to.map((n) => table[n].id)
  const lines = [`=== ${node.id} ===`]
  if (node.score) lines.push(`~ score += ${node.score}`)
  if (node.kind === 'message') lines.push(`This is ${node.id}`)
  if (node.kind === 'end') lines.push(`~ end = "${node.id}"`, '-> END')
  else if (node.kind === 'condition') {
    const branches = node.least.map((least, n) => `- score >= ${least}: -> ${ids[n]}`)
    lines.push('{', ...branches, `- else: -> ${ids[ids.length - 1]}`, '}')
  } else if (table[node.to[0]].kind === 'choice') lines.push(...ids.map((id) => `+ [${id}] -> ${id}`))
  else lines.push(`-> ${ids[0]}`)
  return lines.join('\n')
}

measure('inkjs', (table) => {
  const source = ['VAR score = 0', 'VAR end = ""', `-> ${table[0].id}`, ...table.map((node) => knotOf(node, table))]
  const story = new Compiler(source.join('\n')).Compile()
  return (taken) => {
    story.ResetState()
    story.ContinueMaximally()
    for (let n = 0; n < taken.length; n++) {
      story.ChooseChoiceIndex(taken[n])
      story.ContinueMaximally()
    }
    if (story.currentChoices.length) throw new Error('a choice waits')
    return [story.variablesState.score, story.variablesState.end]
  }
})
