import { runScript } from '../scripts'
import type { Enter } from './kind'

export const script: Enter = (state, component, own) => runScript(state, component, state.scripts[own.script!])
