/** The built player's one name: `FlowtagPlayer.mount`. The engine is the global `FlowtagEngine`. */
export { mount } from './mount'
