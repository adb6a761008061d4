/**
 * The built player's names: `FlowtagPlayer.mount` for the page, the others for its own parts. The
 * engine is the global `FlowtagEngine`.
 */
export { openUrl } from './clicks'
export { choice } from './components/choice'
export { callToAction } from './components/redirect'
export { add } from './kinds'
export { mount } from './mount'
export { frame } from './pixels'
export { follow, make, offer, post, put, say } from './room'
