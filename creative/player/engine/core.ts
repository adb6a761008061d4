/** The engine as its parts see it: what they share. */
export { act, add, close, draw, emit, fire, pause, report, take, tell } from './index'
