import { goOn } from './kind'

/** Its work is its `set`, which every component runs on entry. */
export const variable = goOn
