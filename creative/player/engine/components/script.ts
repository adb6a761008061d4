import { runScript } from '../scripts'
import type { Enter } from './kind'
import { jump } from './kind'

export const script: Enter = (state, emit, component) => {
  const target = runScript(state, emit, component)
  return target < 0 ? 0 : jump(target)
}
