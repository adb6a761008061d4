/** The engine as its parts see it: what they share. */
export { act, add, close, draw, fire, report, take } from './index'
