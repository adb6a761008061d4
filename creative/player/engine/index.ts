/**
 * The engine's names: `createState` and `step` for hosts, `armOf` for the simulator, the others for
 * the engine's own parts.
 */
export { act, close, emit, pause, report, take, tell } from './acts'
export { add } from './components/index'
export { armOf } from './components/split'
export { createState, step } from './engine'
export { draw } from './random'
export { fire } from './tracking'
