import { pause } from '../acts'
import type { Enter } from './kind'

export const delay: Enter = (state, component, { ms }) => pause(state, ms!, -1, component)
