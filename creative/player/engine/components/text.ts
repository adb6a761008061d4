import { goOn } from './kind'

export const text = goOn
