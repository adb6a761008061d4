/** The built engine's two names: `FlowtagEngine.createState`, `FlowtagEngine.step`. */
export { createState, step } from './engine'
