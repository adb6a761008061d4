/** The browser half: `mount` for the page, the others for its own parts. */
export { choice } from './components/choice'
export { callToAction } from './components/redirect'
export { add } from './kinds'
export { mount } from './mount'
export { frame } from './pixels'
export { follow, make, offer, post, put, say } from './room'
