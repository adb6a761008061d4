import { goOn } from './kind'

export const image = goOn
